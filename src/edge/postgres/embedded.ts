import { realpath } from 'node:fs/promises';
import { platform } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../flow/ports.ts';
import { type Cluster, openCluster, unusable } from './embedded/cluster.ts';
import { placeCluster } from './embedded/place-cluster.ts';
import { enterDatabase, type Presence } from './embedded/presence.ts';
import { findPrograms, reachablePrograms } from './embedded/programs.ts';
import { runningServer, startServer, stopServer } from './embedded/server.ts';

export type Embedded = {
  readonly url: string;
  /** `started`: nobody else was here, the server was started or taken over from a Herald that was killed. `joined`: another process uses it. */
  readonly ownership: 'started' | 'joined';
  /** For `herald start`: reserves the database; throws `ConfigError` when another `herald start` has it. */
  claimServer(): Promise<void>;
  /** Leaves; the last one out stops the server. Close pools first. */
  stop(): Promise<void>;
};

const patienceMs = 60_000;
const pauseMs = 100;

/**
 * Opens the PostgreSQL that Herald keeps in its data directory: makes it, starts it, takes it over from a Herald that was
 * killed, or joins the one that runs. `systemFolder` is where root keeps what the data directory hides from the server.
 * Throws `ConfigError` when it cannot be had, with the way out.
 */
export async function openEmbedded(
  dataDir: string,
  log: Log,
  systemFolder = '/var/lib/herald',
): Promise<Embedded> {
  const found = await findPrograms();
  const place = await placeCluster(dataDir, systemFolder, log);
  const cluster = await openCluster(
    { ...place, folder: place.folder },
    await reachablePrograms(found, place.account, systemFolder),
  );
  const { url, presence } = await enter(cluster, log);
  return keep(cluster, log, url, presence);
}

type Entered = { readonly url: string; readonly presence: Presence };

/** Tries until the server lets us in: it may be starting, recovering, or being stopped by the last one out. */
async function enter(cluster: Cluster, log: Log): Promise<Entered> {
  const deadline = performance.now() + patienceMs;
  let failure: string | null = null;
  for (let starts = 0; performance.now() < deadline && starts < 5; await pause(pauseMs)) {
    const running = await runningServer(cluster);
    if (running === null) {
      starts += 1;
      failure = (await startServer(cluster)).failure;
      if (failure === null) log.info({ folder: cluster.folder }, 'the embedded PostgreSQL was started');
      continue;
    }
    const tried = await tryEntering(cluster, running.port);
    if (typeof tried !== 'string') return tried;
    failure = tried;
  }
  throw unusable(cluster.folder, `PostgreSQL does not come up: ${failure ?? 'it gives no reason'}`);
}

/** The reason as text when it may pass. */
async function tryEntering(cluster: Cluster, port: number): Promise<Entered | string> {
  const url = urlOf(cluster, port, 'herald');
  try {
    await ensureDatabase(cluster, port);
    return { url, presence: await enterDatabase(url, cluster.folder) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    if (code === '28P01' || code === 'OTHER') throw unusable(cluster.folder, message);
    return message;
  }
}

/** Also makes sure that it is this cluster which answers: the lock file of a copied folder names the original's port. */
async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  client.on('error', () => {
    // The query in hand rejects with the same cause.
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ folder: string; made: boolean }>(
      `select current_setting('data_directory') as folder,
              exists (select from pg_database where datname = 'herald') as made`,
    );
    const folder = rows[0]?.folder ?? '';
    if (platform() !== 'win32' && (await realpath(folder)) !== (await realpath(cluster.folder))) {
      throw Object.assign(new Error(`the server on port ${port} keeps another folder, ${folder}`), {
        code: 'OTHER',
      });
    }
    if (rows[0]?.made === false) await client.query('create database herald').catch(alreadyMade);
  } finally {
    await client.end();
  }
}

/** Two processes may find it missing at the same time. */
function alreadyMade(error: { code?: string }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}

function urlOf({ password }: Cluster, port: number, database: string): string {
  return `postgres://herald:${password}@127.0.0.1:${port}/${database}`;
}

/** Holds the presence for as long as we run: should the server die, it is started again on the same port. */
function keep(cluster: Cluster, log: Log, url: string, entered: Presence): Embedded {
  let presence = entered;
  let claimed = false;
  let stopping = false;

  async function watch(): Promise<void> {
    while (!stopping) {
      await presence.ended;
      if (stopping) return;
      log.warn({ folder: cluster.folder }, 'the embedded PostgreSQL went away; it is started again');
      presence = await enterAgain();
    }
    await depart(cluster, log, presence);
  }

  async function enterAgain(): Promise<Presence> {
    const again = await enter(cluster, log);
    if (claimed) await again.presence.claim();
    if (again.url !== url) log.error({}, 'the embedded PostgreSQL came back on another port; restart Herald');
    return again.presence;
  }

  const watching = watch().catch((error: unknown) => {
    log.error({ error }, 'the embedded PostgreSQL cannot be started again');
  });
  return {
    url,
    ownership: entered.first ? 'started' : 'joined',
    claimServer: async () => {
      await presence.claim();
      claimed = true;
    },
    stop: async () => {
      stopping = true;
      await depart(cluster, log, presence);
      await watching;
    },
  };
}

/** The last one out stops the server; while it does, nobody else gets in. */
async function depart(cluster: Cluster, log: Log, presence: Presence): Promise<void> {
  if (await presence.leave().catch(() => false)) {
    const { failure } = await stopServer(cluster);
    if (failure !== null) log.warn({ failure }, 'the embedded PostgreSQL did not stop');
  }
  await presence.close().catch(() => undefined);
}
