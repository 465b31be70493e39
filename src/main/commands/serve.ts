import closeWithGrace from 'close-with-grace';
import { readEnv } from '../../edge/config/env.ts';
import type { ExitCode, Io } from '../io.ts';
import { logFor } from '../open-log.ts';
import { type Roles, serve } from '../serve.ts';

/** Heroku kills a dyno 30 s after SIGTERM (Dev Center, "Dyno Shutdown Behavior"). */
const shutdownMs = 25_000;

/** `herald start | web | worker`: runs until it is told to stop, also when it is told so while it is still starting. */
export async function serveCommand(io: Io, roles: Roles): Promise<ExitCode> {
  const config = readEnv(io.env, 'server');
  const log = logFor(config, { to: 'stdout' });
  const starting = serve(config, log, roles);
  let isTold = false;
  const stopped = new Promise<ExitCode>((resolve, reject) => {
    const grace = closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
      if (err !== undefined) log.error({ error: err }, 'an unexpected error ends this process');
      isTold = true;
      log.info({ signal }, 'closing');
      const running = await starting.catch(() => null);
      await running?.close();
      resolve(err === undefined ? 0 : 1);
    });
    starting.catch((error: unknown) => {
      grace.uninstall();
      // Ctrl-C also reaches the programs that are just setting up the database: what they say to it is no fault.
      if (isTold) resolve(0);
      else reject(error);
    });
  });
  return stopped;
}
