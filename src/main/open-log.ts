import type { Config } from '../edge/config/config.ts';
import { openLog } from '../edge/log.ts';
import type { Log } from '../flow/ports.ts';

/** The log of a process: every secret of the environment is known to it, so that none can be written. */
export function logFor(
  config: Config,
  wishes: { readonly to: 'stdout' | 'stderr'; readonly name?: string },
): Log {
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
  const pretty = process.stdout.isTTY === true && !config.production;
  return openLog({ level: config.logLevel, secrets, pretty, ...wishes });
}
