import { setTimeout as pause } from 'node:timers/promises';
import { UpstreamError } from '../../core/errors.ts';
import type { Clock, HerokuPort, Ids, Log } from '../../flow/ports.ts';
import { tokenScrubber } from './api-key.ts';
import { apiBase } from './api-url.ts';
import { type Calls, createCalls, type Timeouts } from './calls.ts';
import { createRatePool, type RatePool } from './rate-pool.ts';
import { Account, App, Build, ConfigVars, Dyno, Formation, Release, Slug, storable } from './schema.ts';
import { createWire } from './wire.ts';

export type HerokuClientOptions = {
  /** Platform API base: https, or http on loopback. */
  readonly apiUrl: string;
  /** Never appears in an error or a log line. */
  readonly apiKey: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid' | 'chance'>;
  /** Default: 30 s for a call with all its tries, 10 s for one try of a read. */
  readonly timeouts?: Timeouts;
  /** Waits between the tries of a read. */
  readonly sleep?: (ms: number) => Promise<void>;
};

export type HerokuClient = HerokuPort & {
  /**
   * The same client for looking on without acting: below 300 requests in the pool it refuses reads, so that polling never
   * takes what a guarded action needs.
   */
  readonly watching: HerokuPort;
  /** Waits for calls under way and closes the connections. */
  close(): Promise<void>;
};

const watchingFloor = 300;
const listMax = 1000;
const mostApps = 10_000;

/**
 * The Platform API, version 3 (https://devcenter.heroku.com/articles/platform-api-reference). Reads are repeated with
 * growing pauses and `Retry-After`; the one write goes out once, since Heroku has no idempotency key.
 *
 * @throws ConfigError when the base or the token cannot be used
 */
export function createHerokuClient(options: HerokuClientOptions): HerokuClient {
  const { apiKey, log, clock, ids } = options;
  const wire = createWire(apiBase(options.apiUrl));
  const pool = createRatePool(clock);
  const calls = createCalls({
    wire,
    pool,
    log,
    clock,
    ids,
    apiKey,
    scrub: tokenScrubber(apiKey),
    timeouts: options.timeouts ?? { callMs: 30_000, readTryMs: 10_000 },
    sleep: options.sleep ?? ((ms) => pause(ms)),
  });
  return {
    ...createPort(calls, pool),
    watching: createPort(sparing(calls, pool), pool),
    close: () => wire.close(),
  };
}

function createPort(calls: Calls, pool: RatePool): HerokuPort {
  return {
    kind: 'heroku',
    account: () => calls.read('/account', Account),
    app: (appId) => calls.read(at(appId), App),
    apps: () => calls.readAll('/apps', App, `id ..; max=${listMax}`, mostApps),
    releases: (appId, max) => releases(calls, appId, max),
    pendingBuilds: (appId) => pendingBuilds(calls, appId),
    slugCommit: async (appId, slugId) => (await calls.read(at(appId, 'slugs', slugId), Slug)).commit ?? null,
    formation: (appId) => calls.readAll(at(appId, 'formation'), Formation, `id ..; max=${listMax}`, listMax),
    dynos: (appId) => calls.readAll(at(appId, 'dynos'), Dyno, `id ..; max=${listMax}`, listMax),
    configDifference: (appId, from, to) => configDifference(calls, appId, from, to),
    rollback: (appId, releaseId, deadline) =>
      calls.write(at(appId, 'releases'), { release: releaseId }, Release, deadline),
    remaining: () => pool.remaining(),
  };
}

function at(appId: string, ...rest: readonly string[]): string {
  return ['/apps', appId, ...rest].map((part, i) => (i === 0 ? part : encodeURIComponent(part))).join('/');
}

async function releases(calls: Calls, appId: string, max: number): ReturnType<HerokuPort['releases']> {
  const range = `version ..; order=desc,max=${max}`;
  const found = await calls.readAll(at(appId, 'releases'), Release, range, max);
  return found.sort((a, b) => b.version - a.version);
}

async function pendingBuilds(calls: Calls, appId: string): ReturnType<HerokuPort['pendingBuilds']> {
  const newest = await calls.readAll(at(appId, 'builds'), Build, 'started_at ..; order=desc,max=20', 20);
  return newest.filter(({ status }) => status === 'pending');
}

/** Compares values here and lets only names out. */
async function configDifference(
  calls: Calls,
  appId: string,
  fromReleaseId: string,
  toReleaseId: string,
): Promise<string[] | null> {
  try {
    const [from, to] = await Promise.all([
      calls.read(at(appId, 'releases', fromReleaseId, 'config-vars'), ConfigVars),
      calls.read(at(appId, 'releases', toReleaseId, 'config-vars'), ConfigVars),
    ]);
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names]
      .filter((name) => from[name] !== to[name])
      .map(storable)
      .sort();
  } catch (error) {
    if (error instanceof UpstreamError && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}

/** Refuses reads while the pool is low. Writes pass: they are never made for looking on. */
function sparing(calls: Calls, pool: RatePool): Calls {
  const check = (path: string): void => {
    const waitMs = pool.waitMs(watchingFloor);
    if (waitMs === 0) return;
    const message = `fewer than ${watchingFloor} requests are left, kept for actions`;
    const call = `GET ${path}`;
    throw new UpstreamError({ party: 'heroku', call, message, retry: 'safe', retryAfterMs: waitMs });
  };
  return {
    read: async (path, schema) => {
      check(path);
      return calls.read(path, schema);
    },
    readAll: async (path, item, range, max) => {
      check(path);
      return calls.readAll(path, item, range, max);
    },
    write: (path, body, schema, deadline) => calls.write(path, body, schema, deadline),
  };
}
