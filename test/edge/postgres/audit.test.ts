import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry, ChainedEntry } from '../../../src/core/audit/entry.ts';
import { verifyChain } from '../../../src/core/audit/verify-chain.ts';
import { createStore } from '../../../src/edge/postgres/create-store.ts';
import { openPool } from '../../../src/edge/postgres/open-pool.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { silentLog } from './given.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
/** The superuser of the test server: may switch triggers off, as somebody with the database's keys may. */
const superuser = new pg.Pool({ connectionString: database.url, max: 1 });

afterAll(async () => {
  await Promise.all([pool.end(), superuser.end()]);
});

beforeEach(() => tamper('truncate audit'));

async function tamper(statement: string): Promise<void> {
  await superuser.query('alter table audit disable trigger all');
  try {
    await superuser.query(statement);
  } finally {
    await superuser.query('alter table audit enable always trigger audit_refuses_change');
    await superuser.query('alter table audit enable always trigger audit_refuses_truncate');
  }
}

function entry(subject: string, odd: Partial<AuditEntry> = {}): AuditEntry {
  return {
    step: 'event.decided',
    subject,
    actor: 'herald',
    sentence: `About ${subject}.`,
    detail: {},
    ...odd,
  };
}

const append = (...entries: AuditEntry[]) => store.transaction((tx) => tx.audit.append(...entries));
const all = () => store.transaction((tx) => tx.audit.after(0, 1_000));

describe('append', () => {
  test('numbers from 1, chains, and reads back what was written', async () => {
    await append(
      entry('e-1', { app: 'shop', detail: { b: [1.5, null, 'x'], a: { deep: true } } }),
      entry('e-2'),
    );
    await append();
    await append(entry('e-3'));
    const entries = await all();
    expect(entries.map(({ seq, subject }) => [seq, subject])).toEqual([
      [1, 'e-1'],
      [2, 'e-2'],
      [3, 'e-3'],
    ]);
    expect(entries[0]).toMatchObject({ app: 'shop', detail: { b: [1.5, null, 'x'], a: { deep: true } } });
    expect(entries[1]).not.toHaveProperty('app');
    expect(verifyChain(entries).kind).toBe('whole');
  });

  test('tail gives the newest, oldest first; after gives what follows', async () => {
    await append(...[1, 2, 3, 4, 5].map((number) => entry(`e-${number}`)));
    const seqs = (entries: readonly ChainedEntry[]) => entries.map(({ seq }) => seq);
    expect(seqs(await store.transaction((tx) => tx.audit.tail(2)))).toEqual([4, 5]);
    expect(seqs(await store.transaction((tx) => tx.audit.after(2, 2)))).toEqual([3, 4]);
  });

  test('40 transactions at once make one chain without a fork, and times that never go back', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => append(entry(`a-${index}`), entry(`b-${index}`))),
    );
    const entries = await all();
    expect(verifyChain(entries)).toMatchObject({ kind: 'whole', entries: 80 });
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });

  test('a transaction that fails leaves no gap', async () => {
    await append(entry('e-1'));
    const failing = store.transaction(async (tx) => {
      await tx.audit.append(entry('lost'));
      throw new Error('crash');
    });
    await expect(failing).rejects.toThrow('crash');
    await append(entry('e-2'));
    expect(verifyChain(await all())).toMatchObject({ kind: 'whole', entries: 2 });
  });

  test('any detail that is JSON keeps the chain whole on its way through the database', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string({ unit: 'binary' }),
        async (detail, text) => {
          await append(entry(text, { app: text, actor: text, sentence: text, detail }));
        },
      ),
      { numRuns: 60 },
    );
    const whole = await all();
    expect(whole.length).toBeGreaterThanOrEqual(60);
    expect(verifyChain(whole)).toMatchObject({ kind: 'whole' });
  });
});

describe('the database', () => {
  test.each([
    `update audit set sentence = 'x'`,
    `update audit set hash = hash where seq = 1`,
    'delete from audit where seq = 1',
    'delete from audit',
    'truncate audit',
  ])('refuses %s, also for a superuser who switches ordinary triggers off', async (statement) => {
    await append(entry('e-1'));
    await expect(pool.query(statement)).rejects.toThrow(/the audit log only grows/);
    await superuser.query('set session_replication_role = replica');
    await expect(superuser.query(statement)).rejects.toThrow(/the audit log only grows/);
    await superuser.query('reset session_replication_role');
    expect(await all()).toHaveLength(1);
  });

  const harms: ((seq: number) => { statement: string; why: string })[] = [
    (seq) => ({
      statement: `update audit set sentence = 'Nothing happened.' where seq = ${seq}`,
      why: 'changed',
    }),
    (seq) => ({ statement: `update audit set detail = '{"x":1}' where seq = ${seq}`, why: 'changed' }),
    (seq) => ({ statement: `update audit set at = at + interval '1 ms' where seq = ${seq}`, why: 'changed' }),
    (seq) => ({ statement: `update audit set app = 'x' where seq = ${seq}`, why: 'changed' }),
    (seq) => ({ statement: `delete from audit where seq = ${seq}`, why: 'removed' }),
    (seq) => ({
      statement: `delete from audit where seq = ${seq};
        update audit set seq = -seq where seq > ${seq}; update audit set seq = -seq - 1 where seq < 0`,
      why: 'removed',
    }),
    (seq) => ({
      statement: `update audit set seq = -1 where seq = ${seq}; update audit set seq = ${seq} where seq = ${seq + 1};
        update audit set seq = ${seq + 1} where seq = -1`,
      why: 'swapped',
    }),
    (seq) => ({
      statement: `update audit set seq = -seq where seq >= ${seq}; update audit set seq = 1 - seq where seq < 0;
        insert into audit select ${seq}, at, step, subject, app, actor, sentence, detail, previous_hash, hash
        from audit where seq = ${seq + 1}`,
      why: 'inserted',
    }),
  ];

  test('what a superuser does to it all the same is found at the right entry', async () => {
    const length = 12;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: length - 1 }),
        fc.constantFrom(...harms),
        async (seq, harm) => {
          await tamper('truncate audit');
          await append(...Array.from({ length }, (_, index) => entry(`e-${index}`)));
          const { statement, why } = harm(seq);
          await tamper(statement);
          expect(verifyChain(await all())).toMatchObject({ kind: 'broken', seq, why });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a cut tail is found against an anchor taken before', async () => {
    await append(...[1, 2, 3, 4].map((number) => entry(`e-${number}`)));
    const [anchor] = await store.transaction((tx) => tx.audit.tail(1));
    await tamper('delete from audit where seq > 2');
    expect(verifyChain(await all(), anchor ? { anchor } : {})).toMatchObject({
      kind: 'broken',
      seq: 3,
      why: 'cut',
    });
  });
});
