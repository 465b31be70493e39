import type { Config } from '../edge/config/config.ts';
import { readEnv } from '../edge/config/env.ts';
import type { Log, Store } from '../flow/ports.ts';
import type { Io } from './io.ts';
import { openDatabase } from './open-database.ts';
import { commandLog } from './open-log.ts';

/** Gives a command the database and nothing else: it needs no secret, no rules, no Heroku and no Slack. */
export async function withStore<T>(
  io: Io,
  work: (store: Store, config: Config, log: Log) => Promise<T>,
): Promise<T> {
  const config = readEnv(io.env, 'database');
  const log = commandLog(io, config);
  const database = await openDatabase(config, log, 'join');
  try {
    return await work(database.store, config, log);
  } finally {
    await database.close();
  }
}
