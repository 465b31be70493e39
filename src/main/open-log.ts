import type { Config } from '../edge/config/config.ts';
import { openLog } from '../edge/log.ts';
import type { Log } from '../flow/ports.ts';
import type { Io } from './io.ts';

/** The log of a process: every secret of the environment is known to it, so that none can be written. */
export function logFor(config: Config, wishes: { readonly to: 'stdout' | 'stderr' }): Log {
  const { heroku, slack, webhookSecrets, database, redisUrl } = config;
  const door = slack?.door;
  const secrets = [
    ...webhookSecrets,
    heroku.apiKey,
    slack?.botToken ?? null,
    door === undefined ? null : door.kind === 'http' ? door.signingSecret : door.appToken,
    database.kind === 'server' ? database.url : null,
    redisUrl,
  ].flatMap((one) => (one === null ? [] : [one.reveal()]));
  const pretty = process[wishes.to].isTTY === true && !config.production;
  return openLog({ level: config.logLevel, secrets, pretty, ...wishes });
}

/** The log of a command that ends by itself: its output is for people, so only warnings are added unless LOG_LEVEL asks. */
export function commandLog(io: Io, config: Config): Log {
  return logFor(io.env.LOG_LEVEL ? config : { ...config, logLevel: 'warn' }, { to: 'stderr' });
}
