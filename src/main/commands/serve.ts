import closeWithGrace from 'close-with-grace';
import { readEnv } from '../../edge/config/env.ts';
import type { ExitCode, Io } from '../io.ts';
import { logFor } from '../open-log.ts';
import { type Roles, serve } from '../serve.ts';

/** Heroku kills a dyno 30 s after SIGTERM (Dev Center, "Dyno Shutdown Behavior"). */
const shutdownMs = 25_000;

/** `herald start | web | worker`: runs until it is told to stop. */
export async function serveCommand(io: Io, roles: Roles): Promise<ExitCode> {
  const config = readEnv(io.env, 'server');
  const log = logFor(config, { to: 'stdout' });
  const running = await serve(config, log, roles);
  await new Promise<void>((resolve) => {
    closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
      if (err !== undefined) log.error({ error: err }, 'an unexpected error ends this process');
      log.info({ signal }, 'closing');
      await running.close();
      resolve();
    });
  });
  return 0;
}
