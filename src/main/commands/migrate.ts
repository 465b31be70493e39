import { readEnv } from '../../edge/config/env.ts';
import type { ExitCode, Io } from '../io.ts';
import { migrateDatabase } from '../open-database.ts';
import { logFor } from '../open-log.ts';

/** `herald migrate`: brings the schema up to date; several at once do no harm. */
export async function migrateCommand(io: Io): Promise<ExitCode> {
  const config = readEnv(io.env, 'database');
  const ran = await migrateDatabase(config, logFor(config, { to: 'stderr' }));
  io.out(
    ran.length === 0 ? 'The schema is up to date.\n' : `Ran ${ran.length} migrations: ${ran.join(', ')}.\n`,
  );
  return 0;
}
