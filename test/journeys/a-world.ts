import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Proposal } from '../../src/core/guard/proposal.ts';
import type { Rulebook } from '../../src/core/rules/rulebook.ts';
import { createHerokuClient, type HerokuClient } from '../../src/edge/heroku/heroku-client.ts';
import { createMetrics } from '../../src/edge/metrics/metrics.ts';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { createReceiver } from '../../src/edge/receiver/receiver.ts';
import { createWebApp } from '../../src/edge/receiver/web-app.ts';
import { createSlackDoor } from '../../src/edge/slack/create-slack-door.ts';
import { createSlackPort, type SlackHands } from '../../src/edge/slack/create-slack-port.ts';
import { createRecordPress } from '../../src/edge/slack/record-press.ts';
import { acceptEvent } from '../../src/flow/accept-event.ts';
import type { Doorbell, HerokuPort, Log, Ports, SlackPort, Store } from '../../src/flow/ports.ts';
import { openProposalViews, proposalView } from '../../src/flow/proposal-views.ts';
import { runJob } from '../../src/flow/run-job.ts';
import { openRulebook } from '../../src/main/open-rulebook.ts';
import { rememberAccount } from '../../src/main/remember-account.ts';
import { type ManualClock, manualClock } from '../../src/sim/clock.ts';
import { type SimHeroku, startSimHeroku } from '../../src/sim/heroku/start-sim-heroku.ts';
import type { NewWebhook } from '../../src/sim/heroku/world/webhooks.ts';
import type { SimSlack } from '../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../src/sim/slack/start-sim-slack.ts';
import { nextWake, type WatchedClock, watchedClock } from './watched-clock.ts';

export const shop = 'shop';
export const people = {
  ana: 'U0ANADUARTE',
  raj: 'U0RAJPATEL0',
  mallory: 'U0MALLORYQ0',
  gus: 'U0GUSGUEST0',
} as const;
export const webhookSecret = randomBytes(32).toString('hex');

const hour = 3_600_000;
/** Time moves at least by so much, so that what happens in one moment is done together. */
const stepMs = 250;
const everyInclude = ['api:release', 'api:build', 'api:formation', 'api:app', 'dyno'] as const;

export type WorldOptions = {
  readonly databaseUrl: string;
  readonly rulesDir?: string;
  readonly permission?: 'readonly' | 'full';
  readonly releasePhase?: boolean;
  readonly log?: Log;
  /** Two when left out. */
  readonly webDynos?: number;
  /** What the webhook of the shop tells of; everything rules look at when left out. */
  readonly include?: NewWebhook['include'];
};

/**
 * The whole journey on real parts in one process, with a time that only the test moves: simulated Heroku and Slack over
 * HTTP, the real doors listening, the real store. There is no queue: `run` does what the sweep would ring for.
 */
export type World = {
  readonly clock: ManualClock;
  readonly heroku: SimHeroku;
  readonly slack: SimSlack;
  readonly store: Store;
  readonly ports: Ports;
  /** Address of the doors. */
  readonly url: string;
  /** Works and moves time until the condition holds; fails after so much of the world's time. */
  run(until: () => boolean | Promise<boolean>, withinMs?: number, as?: Ports): Promise<void>;
  /** Moves time to the next moment at which something is due, in Herald or outside, at most so far. */
  pass(mostMs: number): Promise<void>;
  /** Works until nothing is due, without moving time. */
  work(ports?: Ports): Promise<void>;
  /** What a new process would have: the same database and world, nothing remembered. */
  boot(): Ports;
  close(): Promise<void>;
};

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const noBell: Doorbell = { ring: async () => {} };

export async function aWorld(options: WorldOptions): Promise<World> {
  const log = options.log ?? silentLog;
  const clock = watchedClock(manualClock(Date.parse('2026-11-23T03:00:00Z')));
  const heroku = await startSimHeroku({ clock });
  const slack = await startSimSlack({ now: clock.now });
  const rulebook = await openRulebook(options.rulesDir ?? 'rules');
  const pool = quickPool(options.databaseUrl);
  const store = createStore(pool, { clock });
  const clients: HerokuClient[] = [];
  const boot = () => bootPorts({ options, log, clock, heroku, slack, rulebook, store, clients });
  const ports = boot();
  const hands = createSlackPort({ botToken: slack.botToken, apiUrl: slack.apiUrl, log, clock });
  const doors = await openDoors(ports, slack, hands);
  slack.setEventsUrl(`${doors.url}/slack/events`);
  openShop(heroku, doors.url, options);
  const work = (as: Ports = ports) => workOff(as);
  const pass = (mostMs: number) => passTime(clock, pool, mostMs);
  return {
    clock,
    heroku,
    slack,
    store,
    ports,
    url: doors.url,
    boot,
    work,
    pass,
    run: (until, withinMs = 120_000, as = ports) =>
      runUntil({ clock, work: () => work(as), pass }, until, withinMs),
    close: () => closeAll({ clients, doors: doors.server, heroku, slack, pool }),
  };
}

type Parts = {
  options: WorldOptions;
  log: Log;
  clock: ManualClock;
  heroku: SimHeroku;
  slack: SimSlack;
  rulebook: Rulebook;
  store: Store;
  clients: HerokuClient[];
};

function bootPorts({ options, log, clock, heroku, slack, rulebook, store, clients }: Parts): Ports {
  const ids = {
    uuid: () => randomUUID(),
    proposalId: () => `p-${randomBytes(5).toString('hex')}`,
    chance: () => 0.5,
  };
  const client = createHerokuClient({
    apiUrl: heroku.url,
    apiKey: heroku.apiKey,
    log,
    clock,
    ids,
    sleep: async () => {},
  });
  clients.push(client);
  const herokuPort: HerokuPort = rememberAccount(client);
  const slackPort: SlackPort = createSlackPort({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    log,
    clock,
  });
  return {
    clock,
    ids,
    log,
    store,
    doorbell: noBell,
    slack: slackPort,
    heroku: herokuPort,
    rulebook: () => rulebook,
    settings: { permission: options.permission ?? 'full' },
  };
}

async function openDoors(
  ports: Ports,
  slack: SimSlack,
  hands: SlackHands,
): Promise<{ server: Server; url: string }> {
  const { clock, log } = ports;
  const receiver = createReceiver({
    secrets: [webhookSecret],
    accept: (event) => acceptEvent(ports, event),
    ring: async () => {},
    clock,
    log,
  });
  const door = createSlackDoor({
    slack: hands,
    signingSecret: slack.signingSecret,
    record: createRecordPress(ports),
    ring: async () => {},
    proposalView: (id) => proposalView(ports, id),
    openProposals: () => openProposalViews(ports),
    clock,
    log,
  });
  const metrics = createMetrics({ tallies: [], log });
  const app = createWebApp({ receiver, extra: [door.router], readiness: [], metrics, clock, log });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function openShop(heroku: SimHeroku, url: string, options: WorldOptions): void {
  heroku.createApp({
    name: shop,
    releasePhase: options.releasePhase ?? false,
    formation: { web: options.webDynos ?? 2 },
    config: { CHECKOUT_V2: 'off' },
    history: [
      { commit: '3f2a91c7', agoMs: 200 * hour, user: 'raj@example.com' },
      { commit: 'c04d8e19', agoMs: 26 * hour, user: 'ana@example.com' },
    ],
  });
  heroku.addWebhook(shop, {
    include: options.include ?? everyInclude,
    level: 'sync',
    url: `${url}/webhooks/heroku`,
    secret: webhookSecret,
  });
}

/** Every due wake-up, one after the other, until nothing is due. */
async function workOff(ports: Ports): Promise<void> {
  for (;;) {
    const now = new Date(ports.clock.now()).toISOString();
    const jobs = await ports.store.transaction((tx) => tx.due(now, 100));
    if (jobs.length === 0) return;
    for (const job of jobs) await runJob(ports, job);
  }
}

/**
 * Connections as the store gets them in production, only that nobody waits for the disk: a test that kills processes does
 * not cut the power.
 */
function quickPool(databaseUrl: string): pg.Pool {
  return new pg.Pool({ connectionString: databaseUrl, max: 6, options: '-c synchronous_commit=off' });
}

async function passTime(clock: WatchedClock, pool: pg.Pool, mostMs: number): Promise<void> {
  const now = clock.now();
  const next = Math.min(clock.nextAt() ?? Infinity, (await nextWake(pool)) ?? Infinity);
  await clock.advance(Math.min(mostMs, Math.max(stepMs, next - now)));
}

async function runUntil(
  world: { clock: ManualClock; work(): Promise<void>; pass(mostMs: number): Promise<void> },
  until: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const end = world.clock.now() + withinMs;
  for (;;) {
    await world.work();
    if (await until()) return;
    if (world.clock.now() >= end)
      throw new Error(`not reached within ${withinMs} ms of the world's time: ${until.toString()}`);
    await world.pass(end - world.clock.now());
  }
}

async function closeAll(parts: {
  clients: readonly HerokuClient[];
  doors: Server;
  heroku: SimHeroku;
  slack: SimSlack;
  pool: pg.Pool;
}): Promise<void> {
  await Promise.all(parts.clients.map((client) => client.close()));
  parts.doors.closeAllConnections();
  await new Promise((resolve) => parts.doors.close(resolve));
  await parts.heroku.close();
  await parts.slack.close();
  await parts.pool.end();
}

/** The newest proposal. */
export async function theProposal(world: Pick<World, 'store'>): Promise<Proposal | undefined> {
  return (await world.store.transaction((tx) => tx.proposals.list({ limit: 1 })))[0];
}

/** Requests that would make a rollback, as the simulated Heroku received them. */
export function rollbackPosts({ heroku }: Pick<World, 'heroku'>) {
  return heroku
    .requests()
    .filter(({ method, path }) => method === 'POST' && /\/apps\/[^/]+\/releases$/.test(path));
}
