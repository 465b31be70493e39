import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import { silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
afterAll(() => pool.end());

/** What these commands need, and nothing more. */
const env = { DATABASE_URL: database.url };
/** More than one page of the reader. */
const count = 1_205;

beforeAll(async () => {
  expect((await typed(env, 'audit', 'tail')).out).toBe('The audit log is empty.\n');
  const entries = Array.from({ length: count }, (_, index) => ({
    step: 'event.decided' as const,
    subject: `event-${index + 1}`,
    actor: 'ana@example.com',
    sentence: index + 1 === count ? 'The last\u001b[2J one.' : `Sentence ${index + 1}.`,
    detail: { number: index + 1 },
  }));
  await store.transaction((tx) => tx.audit.append(...entries));
});

describe('herald audit tail', () => {
  test('shows the newest entries, the newest last, without control characters', async () => {
    const { code, out, err } = await typed(env, 'audit', 'tail', '-n', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^ 1204 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}event\.decided {6}Sentence 1204\.$/,
    );
    expect(lines[1]).toContain('The last');
    expect(out).not.toContain('\u001b');
  });

  test('prints entries as JSON lines', async () => {
    const { out } = await typed(env, 'audit', 'tail', '--json', '-n', '3');
    const entries = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number });
    expect(entries.map(({ seq }) => seq)).toEqual([1_203, 1_204, 1_205]);
  });
});

describe('herald audit export', () => {
  test('prints every entry as a JSON line, oldest first', async () => {
    const { code, out } = await typed(env, 'audit', 'export');
    const seqs = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(code).toBe(0);
    expect(seqs).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect((await typed(env, 'audit', 'export', '--json')).out).toBe(out);
  });
});

describe('herald audit verify', () => {
  const verified = async (...args: string[]) =>
    JSON.parse((await typed(env, 'audit', 'verify', '--json', ...args)).out) as {
      kind: string;
      entries: number;
      head: { seq: number; hash: string };
    };

  test('finds the log whole and prints an anchor that it takes later', async () => {
    const { code, out, err } = await typed(env, 'audit', 'verify');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [, anchor] =
      /^The audit log is whole: 1205 entries\. Anchor: (\d+:[0-9a-f]{64})\n$/.exec(out) ?? [];
    expect((await typed(env, 'audit', 'verify', '--anchor', anchor ?? '')).code).toBe(0);
    expect(await verified()).toMatchObject({ kind: 'whole', entries: count, head: { seq: count } });
  });

  test('misses what an anchor says was there, at the end and in the middle', async () => {
    const { head } = await verified();
    const beyond = await typed(env, 'audit', 'verify', '--anchor', `${count + 7}:${head.hash}`);
    expect(beyond.code).toBe(1);
    expect(beyond.err).toContain(`Audit entry ${count + 1} is missing`);
    const middle = await typed(env, 'audit', 'verify', '--anchor', `1000:${head.hash}`);
    expect(middle.code).toBe(1);
    expect(middle.err).toContain('Audit entry 1000 is not the one the anchor was taken of');
  });

  test('ends with 2 on an anchor that is none', async () => {
    expect(await typed(env, 'audit', 'verify', '--anchor', 'x')).toMatchObject({ code: 2, out: '' });
  });

  test('names the entry that somebody changed past the database’s refusal', async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const change = (text: string) => admin.query(`update audit set sentence = '${text}' where seq = 1100`);
    try {
      await expect(change('Nothing happened.')).rejects.toThrow('the audit log only grows');
      await admin.query('alter table audit disable trigger audit_refuses_change');
      await change('Nothing happened.');
      const found = await typed(env, 'audit', 'verify');
      expect(found).toMatchObject({ code: 1, out: '' });
      expect(found.err).toBe('Audit entry 1100 does not say what it said when it was written.\n');
      expect(await verified()).toMatchObject({ kind: 'broken', seq: 1_100, why: 'changed' });
      await change('Sentence 1100.');
      expect((await typed(env, 'audit', 'verify')).code).toBe(0);
    } finally {
      await admin.query('alter table audit enable always trigger audit_refuses_change');
      await admin.end();
    }
  });
});
