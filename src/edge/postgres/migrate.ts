import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { ConfigError } from '../../core/errors.ts';
import { connectionOptions } from './connection-options.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));
const table = 'herald_migrations';

/**
 * Brings the schema up to date and gives the names of the migrations that ran, oldest first. Several processes may
 * call it at once: one works, the others wait. All or nothing. Throws `ConfigError` when the schema is newer than this code.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    refuseNewer(await appliedMigrations(client), await knownMigrations());
    const ran = await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: table,
      direction: 'up',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      log: () => {},
    });
    return ran.map((migration) => migration.name);
  });
}

/**
 * Names of the migrations the schema still lacks, oldest first; empty when code and schema fit. Throws `ConfigError` when
 * the schema is newer than this code.
 */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const applied = await appliedMigrations(client);
    const known = await knownMigrations();
    refuseNewer(applied, known);
    return known.filter((name) => !applied.includes(name));
  });
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connectionOptions(databaseUrl), connectionTimeoutMillis: 10_000 });
  client.on('error', () => {
    // The query in hand rejects with the same cause.
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function knownMigrations(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted();
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const exists = await client.query<{ found: string | null }>('select to_regclass($1)::text as found', [
    table,
  ]);
  if (exists.rows[0]?.found == null) return [];
  const applied = await client.query<{ name: string }>(`select name from ${table} order by id`);
  return applied.rows.map((row) => row.name);
}

function refuseNewer(applied: readonly string[], known: readonly string[]): void {
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigError([
    {
      where: 'DATABASE_URL',
      what: `the database schema is newer than this version of Herald (it has ${unknown.join(', ')})`,
      expected: `at most ${known.at(-1) ?? 'no migration'}`,
      mend: 'Start the version of Herald that migrated this database, or a newer one, or restore a backup made before the upgrade.',
    },
  ]);
}
