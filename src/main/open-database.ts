import { ConfigError, HouseFault } from '../core/errors.ts';
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
 * `start` and `serve`: this process is the Herald of the data folder, a second one is refused. `join`: a command looks in.
 * The schema of an embedded database is brought up to date by everybody, that of a server only by `start` and `herald migrate`.
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
    throw unusable(config, error);
  }
}

/** Runs what the schema lacks and gives the names of the migrations that ran. */
export async function migrateDatabase(config: Config, log: Log): Promise<readonly string[]> {
  const { url, stop } = await locate(config, log);
  try {
    return await migrate(url);
  } catch (error) {
    throw unusable(config, error);
  } finally {
    await stop();
  }
}

/** What the driver says (it names no password), for the one who can mend it. */
function unusable({ database }: Config, error: unknown): unknown {
  if (error instanceof ConfigError || error instanceof HouseFault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
  const message = error instanceof Error && error.message !== '' ? error.message : code;
  return new ConfigError([
    {
      where: database.kind === 'embedded' ? 'HERALD_DATA_DIR' : 'DATABASE_URL',
      what: `the database cannot be used: ${message}`,
      expected: 'a PostgreSQL that answers and lets Herald in',
      mend: 'Look whether it runs, whether the address and the user are right, and whether it can be reached from here.',
    },
  ]);
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
