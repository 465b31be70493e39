import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { HouseFault } from '../../../src/core/errors.ts';
import { memoryKey } from '../../../src/core/rules/group-key.ts';
import { createStore } from '../../../src/edge/postgres/create-store.ts';
import { checkServer, openPool } from '../../../src/edge/postgres/open-pool.ts';
import type { Tx } from '../../../src/flow/ports.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import {
  givenAnswer,
  givenDecision,
  givenEvent,
  givenIncoming,
  givenPlan,
  givenWord,
  insertProposal,
  receivedAt,
  silentLog,
} from './given.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
const inTx = <T>(work: (tx: Tx) => Promise<T>) => store.transaction(work);
const later = (ms: number) => new Date(Date.now() + ms).toISOString();
const at = (minutes: number) => new Date(Date.parse(receivedAt) + minutes * 60_000).toISOString();
const farFuture = '2999-01-01T00:00:00.000Z';

afterAll(() => pool.end());

beforeEach(async () => {
  await pool.query(
    'truncate events, facts, decisions, hits, incidents, pauses, proposals, answers, notices, timers',
  );
});

async function acceptDecided(odd: Parameters<typeof givenEvent>[0] = {}): Promise<string> {
  const event = givenEvent(odd);
  await inTx(async (tx) => {
    await tx.events.accept(givenIncoming({ id: event.id, appId: event.app.id, include: event.include }));
    await tx.events.finish(event.id, { state: 'decided', event });
  });
  return event.id;
}

describe('the pool', () => {
  test('waits for the disk at every commit, and the server is good enough', async () => {
    const shown = await pool.query<{ synchronous_commit: string }>('show synchronous_commit');
    expect(shown.rows).toEqual([{ synchronous_commit: 'on' }]);
    await checkServer(pool);
  });

  test('sets synchronous_commit even where the database says off', async () => {
    await pool.query(`alter database ${database.name} set synchronous_commit = off`);
    const second = openPool(database.url, silentLog);
    const plain = new pg.Client({ connectionString: database.url });
    await plain.connect();
    expect((await plain.query('show synchronous_commit')).rows[0]).toEqual({ synchronous_commit: 'off' });
    expect((await second.query('show synchronous_commit')).rows[0]).toEqual({ synchronous_commit: 'on' });
    await Promise.all([plain.end(), second.end()]);
    await pool.query(`alter database ${database.name} reset synchronous_commit`);
  });

  test('the clock is the one of the database', async () => {
    const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
    expect(Math.abs((await store.now()) - (rows[0]?.now.getTime() ?? 0))).toBeLessThan(2_000);
  });
});

describe('a transaction', () => {
  test('that throws leaves nothing', async () => {
    const incoming = givenIncoming();
    const failing = inTx(async (tx) => {
      await tx.events.accept(incoming);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await inTx((tx) => tx.events.get(incoming.id))).toBeNull();
  });

  test('takes queries at the same time', async () => {
    const ids = await inTx(async (tx) => {
      await Promise.all([1, 2, 3, 4].map(() => tx.events.accept(givenIncoming())));
      return (await tx.events.recent(10)).map((event) => event.id);
    });
    expect(new Set(ids).size).toBe(4);
  });

  test('a refused statement is our own fault and quotes no value', async () => {
    const incoming = givenIncoming({ source: 'webhook' });
    const twice = inTx(async (tx) => {
      await tx.events.accept(incoming);
      await tx.decisions.insert(incoming.id, receivedAt, givenDecision({ ruleId: 'secret-rule' }));
      await tx.decisions.insert(incoming.id, receivedAt, givenDecision({ ruleId: 'secret-rule' }));
    });
    const fault: unknown = await twice.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(HouseFault);
    expect(String(fault)).toContain('23505');
    expect(String(fault)).not.toContain('secret-rule');
  });

  test('lockApp lets one transaction per app in at a time', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        inTx(async (tx) => {
          await tx.lockApp('app-1');
          inside += 1;
          most = Math.max(most, inside);
          await tx.events.recent(1);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });
});

describe('events', () => {
  test('an accepted event is new, due at once and unchanged to the byte', async () => {
    const body = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0xed, 0xa0, 0x80, 0x7d]);
    const incoming = givenIncoming({ body, why: null });
    expect(await inTx((tx) => tx.events.accept(incoming))).toBe('accepted');
    const stored = await inTx((tx) => tx.events.lock(incoming.id));
    expect(stored).toEqual({
      id: incoming.id,
      body,
      receivedAt,
      source: 'webhook',
      state: 'new',
      why: null,
      tries: 0,
      event: null,
      ruleCounts: null,
    });
    expect(await inTx((tx) => tx.due(later(1_000), 10))).toEqual([{ kind: 'event', id: incoming.id }]);
  });

  test('the same id is a duplicate with equal content and a conflict with other content; the first is kept', async () => {
    const incoming = givenIncoming();
    const other = { ...incoming, contentHash: 'c2', body: Buffer.from('other') };
    expect(await inTx((tx) => tx.events.accept(incoming))).toBe('accepted');
    expect(await inTx((tx) => tx.events.accept(incoming))).toBe('duplicate');
    expect(await inTx((tx) => tx.events.accept(other))).toBe('conflict');
    expect((await inTx((tx) => tx.events.get(incoming.id)))?.body).toEqual(incoming.body);
  });

  test('of 50 equal deliveries at once one is accepted', async () => {
    const incoming = givenIncoming();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => inTx((tx) => tx.events.accept(incoming))),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(49);
  });

  test('NUL, lone surrogates and impossible times poison nothing', async () => {
    const odd = 'a\0b\ud800c\u{1F600}';
    const incoming = givenIncoming({
      include: odd,
      action: odd,
      appId: odd,
      appName: odd,
      at: 'yesterday',
      why: odd,
    });
    expect(await inTx((tx) => tx.events.accept(incoming))).toBe('accepted');
    const event = givenEvent({
      id: incoming.id,
      app: { id: 'app-1', name: odd, labels: { [odd]: odd } },
      views: { release: { description: odd, tags: [odd] } },
    });
    await inTx(async (tx) => {
      await tx.events.finish(incoming.id, { state: 'decided', event, why: odd });
      await tx.decisions.insert(incoming.id, receivedAt, givenDecision({ group: odd, findings: [] }));
      await tx.notices.want(odd, odd, givenWord(odd));
      await tx.audit.append({
        step: 'event.decided',
        subject: odd,
        actor: odd,
        sentence: odd,
        detail: { [odd]: odd },
      });
    });
    const stored = await inTx((tx) => tx.events.get(incoming.id));
    const mended = 'a\u{FFFD}b\u{FFFD}c\u{1F600}';
    expect(stored?.event?.app).toEqual({ id: 'app-1', name: mended, labels: { [mended]: mended } });
    expect(stored?.why).toBe(mended);
    expect((await inTx((tx) => tx.notices.get(odd)))?.content).toEqual(givenWord(mended));
  });

  test.each(['+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00.000Z', '', '0000-13-01', 'infinity'])(
    'an event that happened at %j is kept with the time it came in',
    async (time) => {
      const incoming = givenIncoming({ at: time });
      expect(await inTx((tx) => tx.events.accept(incoming))).toBe('accepted');
      const { rows } = await pool.query('select at from events where id = $1', [incoming.id]);
      expect(rows).toEqual([{ at: new Date(receivedAt) }]);
    },
  );

  test('a finished event is no longer due and carries its meaning', async () => {
    const event = givenEvent();
    await inTx((tx) => tx.events.accept(givenIncoming({ id: event.id })));
    await inTx((tx) => tx.events.finish(event.id, { state: 'decided', event }));
    expect(await inTx((tx) => tx.events.get(event.id))).toMatchObject({ state: 'decided', event });
    expect(await inTx((tx) => tx.due(farFuture, 10))).toEqual([]);
  });

  test('a quarantined event keeps its bytes and the reason', async () => {
    const incoming = givenIncoming({ kind: 'quarantined', why: 'not JSON', appId: null, appName: null });
    await inTx((tx) => tx.events.accept(incoming));
    expect(await inTx((tx) => tx.events.get(incoming.id))).toMatchObject({ state: 'new', why: 'not JSON' });
    await inTx((tx) => tx.events.finish(incoming.id, { state: 'quarantined', why: 'not JSON' }));
    expect(await inTx((tx) => tx.events.get(incoming.id))).toMatchObject({
      state: 'quarantined',
      why: 'not JSON',
      event: null,
    });
  });

  test('around gives the decided events of the app between two times, oldest first', async () => {
    const third = await acceptDecided({ at: at(3) });
    const first = await acceptDecided({ at: at(1) });
    await acceptDecided({ at: at(9) });
    await acceptDecided({ at: at(2), app: { id: 'app-2', name: 'other', labels: {} } });
    await inTx((tx) => tx.events.accept(givenIncoming({ at: at(2) })));
    const found = await inTx((tx) => tx.events.around('app-1', at(1), at(3)));
    expect(found.map((event) => event.id)).toEqual([first, third]);
  });

  test('lastOf gives the newest before a time, of that entity only', async () => {
    await acceptDecided({ at: at(1), include: 'api:app' });
    const second = await acceptDecided({ at: at(2), include: 'api:app' });
    await acceptDecided({ at: at(3), include: 'api:app' });
    await acceptDecided({ at: at(2.5) });
    expect((await inTx((tx) => tx.events.lastOf('app-1', 'api:app', at(3))))?.id).toBe(second);
    expect(await inTx((tx) => tx.events.lastOf('app-1', 'api:app', at(1)))).toBeNull();
  });

  test('a fact belongs to the first event that claims it, also when it claims again', async () => {
    const [one, two] = [givenIncoming(), givenIncoming()];
    await inTx(async (tx) => {
      await tx.events.accept(one);
      await tx.events.accept(two);
    });
    expect(await inTx((tx) => tx.events.claimFact('f', one.id))).toBe(true);
    expect(await inTx((tx) => tx.events.claimFact('f', two.id))).toBe(false);
    expect(await inTx((tx) => tx.events.claimFact('f', one.id))).toBe(true);
  });

  test('of 50 events that claim one fact at once exactly one gets it', async () => {
    const events = Array.from({ length: 50 }, () => givenIncoming());
    await inTx(async (tx) => {
      for (const event of events) await tx.events.accept(event);
    });
    const claims = await Promise.all(events.map((event) => inTx((tx) => tx.events.claimFact('f', event.id))));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test('a fact claimed in a transaction that fails is free again', async () => {
    const [one, two] = [givenIncoming(), givenIncoming()];
    await inTx(async (tx) => {
      await tx.events.accept(one);
      await tx.events.accept(two);
    });
    const failing = inTx(async (tx) => {
      await tx.events.claimFact('f', one.id);
      throw new Error('crash');
    });
    await expect(failing).rejects.toThrow('crash');
    expect(await inTx((tx) => tx.events.claimFact('f', two.id))).toBe(true);
  });

  test('recent gives the newest first', async () => {
    const older = givenIncoming({ receivedAt: at(1) });
    const newer = givenIncoming({ receivedAt: at(2) });
    await inTx(async (tx) => {
      await tx.events.accept(newer);
      await tx.events.accept(older);
    });
    const recent = await inTx((tx) => tx.events.recent(1));
    expect(recent.map((event) => event.id)).toEqual([newer.id]);
  });
});

describe('decisions', () => {
  test('come back whole, by event and by id', async () => {
    const incoming = givenIncoming();
    const quiet = givenDecision({ ruleId: 'quiet', outcome: 'skipped', stoppedBy: 'cooldown', actions: [] });
    const [loud, id] = await inTx(async (tx) => {
      await tx.events.accept(incoming);
      await tx.decisions.insert(incoming.id, receivedAt, quiet);
      return [givenDecision(), await tx.decisions.insert(incoming.id, receivedAt, givenDecision())] as const;
    });
    expect(await inTx((tx) => tx.decisions.get(id))).toEqual({
      ...loud,
      id,
      eventId: incoming.id,
      at: receivedAt,
    });
    const all = await inTx((tx) => tx.decisions.ofEvent(incoming.id));
    expect(all.map((decision) => decision.ruleId)).toEqual(['bad-release', 'quiet']);
    expect(await inTx((tx) => tx.decisions.get('not-a-uuid'))).toBeNull();
  });

  test('memory gives the hits and firings of rule and group within the window, on both sides of the time', async () => {
    await inTx(async (tx) => {
      for (const [minute, outcome] of [
        [0, 'fired'],
        [5, 'no_match'],
        [8, 'fired'],
        [12, 'fired'],
        [30, 'fired'],
      ] as const) {
        const incoming = givenIncoming();
        await tx.events.accept(incoming);
        await tx.decisions.insert(incoming.id, at(minute), givenDecision({ outcome }));
        await tx.decisions.addHit('bad-release', 'app-1', incoming.id, at(minute));
        await tx.decisions.addHit('bad-release', 'app-1', incoming.id, at(minute));
        await tx.decisions.addHit('bad-release', 'app-2', incoming.id, at(minute));
        await tx.decisions.addHit('other', 'app-1', incoming.id, at(minute));
      }
    });
    const needs = [
      { ruleId: 'bad-release', group: 'app-1', sinceMs: Date.parse(at(4)) },
      { ruleId: 'unknown', group: 'app-1', sinceMs: Date.parse(at(4)) },
    ];
    const memory = await inTx((tx) => tx.decisions.memory(needs, at(10)));
    expect([...memory.keys()]).toEqual(needs.map((need) => memoryKey(need.ruleId, need.group)));
    expect(memory.get(memoryKey('bad-release', 'app-1'))).toMatchObject({
      hits: [at(5), at(8), at(12)],
      firedAt: [at(8), at(12)],
    });
    expect(memory.get(memoryKey('unknown', 'app-1'))).toEqual({
      hits: [],
      firedAt: [],
      roles: [],
      incident: null,
      incidents: [],
      busy: false,
      timers: [],
      paused: null,
    });
    expect(await inTx((tx) => tx.decisions.memory([], at(10)))).toEqual(new Map());
  });
});

describe('the state of a rule', () => {
  const need = { ruleId: 'bad-release', group: 'app-1', sinceMs: Date.parse(at(0)) };
  const remembered = async () =>
    (await inTx((tx) => tx.decisions.memory([need], at(10)))).get(memoryKey('bad-release', 'app-1'));

  test('one event is remembered in several roles, and only hits of role trigger are hits', async () => {
    const eventId = await acceptDecided({ at: at(3) });
    await inTx(async (tx) => {
      await tx.decisions.addHit('bad-release', 'app-1', eventId, at(3));
      await tx.decisions.addHit('bad-release', 'app-1', eventId, at(3), 'step:1');
      await tx.decisions.addHit('bad-release', 'app-1', 'e-0', at(1), 'reset');
    });
    expect(await remembered()).toMatchObject({
      hits: [at(3)],
      roles: [
        { role: 'reset', at: at(1), eventId: 'e-0' },
        { role: expect.anything(), at: at(3), eventId },
        { role: expect.anything(), at: at(3), eventId },
      ],
    });
  });

  test('timers, a pause and an open question of its rule and group only', async () => {
    const timer = { kind: 'rule', purpose: 'for', ruleId: 'bad-release', group: 'app-1', eventId: 'e-1' };
    await inTx(async (tx) => {
      await tx.timers.set('rule:bad-release:for:app-1:e-1', at(20), timer);
      await tx.timers.set('rule:bad-release:for:app-2:e-2', at(20), { ...timer, group: 'app-2' });
      await tx.timers.set('rule:bad-release:for:app-3:e-3', at(21), {
        ...timer,
        group: 'app-3',
        scope: 'app-1',
      });
      expect(await tx.pauses.set('bad-release', 'too often', at(2))).toBe(true);
      expect(await tx.pauses.set('bad-release', 'again', at(3))).toBe(false);
    });
    expect(await remembered()).toMatchObject({
      busy: false,
      paused: 'too often',
      timers: [
        {
          key: 'rule:bad-release:for:app-1:e-1',
          dueAt: at(20),
          timer: { purpose: 'for', ruleId: 'bad-release', group: 'app-1', eventId: 'e-1' },
        },
        { dueAt: at(21), timer: { group: 'app-3', scope: 'app-1' } },
      ],
    });
    const proposal = await inTx((tx) => insertProposal(tx));
    expect(await remembered()).toMatchObject({ busy: true });
    await inTx((tx) => tx.proposals.move(proposal.id, ['planned'], 'refused', {}));
    expect(await inTx((tx) => tx.pauses.list())).toEqual([
      { ruleId: 'bad-release', why: 'too often', since: at(2) },
    ]);
    expect(await inTx((tx) => tx.pauses.lift('bad-release'))).toBe(true);
    expect(await inTx((tx) => tx.pauses.lift('bad-release'))).toBe(false);
    expect(await remembered()).toMatchObject({ busy: false, paused: null });
  });

  test('an incident is open once per rule and group, and ends once', async () => {
    const { decisionId } = await inTx((tx) => insertProposal(tx));
    const incident = { ruleId: 'bad-release', group: 'app-1', decisionId, openedAt: at(1) };
    await inTx(async (tx) => {
      await tx.incidents.open(incident);
      await tx.incidents.open({ ...incident, openedAt: at(2) });
      const open = await tx.incidents.openOf('bad-release', 'app-1');
      await tx.incidents.addNotice(open?.id ?? '', 'n-1');
      await tx.incidents.addNotice(open?.id ?? '', 'n-1');
    });
    expect(await remembered()).toMatchObject({ incident: { openedAt: at(1) } });
    expect(await inTx((tx) => tx.incidents.resolve('bad-release', 'app-2', at(5)))).toBeNull();
    expect(await inTx((tx) => tx.incidents.resolve('bad-release', 'app-1', at(5)))).toMatchObject({
      ...incident,
      noticeKeys: ['n-1'],
    });
    expect(await inTx((tx) => tx.incidents.resolve('bad-release', 'app-1', at(6)))).toBeNull();
    expect(await remembered()).toMatchObject({ incident: null });
    await inTx((tx) => tx.incidents.open({ ...incident, openedAt: at(7) }));
    expect(await remembered()).toMatchObject({ incident: { openedAt: at(7) } });
    const wide = { ...incident, group: 'app-1 v=42', scope: 'app-1' };
    await inTx((tx) => tx.incidents.open(wide));
    expect(await remembered()).toMatchObject({
      incidents: [
        { group: 'app-1', openedAt: at(7) },
        { group: 'app-1 v=42', openedAt: at(1) },
      ].sort((a, b) => a.openedAt.localeCompare(b.openedAt)),
    });
  });

  test('a waiting decision is concluded once, in its place', async () => {
    const eventId = await acceptDecided();
    const waiting = givenDecision({ outcome: 'waiting', stoppedBy: 'for', actions: [] });
    const id = await inTx((tx) => tx.decisions.insert(eventId, at(1), waiting));
    const fired = givenDecision();
    expect(await inTx((tx) => tx.decisions.conclude(eventId, 'other', fired))).toBeNull();
    expect(await inTx((tx) => tx.decisions.conclude(eventId, 'bad-release', fired))).toBe(id);
    expect(await inTx((tx) => tx.decisions.conclude(eventId, 'bad-release', fired))).toBeNull();
    expect(await inTx((tx) => tx.decisions.ofEvent(eventId))).toEqual([{ ...fired, id, eventId, at: at(1) }]);
    expect(await remembered()).toMatchObject({ firedAt: [at(1)] });
  });

  test('errors are counted by rule text, and rules far from firing by event', async () => {
    const eventId = await acceptDecided();
    await inTx(async (tx) => {
      await tx.decisions.insert(eventId, at(1), givenDecision({ outcome: 'error', stoppedBy: 'if' }));
      const event = givenEvent({ id: eventId });
      await tx.events.finish(eventId, { state: 'decided', event, ruleCounts: { 'no_match:match': 7 } });
    });
    expect(await inTx((tx) => tx.decisions.errors('bad-release', 'abcdef012345'))).toBe(1);
    expect(await inTx((tx) => tx.decisions.errors('bad-release', 'another'))).toBe(0);
    expect(await inTx((tx) => tx.counts.ruleErrors())).toEqual(new Map([['bad-release', 1]]));
    expect((await inTx((tx) => tx.events.get(eventId)))?.ruleCounts).toEqual({ 'no_match:match': 7 });
  });
});

test('keys longer than an index entry are told apart and found again', async () => {
  // Random, since PostgreSQL compresses what repeats.
  const long = (end: string) => `${randomBytes(8_000).toString('hex')}${end}`;
  const [group, other, appId, fact] = [long('a'), long('b'), long('c'), long('d')];
  const app = { id: appId, name: 'shop', labels: {} };
  const eventId = await acceptDecided({ app, at: at(1) });
  await inTx(async (tx) => {
    expect(await tx.events.claimFact(fact, eventId)).toBe(true);
    expect(await tx.events.claimFact(`${fact}x`, eventId)).toBe(true);
    await tx.decisions.insert(eventId, at(1), givenDecision({ group }));
    await tx.decisions.addHit('bad-release', group, eventId, at(1));
  });
  const needs = [group, other].map((one) => ({
    ruleId: 'bad-release',
    group: one,
    sinceMs: Date.parse(at(0)),
  }));
  const memory = await inTx((tx) => tx.decisions.memory(needs, at(2)));
  expect(memory.get(memoryKey('bad-release', group))).toMatchObject({ hits: [at(1)], firedAt: [at(1)] });
  expect(memory.get(memoryKey('bad-release', other))).toMatchObject({ hits: [], firedAt: [] });
  const around = await inTx((tx) => tx.events.around(appId, at(0), at(2)));
  expect(around.map((event) => event.app)).toEqual([app]);
  expect((await inTx((tx) => tx.decisions.ofEvent(eventId)))[0]?.group).toBe(group);
});

describe('proposals', () => {
  test('come back as they were inserted, due as a proposal', async () => {
    const proposal = await inTx((tx) => insertProposal(tx, { plan: givenPlan(), expiresAt: at(15) }));
    expect(await inTx((tx) => tx.proposals.get(proposal.id))).toEqual(proposal);
    expect(await inTx((tx) => tx.proposals.lock(proposal.id))).toEqual(proposal);
    expect(await inTx((tx) => tx.proposals.get('p-nothing'))).toBeNull();
    expect(await inTx((tx) => tx.due(farFuture, 10))).toContainEqual({ kind: 'proposal', id: proposal.id });
  });

  test('a second proposal for the same step of a decision is refused', async () => {
    const first = await inTx((tx) => insertProposal(tx));
    const again = inTx((tx) => insertProposal(tx, { decisionId: first.decisionId }));
    await expect(again).rejects.toThrow(/proposals_decision_id_step_key/);
  });

  test('a move writes its changes and leaves the rest', async () => {
    const proposal = await inTx((tx) => insertProposal(tx, { sentence: 'kept', count: 2 }));
    const plan = givenPlan();
    const approvers = { users: ['U1'], slackGroups: ['S1'], names: ['oncall'] };
    const changes = { plan, approvers, expiresAt: at(15), leaseId: 'l1', attempts: 1, selfApprove: true };
    expect(await inTx((tx) => tx.proposals.move(proposal.id, ['planned'], 'asking', changes))).toBe(true);
    const { updatedAt, ...moved } = (await inTx((tx) => tx.proposals.get(proposal.id))) ?? proposal;
    expect(moved).toEqual({ ...proposal, ...changes, state: 'asking', updatedAt: undefined });
    expect(Date.parse(updatedAt)).toBeGreaterThan(Date.parse(receivedAt));
  });

  test('a move from another state, with another lease or of nothing is false and changes nothing', async () => {
    const proposal = await inTx((tx) => insertProposal(tx, { state: 'performing', leaseId: 'mine' }));
    const move = (id: string, from: 'asking' | 'performing', leaseId?: string) =>
      inTx((tx) => tx.proposals.move(id, [from], 'done', { sentence: 'moved' }, leaseId));
    expect(await move(proposal.id, 'asking')).toBe(false);
    expect(await move(proposal.id, 'performing', 'yours')).toBe(false);
    expect(await move('p-nothing', 'performing')).toBe(false);
    expect(await inTx((tx) => tx.proposals.move(proposal.id, [], 'done', {}))).toBe(false);
    expect(await inTx((tx) => tx.proposals.get(proposal.id))).toEqual(proposal);
    expect(await move(proposal.id, 'performing', 'mine')).toBe(true);
  });

  test('of 50 transactions that move one proposal at once exactly one wins', async () => {
    const proposal = await inTx((tx) => insertProposal(tx, { state: 'asking' }));
    const moves = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        inTx((tx) => tx.proposals.move(proposal.id, ['asking'], 'approved', { sentence: `mover ${index}` })),
      ),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
    const winner = moves.indexOf(true);
    expect((await inTx((tx) => tx.proposals.get(proposal.id)))?.sentence).toBe(`mover ${winner}`);
  });

  test('one proposal of an app may be in flight; the loser keeps a working transaction', async () => {
    const [one, two, other] = await inTx(async (tx) => [
      await insertProposal(tx, { state: 'approved' }),
      await insertProposal(tx, { state: 'approved' }),
      await insertProposal(tx, { state: 'approved', app: { id: 'app-2', name: 'other' } }),
    ]);
    const perform = (id: string) =>
      inTx(async (tx) => {
        const moved = await tx.proposals.move(id, ['approved'], 'performing', { leaseId: id });
        return { moved, state: (await tx.proposals.get(id))?.state };
      });
    expect(await perform(one?.id ?? '')).toEqual({ moved: true, state: 'performing' });
    expect(await perform(two?.id ?? '')).toEqual({ moved: false, state: 'approved' });
    expect(await perform(other?.id ?? '')).toEqual({ moved: true, state: 'performing' });
    expect((await inTx((tx) => tx.proposals.inFlight('app-1', two?.id ?? '')))?.id).toBe(one?.id);
    expect(await inTx((tx) => tx.proposals.inFlight('app-1', one?.id ?? ''))).toBeNull();
    await inTx((tx) => tx.proposals.move(one?.id ?? '', ['performing'], 'unknown', {}));
    expect(await perform(two?.id ?? '')).toEqual({ moved: false, state: 'approved' });
    await inTx((tx) => tx.proposals.move(one?.id ?? '', ['unknown'], 'done', {}));
    expect(await perform(two?.id ?? '')).toEqual({ moved: true, state: 'performing' });
  });

  test('of 20 approved proposals of an app that start at once exactly one goes', async () => {
    const all = await inTx(async (tx) => {
      const made = [];
      for (let index = 0; index < 20; index += 1) made.push(await insertProposal(tx, { state: 'approved' }));
      return made;
    });
    const moves = await Promise.all(
      all.map(({ id }) => inTx((tx) => tx.proposals.move(id, ['approved'], 'performing', { leaseId: id }))),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
  });

  test('lists the newest first, and only the open ones when asked', async () => {
    const [older, newer, done] = await inTx(async (tx) => [
      await insertProposal(tx, { state: 'asking', createdAt: at(1) }),
      await insertProposal(tx, { state: 'unknown', createdAt: at(2) }),
      await insertProposal(tx, { state: 'done', createdAt: at(3) }),
    ]);
    const ids = async (filter: { open?: boolean; limit: number }) =>
      (await inTx((tx) => tx.proposals.list(filter))).map((proposal) => proposal.id);
    expect(await ids({ open: true, limit: 10 })).toEqual([newer?.id, older?.id]);
    expect(await ids({ limit: 2 })).toEqual([done?.id, newer?.id]);
  });

  test('are found by their card and by the release they made', async () => {
    const proposal = await inTx((tx) => insertProposal(tx, { noticeKey: 'n-1', madeReleaseId: 'r-43' }));
    expect(await inTx((tx) => tx.proposals.ofNotice('n-1'))).toEqual([proposal]);
    expect(await inTx((tx) => tx.proposals.ofNotice('n-2'))).toEqual([]);
    expect(await inTx((tx) => tx.proposals.byMadeRelease('r-43'))).toEqual(proposal);
    expect(await inTx((tx) => tx.proposals.byMadeRelease('r-44'))).toBeNull();
  });

  test('writesSince counts every write that was sent, per app', async () => {
    await inTx(async (tx) => {
      await insertProposal(tx, { state: 'done', sentAt: at(10), attempts: 1 });
      await insertProposal(tx, { state: 'failed', sentAt: at(11), attempts: 2 });
      await insertProposal(tx, { state: 'done', sentAt: at(1), attempts: 1 });
      await insertProposal(tx, { state: 'approved', attempts: 0 });
      await insertProposal(tx, {
        state: 'done',
        sentAt: at(10),
        attempts: 1,
        app: { id: 'app-2', name: 'other' },
      });
    });
    expect(await inTx((tx) => tx.proposals.writesSince(at(5)))).toEqual(
      new Map([
        ['app-1', 3],
        ['app-2', 1],
      ]),
    );
  });

  test('rollbackHistory knows where serving dynos crashed and what Herald rolled away from', async () => {
    const crash = (version: number | null, odd: Record<string, string | boolean> = {}) =>
      acceptDecided({
        name: 'dyno.crashed',
        names: ['dyno.crashed'],
        include: 'dyno',
        views: { dyno: { type: 'web', one_off: false, release_version: version, ...odd } },
      });
    await crash(42);
    await crash(42);
    await crash(40, { type: 'worker' });
    await crash(39, { one_off: true });
    await crash(38, { type: 'release' });
    await crash(null);
    await acceptDecided({
      name: 'dyno.up',
      names: ['dyno.up'],
      views: { dyno: { type: 'web', release_version: 37 } },
    });
    await inTx(async (tx) => {
      await insertProposal(tx, { state: 'done', plan: givenPlan(), sentAt: at(5), attempts: 1 });
      await insertProposal(tx, { state: 'failed', plan: givenPlan(), sentAt: at(6), attempts: 1 });
      await insertProposal(tx, { state: 'asking', plan: givenPlan() });
      const closed = { state: 'failed', reason: 'closed', sentAt: at(7), attempts: 1 } as const;
      await insertProposal(tx, { ...closed, plan: givenPlan() });
    });
    expect(await inTx((tx) => tx.proposals.rollbackHistory('app-1'))).toEqual({
      crashedVersions: [40, 42],
      rolledAwayFrom: [
        { version: 42, at: at(5) },
        { version: 42, at: at(7) },
      ],
    });
    expect(await inTx((tx) => tx.proposals.rollbackHistory('app-2'))).toEqual({
      crashedVersions: [],
      rolledAwayFrom: [],
    });
  });
});

describe('answers', () => {
  test('are kept once per person and verdict, also for a proposal nobody knows', async () => {
    const answer = givenAnswer();
    expect(await inTx((tx) => tx.answers.record(answer))).toBe(answer.id);
    expect(await inTx((tx) => tx.answers.record({ ...answer, id: randomUUID() }))).toBeNull();
    const denial = givenAnswer({ verdict: 'deny' });
    expect(await inTx((tx) => tx.answers.record(denial))).toBe(denial.id);
    const all = await inTx((tx) => tx.answers.ofProposal(answer.proposalId));
    expect(all.map((one) => one.verdict).toSorted()).toEqual(['approve', 'deny']);
    expect(await inTx((tx) => tx.due(farFuture, 10))).toContainEqual({ kind: 'answer', id: answer.id });
  });

  test('one that was refused may be given anew, one that counted may not', async () => {
    const first = givenAnswer({ channel: 'C0COPY' });
    const again = givenAnswer({ proposalId: first.proposalId, channel: 'C0CARD' });
    const third = givenAnswer({ proposalId: first.proposalId });
    await inTx((tx) => tx.answers.record(first));
    await inTx((tx) => tx.answers.settle(first.id, 'refused', 'That is a copy of the card.', 'Ana'));

    expect(await inTx((tx) => tx.answers.record(again))).toBe(again.id);
    expect(await inTx((tx) => tx.answers.ofProposal(first.proposalId))).toEqual([
      { ...again, outcome: null, sentence: null, personName: null },
    ]);
    expect(await inTx((tx) => tx.due(farFuture, 10))).toContainEqual({ kind: 'answer', id: again.id });

    await inTx((tx) => tx.answers.settle(again.id, 'counted', 'approved', 'Ana'));
    expect(await inTx((tx) => tx.answers.record(third))).toBeNull();
  });

  test('a settled answer says how, and is not due', async () => {
    const answer = givenAnswer({ reason: 'looks bad' });
    await inTx((tx) => tx.answers.record(answer));
    await inTx((tx) => tx.answers.settle(answer.id, 'counted', 'approved', 'Ana'));
    expect(await inTx((tx) => tx.answers.lock(answer.id))).toEqual({
      ...answer,
      outcome: 'counted',
      sentence: 'approved',
      personName: 'Ana',
    });
    expect(await inTx((tx) => tx.due(farFuture, 10))).toEqual([]);
  });
});

describe('notices', () => {
  const where = { channelId: 'C9', ts: '1700000000.000100' };

  test('a known key gets the new content and a higher revision', async () => {
    await inTx((tx) => tx.notices.want('n', '#alerts', givenWord('one')));
    await inTx((tx) => tx.notices.want('n', '#other', givenWord('two')));
    expect(await inTx((tx) => tx.notices.get('n'))).toEqual({
      key: 'n',
      channel: '#other',
      content: givenWord('two'),
      revision: 2,
      saidRevision: 0,
      channelId: null,
      ts: null,
      postingSince: null,
      postingUntil: null,
      tries: 0,
    });
  });

  test('once posted it stays in its channel', async () => {
    await inTx((tx) => tx.notices.want('n', '#alerts', givenWord('one')));
    await inTx((tx) => tx.notices.said('n', 1, where));
    await inTx((tx) => tx.notices.want('n', '#other', givenWord('two')));
    expect(await inTx((tx) => tx.notices.lock('n'))).toMatchObject({
      channel: '#alerts',
      ...where,
      revision: 2,
    });
  });

  test('is due until the revision said has caught up', async () => {
    const due = () => inTx((tx) => tx.due(farFuture, 10));
    await inTx((tx) => tx.notices.want('n', '#alerts', givenWord('one')));
    expect(await due()).toEqual([{ kind: 'notice', id: 'n' }]);
    await inTx((tx) => tx.notices.want('n', '#alerts', givenWord('two')));
    await inTx((tx) => tx.notices.said('n', 1, where));
    expect(await due()).toEqual([{ kind: 'notice', id: 'n' }]);
    await inTx((tx) => tx.notices.said('n', 2, where));
    expect(await due()).toEqual([]);
  });

  test('remembers that a post is out, until it was said or failed cleanly', async () => {
    const since = async () => (await inTx((tx) => tx.notices.get('n')))?.postingSince;
    await inTx((tx) => tx.notices.want('n', '#alerts', givenWord('one')));
    await inTx((tx) => tx.notices.posting('n', at(1)));
    expect(await since()).toBe(at(1));
    await inTx((tx) => tx.notices.posting('n', null));
    expect(await since()).toBeNull();
    await inTx((tx) => tx.notices.posting('n', at(2)));
    await inTx((tx) => tx.notices.said('n', 1, where));
    expect(await since()).toBeNull();
  });
});

describe('timers', () => {
  test('are taken once, and not before they are due', async () => {
    await inTx((tx) => tx.timers.set('t', at(5), { kind: 'expire', proposal: 'p-1' }));
    expect(await inTx((tx) => tx.timers.take('t', at(4)))).toBeNull();
    const takes = await Promise.all(
      Array.from({ length: 10 }, () => inTx((tx) => tx.timers.take('t', at(5)))),
    );
    expect(takes.filter((payload) => payload !== null)).toEqual([{ kind: 'expire', proposal: 'p-1' }]);
  });

  test('can be set again and cancelled', async () => {
    await inTx((tx) => tx.timers.set('t', at(5), { n: '1' }));
    await inTx((tx) => tx.timers.set('t', at(7), { n: '2' }));
    expect(await inTx((tx) => tx.due(at(6), 10))).toEqual([]);
    expect(await inTx((tx) => tx.due(at(7), 10))).toEqual([{ kind: 'timer', id: 't' }]);
    await inTx((tx) => tx.timers.cancel('t'));
    expect(await inTx((tx) => tx.timers.take('t', at(9)))).toBeNull();
  });

  test('are listed by the beginning of their key, and a sign of LIKE is only a sign', async () => {
    for (const [key, minute] of [
      ['schedule:b', 2],
      ['schedule:a', 3],
      ['scheduleX', 1],
    ] as const)
      await inTx((tx) => tx.timers.set(key, at(minute), { n: '1' }));
    const found = await inTx((tx) => tx.timers.withPrefix('schedule:'));
    expect(found.map(({ key, dueAt }) => [key, dueAt])).toEqual([
      ['schedule:b', at(2)],
      ['schedule:a', at(3)],
    ]);
    expect(await inTx((tx) => tx.timers.withPrefix('sched%:'))).toEqual([]);
  });

  test('a timer taken in a transaction that fails is still there', async () => {
    await inTx((tx) => tx.timers.set('t', at(5), { n: '1' }));
    const failing = inTx(async (tx) => {
      await tx.timers.take('t', at(6));
      throw new Error('crash');
    });
    await expect(failing).rejects.toThrow('crash');
    expect(await inTx((tx) => tx.timers.take('t', at(6)))).toEqual({ n: '1' });
  });
});

describe('wake-ups', () => {
  test('rows of all kinds come oldest first, up to the limit and not before their time', async () => {
    const event = givenIncoming();
    const answer = givenAnswer();
    const [proposal, action] = await inTx(async (tx) => {
      await tx.events.accept(event);
      await tx.notices.want('n', '#alerts', givenWord('one'));
      await tx.answers.record(answer);
      await tx.timers.set('t', at(3), {});
      const planned = await insertProposal(tx);
      const approved = await insertProposal(tx, { state: 'approved' });
      await tx.wake('event', planned.eventId, null);
      await tx.wake('event', approved.eventId, null);
      await tx.wake('answer', answer.id, at(1));
      await tx.wake('notice', 'n', at(2));
      await tx.wake('event', event.id, at(4));
      await tx.wake('proposal', planned.id, at(5));
      await tx.wake('action', approved.id, at(6));
      return [planned, approved];
    });
    const jobs = [
      { kind: 'answer', id: answer.id },
      { kind: 'notice', id: 'n' },
      { kind: 'timer', id: 't' },
      { kind: 'event', id: event.id },
      { kind: 'proposal', id: proposal.id },
      { kind: 'action', id: action.id },
    ];
    expect(await inTx((tx) => tx.due(at(6), 10))).toEqual(jobs);
    expect(await inTx((tx) => tx.due(at(6), 2))).toEqual(jobs.slice(0, 2));
    expect(await inTx((tx) => tx.due(at(3), 10))).toEqual(jobs.slice(0, 3));
    await inTx((tx) => tx.wake('action', action.id, null));
    expect(await inTx((tx) => tx.due(at(6), 10))).toEqual(jobs.slice(0, 5));
  });

  test('tries rise with each failure and return to 0 without one; postpone leaves them', async () => {
    const { id } = await inTx(async (tx) => {
      const event = givenIncoming();
      await tx.events.accept(event);
      return event;
    });
    const wake = (failed?: boolean) => inTx((tx) => tx.wake('event', id, at(1), failed));
    expect(await wake(true)).toBe(1);
    expect(await wake(true)).toBe(2);
    await inTx((tx) => tx.postpone('event', id, at(9)));
    expect(await inTx((tx) => tx.events.get(id))).toMatchObject({ tries: 2 });
    expect(await inTx((tx) => tx.due(at(8), 10))).toEqual([]);
    expect(await inTx((tx) => tx.due(at(9), 10))).toEqual([{ kind: 'event', id }]);
    expect(await wake()).toBe(0);
    expect(await inTx((tx) => tx.wake('event', 'unknown', null, true))).toBe(0);
  });

  test('the worklist is found through its indexes', async () => {
    const plan = await pool.query(
      `begin; set local enable_seqscan = off;
       explain select id from events where wake_at <= now() order by wake_at limit 10; rollback`,
    );
    expect(JSON.stringify(plan)).toContain('events_wake');
  });

  test('with a clock of the test, new rows wake at its time', async () => {
    const clocked = createStore(pool, { clock: { now: () => Date.parse(at(0)) } });
    await clocked.transaction((tx) => tx.notices.want('n', '#alerts', givenWord('one')));
    expect(await clocked.now()).toBe(Date.parse(at(0)));
    expect(await inTx((tx) => tx.due(at(-1), 10))).toEqual([]);
    expect(await inTx((tx) => tx.due(at(0), 10))).toEqual([{ kind: 'notice', id: 'n' }]);
  });
});
