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
  const stopped = new Promise<ExitCode>((resolve) => {
    const grace = closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
      if (err !== undefined) log.error({ error: err }, 'an unexpected error ends this process');
      log.info({ signal }, 'closing');
      const running = await starting.catch(() => null);
      await running?.close();
      resolve(err === undefined ? 0 : 1);
    });
    starting.catch(() => grace.uninstall());
  });
  await starting;
  return stopped;
}
