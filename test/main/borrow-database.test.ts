import pg from 'pg';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { borrowDatabase } from '../../src/main/demo/borrow-database.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const database = await freshDatabase();

async function names(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
  await client.end();
  return rows.map(({ datname }) => datname);
}

test('the demo plays in a database of its own on the server it is given, gone afterwards', async () => {
  const { url, drop } = await borrowDatabase(database.url);
  const name = new URL(url ?? '').pathname.slice(1);
  expect(name).toMatch(/^herald_demo_[0-9a-f]{8}$/);
  expect(await names(url ?? '')).toContain(name);
  await drop();
  expect(await names(database.url)).not.toContain(name);
});

test('without a server there is nothing to borrow', async () => {
  expect((await borrowDatabase(undefined)).url).toBeUndefined();
});

test('a server that does not let it is told with the way out, without the password', async () => {
  const fault: unknown = await borrowDatabase('postgres://x:hunter2hunter2@127.0.0.1:1/x').catch(
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(ConfigError);
  expect(String(fault)).toMatch(/DATABASE_URL: .*ECONNREFUSED.*Unset DATABASE_URL/s);
  expect(String(fault)).not.toContain('hunter2');
});
