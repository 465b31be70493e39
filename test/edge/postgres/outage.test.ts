import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError, HouseFault, UpstreamError } from '../../../src/core/errors.ts';
import { createStore } from '../../../src/edge/postgres/create-store.ts';
import { databaseFault } from '../../../src/edge/postgres/database-fault.ts';
import { checkServer, openPool } from '../../../src/edge/postgres/open-pool.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { givenIncoming, silentLog } from './given.ts';
import { tcpProxy } from './tcp-proxy.ts';

const database = await freshDatabase();
const direct = openPool(database.url, silentLog);
const through = new URL(database.url);
const proxy = await tcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
through.host = `127.0.0.1:${proxy.port}`;
const warnings: string[] = [];
const pool = openPool(through.href, { ...silentLog, warn: (_fields, message) => warnings.push(message) });
const store = createStore(pool);

afterAll(async () => {
  await Promise.all([pool.end(), direct.end()]);
  await proxy.close();
});

const works = () => vi.waitFor(() => store.transaction((tx) => tx.events.recent(1)), { timeout: 5_000 });

beforeEach(async () => {
  proxy.mode('pass');
  proxy.reset();
  await works();
});

/** The failure of the work and how long it took, in milliseconds. */
async function failureOf(work: Promise<unknown>): Promise<{ fault: unknown; tookMs: number }> {
  const begun = performance.now();
  const fault = await work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  return { fault, tookMs: performance.now() - begun };
}

function expectAway({ fault, tookMs }: { fault: unknown; tookMs: number }): void {
  expect(fault).toBeInstanceOf(UpstreamError);
  expect(fault).toMatchObject({ party: 'database', retry: 'safe' });
  expect(tookMs).toBeLessThan(2_500);
}

describe('while the database is away', () => {
  test('a refused connection is told at once', async () => {
    const gone = await tcpProxy({ host: '127.0.0.1', port: 1 });
    const url = `postgres://postgres:x@127.0.0.1:${gone.port}/postgres`;
    await gone.close();
    const away = openPool(url, silentLog);
    expectAway(await failureOf(createStore(away).transaction((tx) => tx.events.recent(1))));
    expectAway(await failureOf(createStore(away).now()));
    expectAway(await failureOf(checkServer(away)));
    await away.end();
  });

  test('a server that takes the connection and keeps quiet is given up', async () => {
    proxy.mode('freeze');
    const unconnected = openPool(through.href, silentLog);
    expectAway(await failureOf(createStore(unconnected).transaction((tx) => tx.events.recent(1))));
    expectAway(await failureOf(store.transaction((tx) => tx.events.recent(1))));
    proxy.mode('pass');
    await works();
    await unconnected.end();
  });

  test('a server that hangs in the middle is given up, and nobody gets its late answer', async () => {
    const incoming = givenIncoming();
    const hanging = store.transaction(async (tx) => {
      await tx.events.recent(1);
      proxy.mode('freeze');
      await tx.events.accept(incoming);
    });
    expectAway(await failureOf(hanging));
    proxy.mode('pass');
    await works();
    expect(await store.transaction((tx) => tx.events.get(incoming.id))).toBeNull();
  });

  test('a connection that is reset in use fails its transaction only', async () => {
    const resetting = store.transaction(async (tx) => {
      await tx.events.recent(1);
      proxy.reset();
      await tx.events.recent(1);
    });
    expectAway(await failureOf(resetting));
    await works();
  });

  test('a transaction that swallows the loss of its connection does not commit', async () => {
    const incoming = givenIncoming();
    const deaf = store.transaction(async (tx) => {
      await tx.events.accept(incoming);
      proxy.reset();
      await tx.events.recent(1).catch(() => []);
      await tx.events.recent(1).catch(() => []);
    });
    expectAway(await failureOf(deaf));
    await works();
    expect(await store.transaction((tx) => tx.events.get(incoming.id))).toBeNull();
  });

  test('idle connections that are reset are told once and replaced', async () => {
    warnings.length = 0;
    await Promise.all(Array.from({ length: 4 }, () => store.transaction((tx) => tx.events.recent(1))));
    proxy.reset();
    await vi.waitFor(() => expect(pool.totalCount).toBe(0));
    await works();
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  test('a backend ended by the operator fails as away', async () => {
    const ended = store.transaction(async (tx) => {
      await tx.events.recent(1);
      await direct.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      );
      await tx.events.recent(1);
    });
    expectAway(await failureOf(ended));
    await works();
  });

  test('waiting for a lock ends in time and leaves the connection usable', async () => {
    const incoming = givenIncoming();
    await store.transaction((tx) => tx.events.accept(incoming));
    const holder = await direct.connect();
    await holder.query('begin');
    await holder.query('select 1 from events where id = $1 for update', [incoming.id]);
    const waiting = await failureOf(store.transaction((tx) => tx.events.lock(incoming.id)));
    await holder.query('rollback');
    holder.release();
    expectAway(waiting);
    expect(waiting.fault).toMatchObject({ id: '57014' });
    expect(await store.transaction((tx) => tx.events.lock(incoming.id))).toMatchObject({ id: incoming.id });
  });
});

describe('checkServer', () => {
  test.each([
    ['fsync', 'off', /fsync = off/],
    ['full_page_writes', 'off', /full_page_writes = off/],
    ['synchronous_commit', 'off', /synchronous_commit = off/],
    ['server_version_num', '120000', /PostgreSQL 13 or newer/],
  ])('refuses a server with %s = %s', async (name, setting, words) => {
    const odd = await freshlyPretending(name, setting);
    const checked = openPool(odd, silentLog);
    const fault: unknown = await checkServer(checked).catch((error: unknown) => error);
    await checked.end();
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toMatch(words);
  });

  /** Settings of the real server with one of them replaced: only a server started that way would really have it. */
  async function freshlyPretending(name: string, setting: string): Promise<string> {
    await direct.query(`
      create schema if not exists odd;
      create or replace view odd.pg_settings as
        select name, case when name = '${name}' then '${setting}' else setting end as setting from pg_catalog.pg_settings`);
    const url = new URL(database.url);
    url.searchParams.set('options', '-c search_path=odd,pg_catalog,public');
    return url.href;
  }
});

describe('databaseFault', () => {
  const sent = (code: string) =>
    Object.assign(new Error('a message with secret-value'), { code, severity: 'ERROR' });

  test.each([
    '08006',
    '40P01',
    '40001',
    '53100',
    '53300',
    '57P01',
    '57P03',
    '55P03',
    '25006',
    '28P01',
    '3D000',
  ])('SQLSTATE %s passes by itself', (code) => {
    expect(databaseFault(sent(code), 'query')).toMatchObject({ party: 'database', retry: 'safe', id: code });
  });

  test.each(['22P02', '22021', '23505', '23503', '42P01', '42601'])(
    'SQLSTATE %s is our own fault',
    (code) => {
      const fault = databaseFault(sent(code), 'query');
      expect(fault).toBeInstanceOf(HouseFault);
      expect(fault.message).not.toContain('secret-value');
    },
  );

  test('what is ours already stays as it is', () => {
    const fault = new HouseFault('x');
    expect(databaseFault(fault, 'query')).toBe(fault);
    expect(databaseFault('odd', 'query')).toMatchObject({ retry: 'safe' });
  });
});
