import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readEnv } from '../../edge/config/env.ts';
import { type SimHeroku, startSimHeroku } from '../../sim/heroku/start-sim-heroku.ts';
import type { Panel } from '../../sim/slack/page-server.ts';
import type { SimSlack } from '../../sim/slack/sim-slack.ts';
import { startSimSlack } from '../../sim/slack/start-sim-slack.ts';
import type { Io } from '../io.ts';
import { logFor } from '../open-log.ts';
import { type Running, serve } from '../serve.ts';
import { borrowDatabase } from './borrow-database.ts';
import { makeDataDir, removeDataDir } from './data-dir.ts';

export const shop = 'shop';

/** The outside world and the real Herald, connected by real HTTP. */
export type Stage = {
  readonly heroku: SimHeroku;
  readonly slack: SimSlack;
  readonly herald: Running;
  /** Address of Herald's web process. */
  readonly url: string;
  close(): Promise<void>;
};

export type StageWishes = { readonly panel?: Panel; readonly onPanel?: (id: string) => string | undefined };

/** The rules that come along, wherever the demo is typed. */
const ownRules = fileURLToPath(new URL('../../../rules', import.meta.url));

const day = 86_400_000;
const hour = 3_600_000;

/** Starts both simulators, a shop with a past, and Herald on an embedded database of its own; nothing is left behind. */
export async function setStage(io: Io, wishes: StageWishes): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closers.toReversed()) await end();
  };
  try {
    const heroku = await startSimHeroku();
    closers.push(heroku.close);
    const slack = await startSimSlack(wishes);
    closers.push(slack.close);
    const dataDir = await makeDataDir();
    closers.push(() => removeDataDir(dataDir));
    const borrowed = await borrowDatabase(onThisMachine(io.env.DATABASE_URL));
    closers.push(borrowed.drop);
    const secret = randomBytes(32).toString('hex');
    const env = demoEnv(io, { heroku, slack, dataDir, secret, databaseUrl: borrowed.url });
    const config = readEnv(env, 'server');
    const herald = await serve(config, logFor(config, { to: 'stderr' }), { web: true, worker: true });
    closers.push(herald.close);
    const url = `http://127.0.0.1:${herald.port}`;
    slack.setEventsUrl(`${url}/slack/events`);
    openShop(heroku, `${url}/webhooks/heroku`, secret);
    return { heroku, slack, herald, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Played = {
  heroku: SimHeroku;
  slack: SimSlack;
  dataDir: string;
  secret: string;
  databaseUrl: string | undefined;
};

/** What a person would set to reach the real ones; here it names the simulated ones. */
function demoEnv(io: Io, played: Played): Record<string, string | undefined> {
  const { heroku, slack, dataDir, secret, databaseUrl } = played;
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: onThisMachine(io.env.REDIS_URL),
    RULES_DIR: io.env.RULES_DIR || ownRules,
    LOG_LEVEL: io.env.LOG_LEVEL ?? 'error',
    PORT: '0',
    HERALD_DATA_DIR: dataDir,
    HEROKU_WEBHOOK_SECRET: secret,
    HEROKU_API_URL: heroku.url,
    HEROKU_API_KEY: heroku.apiKey,
    HEROKU_PERMISSION: 'full',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };
}

/** The demo must never play on a database or queue that serves somebody: it only takes servers of this machine. */
function onThisMachine(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname) ? url : undefined;
}

/** A shop that has served well for days, and a webhook as the README tells to create it. */
function openShop(heroku: SimHeroku, url: string, secret: string): void {
  heroku.createApp({
    name: shop,
    formation: { web: 2, worker: 1 },
    config: { DATABASE_URL: 'postgres://shop.example/db', CHECKOUT_V2: 'off', MAIL_FROM: 'shop@example.com' },
    history: [
      { commit: '3f2a91c7', agoMs: 9 * day, user: 'raj@example.com' },
      { commit: 'b7710e52', agoMs: 4 * day, user: 'mia@example.com' },
      { commit: 'c04d8e19', agoMs: 26 * hour, user: 'ana@example.com' },
    ],
  });
  heroku.addWebhook(shop, {
    include: [
      'api:release',
      'api:build',
      'api:formation',
      'api:app',
      'api:addon',
      'api:collaborator',
      'api:domain',
      'dyno',
    ],
    level: 'sync',
    url,
    secret,
  });
}
