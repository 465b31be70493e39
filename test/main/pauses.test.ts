import { afterAll, expect, test } from 'vitest';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import { silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
const env = { DATABASE_URL: database.url };
afterAll(() => pool.end());

test('a rule that paused itself is listed and goes on when somebody says so, once', async () => {
  expect(await typed(env, 'rules', 'paused')).toMatchObject({ code: 0, out: 'No rule is paused.\n' });
  const since = '2026-11-23T03:00:00.000Z';
  await store.transaction((tx) => tx.pauses.set('crash-loop', 'Fired 2 times in 6h.', since));
  const listed = await typed(env, 'rules', 'paused');
  expect(listed.out).toContain('crash-loop');
  expect(listed.out).toContain('Fired 2 times in 6h.');
  expect(await typed(env, 'rules', 'resume', 'crash-loop', '--as', 'ana@example.com')).toMatchObject({
    code: 0,
    out: 'Rule crash-loop goes on.\n',
  });
  expect(await store.transaction((tx) => tx.pauses.list())).toEqual([]);
  const [entry] = await store.transaction((tx) => tx.audit.tail(1));
  expect(entry).toMatchObject({ step: 'rule.resumed', subject: 'crash-loop', actor: 'ana@example.com' });
  expect((await typed(env, 'rules', 'resume', 'crash-loop')).code).toBe(1);
});
