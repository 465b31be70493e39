import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { ownTimers, realClock, type SimClock } from '../clock.ts';
import { accountEndpoints } from './api/account.ts';
import { appEndpoints, appsEndpoints } from './api/apps.ts';
import { buildsEndpoints } from './api/builds.ts';
import { capabilityUrls } from './api/capability-urls.ts';
import { configVarsEndpoints } from './api/config-vars.ts';
import { dynoSizesEndpoints } from './api/dyno-sizes.ts';
import { dynosEndpoints } from './api/dynos.ts';
import type { Endpoint } from './api/endpoint.ts';
import { formationEndpoints } from './api/formation.ts';
import { logSessionsEndpoints } from './api/log-sessions.ts';
import { createRatePool, type RatePool } from './api/rate-pool.ts';
import type { ReceivedRequest } from './api/received.ts';
import { releasesEndpoints } from './api/releases.ts';
import { serveApi } from './api/serve-api.ts';
import { slugsEndpoints } from './api/slugs.ts';
import { inApps } from './api/token-gate.ts';
import { webhookRecordsEndpoints } from './api/webhook-records.ts';
import { webhooksEndpoints } from './api/webhooks.ts';
import { controlEndpoints } from './control/control-endpoints.ts';
import { type Controls, createControls } from './control/controls.ts';
import { createFaults, type Faults } from './control/faults.ts';
import { briskTiming, type Timing } from './timing.ts';
import { createDeliveries } from './webhooks/deliver.ts';
import { createTell } from './webhooks/tell.ts';
import type { Platform } from './world/platform.ts';
import { emptyWorld } from './world/world.ts';

export type SimHerokuOptions = {
  /** The machine's time when left out. */
  readonly clock?: SimClock;
  /** Changes to `briskTiming`. */
  readonly timing?: Partial<Timing>;
  /** A free port of 127.0.0.1 when left out. */
  readonly port?: number;
  /** Key and account of the token that may do all. */
  readonly apiKey?: string;
  readonly account?: string;
  /** How long a webhook may take to answer, in real time; 20 s when left out. */
  readonly answerTimeoutMs?: number;
};

export type SimHeroku = Controls & {
  /** Base address of the Platform API, and of the controls below `/sim`. */
  readonly url: string;
  readonly apiKey: string;
  /** E-mail address of the account behind `apiKey`. */
  readonly account: string;
  readonly faults: Faults;
  /** Requests the API received, oldest first; the controls are not among them. */
  readonly requests: () => readonly ReceivedRequest[];
  /** Cuts every connection and forgets what was to come. */
  readonly close: () => Promise<void>;
};

/** A Heroku that remembers, on 127.0.0.1 over real HTTP: Platform API, webhooks, and hands to direct it. */
export async function startSimHeroku(options: SimHerokuOptions = {}): Promise<SimHeroku> {
  const clock = ownTimers(options.clock ?? realClock());
  const timing = { ...briskTiming, ...options.timing };
  const apiKey = options.apiKey ?? `HRKU-AA${'simulated'.repeat(7).slice(0, 58)}`;
  const account = options.account ?? 'herald-bot@example.com';
  const deliveries = createDeliveries(clock, timing, options.answerTimeoutMs ?? 20_000);
  let url = '';
  const platform: Platform = {
    world: emptyWorld(),
    clock,
    timing,
    tell: createTell(clock, (app, event) => deliveries.deliver(app, event)),
    url: () => url,
  };
  const pool = createRatePool(platform.world, clock);
  const controls = createControls(platform, deliveries, pool);
  controls.addToken({ key: apiKey, scopes: ['global'], account });
  const faults = createFaults();
  const received: ReceivedRequest[] = [];

  const web = express().disable('x-powered-by');
  web.use('/sim', controlEndpoints(controls, faults, received));
  web.use(capabilityUrls(platform));
  web.use(serveApi({ platform, faults, pool, received, endpoints: allEndpoints(platform, pool) }));
  const server = await listen(web, options.port ?? 0);
  url = server.url;

  let closed: Promise<unknown> | undefined;
  async function close(): Promise<void> {
    clock.cancelAll();
    closed ??= Promise.all([deliveries.close(), server.close()]);
    await closed;
  }
  return { ...controls, url, apiKey, account, faults, requests: () => received, close };
}

/** Every endpoint of the Platform API that is played. */
export function allEndpoints(platform: Platform, pool: RatePool): Endpoint[] {
  return [
    ...appsEndpoints(platform),
    ...accountEndpoints((person) => pool.left(person)),
    ...inApps(platform.world, [
      ...appEndpoints(platform),
      ...formationEndpoints(platform),
      ...dynosEndpoints(platform),
      ...releasesEndpoints(platform),
      ...slugsEndpoints(platform),
      ...buildsEndpoints(platform),
      ...configVarsEndpoints(platform),
      ...webhooksEndpoints(platform),
      ...webhookRecordsEndpoints(),
      ...logSessionsEndpoints(platform),
      ...dynoSizesEndpoints(),
    ]),
  ];
}

async function listen(web: Express, port: number): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(web);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
