import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import type { Ports } from '../../src/flow/ports.ts';
import { type RulesChange, tellRules } from '../../src/flow/tell-rules.ts';
import { watchRules } from '../../src/main/watch-rules.ts';
import { silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
const folder = await mkdtemp(join(tmpdir(), 'herald-watch-'));
const rules = join(folder, 'rules.yml');
const good = await readFile('test/fixtures/rules-stateful/rules.yml', 'utf8');
const policy = await readFile('test/fixtures/rules-stateful/policy.yml', 'utf8');

afterAll(async () => {
  await pool.end();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await writeFile(join(folder, 'policy.yml'), policy);
  await writeFile(rules, good);
});

/** A watch and what it has told. */
async function watching() {
  const told: RulesChange[] = [];
  const watch = await watchRules(folder, silentLog);
  const look = () =>
    watch.look(async (change) => {
      told.push(change);
    });
  return { watch, told, look };
}

const edited = good.replace('for: 2h', 'for: 3h');
const faulty = good.replace('for: 2h', 'for: two hours');

describe('the rule folder while Herald runs', () => {
  test('an edit is in use as a whole once it has held for two looks', async () => {
    const { watch, told, look } = await watching();
    const before = watch.rulebook();
    await look();
    await writeFile(rules, edited);
    await look();
    expect(watch.rulebook()).toBe(before);
    await look();
    const after = watch.rulebook();
    expect(after.hash).not.toBe(before.hash);
    expect(after.rules.map(({ id }) => id)).toEqual(before.rules.map(({ id }) => id));
    await look();
    expect(told).toEqual([{ kind: 'loaded', mended: false, hash: after.hash, rules: after.rules.length }]);
  });

  test('a faulty edit keeps the last good rule book, is told once, and its mend too', async () => {
    const { watch, told, look } = await watching();
    const before = watch.rulebook();
    await writeFile(rules, faulty);
    for (let i = 0; i < 4; i += 1) await look();
    expect(watch.rulebook()).toBe(before);
    expect(watch.fault()).toContain('E206');
    expect(told).toMatchObject([{ kind: 'faulty', inUse: before.hash }]);
    await writeFile(rules, good);
    for (let i = 0; i < 4; i += 1) await look();
    expect(watch.fault()).toBeNull();
    expect(told).toMatchObject([{ kind: 'faulty' }, { kind: 'loaded', mended: true, hash: before.hash }]);
  });

  test('a folder that goes away is a fault like another', async () => {
    const { watch, told, look } = await watching();
    await rm(rules);
    await rm(join(folder, 'policy.yml'));
    await look();
    await look();
    expect(watch.rulebook().rules.length).toBeGreaterThan(0);
    expect(told).toMatchObject([{ kind: 'faulty' }]);
  });

  test('what could not be told is told at the next look, once', async () => {
    const watch = await watchRules(folder, silentLog);
    const told: RulesChange[] = [];
    await writeFile(rules, edited);
    await watch.look(async () => {});
    const failing = watch.look(async () => {
      throw new Error('the database is away');
    });
    await expect(failing).rejects.toThrow('away');
    for (let i = 0; i < 3; i += 1)
      await watch.look(async (change) => {
        told.push(change);
      });
    expect(told).toMatchObject([{ kind: 'loaded' }]);
  });

  test('there must be a good rule book to begin with', async () => {
    await writeFile(rules, faulty);
    await expect(watchRules(folder, silentLog)).rejects.toThrow('E206');
  });
});

test('people read of a faulty edit and of its mend in Slack, and the audit log of both', async () => {
  const { watch } = await watching();
  const rung: string[] = [];
  const ports = {
    store,
    clock: { now: () => Date.parse('2026-11-23T03:00:00Z') },
    rulebook: watch.rulebook,
    doorbell: {
      ring: async (jobs: readonly { id: string }[]) => {
        rung.push(...jobs.map(({ id }) => id));
      },
    },
  } as unknown as Ports;
  await tellRules(ports, { kind: 'faulty', faults: ['rules.yml:3:4: E206 no duration'], inUse: 'abc' });
  const [key] = rung;
  const notice = await store.transaction((tx) => tx.notices.get(key ?? ''));
  expect(notice).toMatchObject({ channel: '#ops', content: { kind: 'word', severity: 'error' } });
  expect(JSON.stringify(notice?.content)).toContain('rules.yml:3:4: E206 no duration');
  await tellRules(ports, { kind: 'loaded', mended: false, hash: 'def', rules: 6 });
  expect(rung).toHaveLength(1);
  const entries = await store.transaction((tx) => tx.audit.tail(2));
  expect(entries.map(({ step }) => step)).toEqual(['rules.faulty', 'rules.loaded']);
});
