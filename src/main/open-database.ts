import { ConfigError } from '../core/errors.ts';
import type { Config } from '../edge/config/config.ts';
import { createStore } from '../edge/postgres/create-store.ts';
import { openEmbedded } from '../edge/postgres/embedded.ts';
import { migrate, pendingMigrations } from '../edge/postgres/migrate.ts';
import { checkServer, openPool } from '../edge/postgres/open-pool.ts';
import type { Log, Store } from '../flow/ports.ts';

export type Database = {
  readonly url: string;
  readonly store: Store;
  close(): Promise<void>;
};

/**
 * `serve`: this process is the Herald of the data folder; a second one is refused, and the schema of an embedded database is
 * brought up to date. `join`: a command looks in. The schema of a server is only ever migrated by `herald migrate` and
 * `herald start`.
 */
export type Purpose = 'start' | 'serve' | 'join';

/** Connects to the database that the environment names, or to the embedded one of the data folder. */
export async function openDatabase(config: Config, log: Log, purpose: Purpose): Promise<Database> {
  const { url, claim, stop } = await locate(config, log);
  try {
    if (purpose !== 'join') await claim();
    if (purpose === 'start' || config.database.kind === 'embedded') await migrate(url);
    else await requireSchema(url);
    const pool = openPool(url, log);
    await checkServer(pool);
    const close = async () => {
      await pool.end();
      await stop();
    };
    return { url, store: createStore(pool), close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs what the schema lacks and gives the names of the migrations that ran. */
export async function migrateDatabase(config: Config, log: Log): Promise<readonly string[]> {
  const { url, stop } = await locate(config, log);
  try {
    return await migrate(url);
  } finally {
    await stop();
  }
}

type Located = { readonly url: string; claim(): Promise<void>; stop(): Promise<void> };

async function locate(config: Config, log: Log): Promise<Located> {
  if (config.database.kind === 'server') {
    return { url: config.database.url.reveal(), claim: async () => {}, stop: async () => {} };
  }
  const embedded = await openEmbedded(config.dataDir, log);
  return { url: embedded.url, claim: () => embedded.claimServer(), stop: () => embedded.stop() };
}

async function requireSchema(url: string): Promise<void> {
  const pending = await pendingMigrations(url);
  if (pending.length === 0) return;
  throw new ConfigError([
    {
      where: 'DATABASE_URL',
      what: `the database schema is behind this version of Herald (${pending.length} migrations to run)`,
      expected: 'an up-to-date schema',
      mend: 'Run: herald migrate (on Heroku the release phase does it).',
    },
  ]);
}
