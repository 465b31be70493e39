import pg from 'pg';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { migrate, pendingMigrations } from '../../../src/edge/postgres/migrate.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

const migrated = await freshDatabase();
const empty = await freshDatabase({ migrated: false });
const newer = await freshDatabase();

test('a fresh database of a test file has nothing pending', async () => {
  expect(await pendingMigrations(migrated.url)).toEqual([]);
  expect(await migrate(migrated.url)).toEqual([]);
});

test('an empty database is migrated once, whoever comes at the same time', async () => {
  const before = await pendingMigrations(empty.url);
  expect(before.slice(0, 2)).toEqual(['0001_journey', '0002_audit']);
  const ran = await Promise.all([migrate(empty.url), migrate(empty.url), migrate(empty.url)]);
  expect(ran.flat()).toEqual(before);
  expect(await pendingMigrations(empty.url)).toEqual([]);
});

test('a schema newer than the code is refused and says so', async () => {
  const client = new pg.Client({ connectionString: newer.url });
  await client.connect();
  await client.query("insert into herald_migrations (name, run_on) values ('9999_tomorrow', now())");
  await client.end();
  await expect(migrate(newer.url)).rejects.toThrow(ConfigError);
  await expect(pendingMigrations(newer.url)).rejects.toThrow(
    /newer than this version of Herald.*9999_tomorrow/,
  );
});
