import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Proposal } from '../../src/core/guard/proposal.ts';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import { anAlert, anEvent } from '../core/message/a-notice.ts';
import { givenPlan, insertProposal, silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
afterAll(() => pool.end());

/** What these commands need, and nothing more; the policy is the one that comes along (Ana and Raj are on call). */
const env = { DATABASE_URL: database.url };
const app = { id: 'app-1', name: 'shop' };
const oncall = { users: ['ana@example.com', 'raj@example.com'], slackGroups: [], names: ['oncall'] };

beforeEach(async () => {
  await pool.query(
    'truncate events, facts, decisions, hits, incidents, proposals, answers, notices, timers cascade',
  );
});

/** A question that is open for an hour, caused by Mia. */
async function given(odd: Partial<Proposal> = {}): Promise<Proposal> {
  return store.transaction(async (tx) => {
    const proposal = await insertProposal(tx, {
      app,
      state: 'asking',
      plan: givenPlan(),
      approvers: oncall,
      requester: { id: 'u-mia', email: 'mia@example.com' },
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      ...odd,
    });
    await tx.notices.want(
      proposal.noticeKey,
      '#deploys',
      anAlert({ event: anEvent({ app: { ...app, labels: {} } }) }),
    );
    return proposal;
  });
}

const stateOf = async (id: string) => (await store.transaction((tx) => tx.proposals.get(id)))?.state;
const cardOf = (key: string) => store.transaction((tx) => tx.notices.get(key));
const lastEntry = async () => (await store.transaction((tx) => tx.audit.tail(1)))[0];

describe('herald proposals list', () => {
  test('says when nothing waits', async () => {
    expect(await typed(env, 'proposals', 'list')).toEqual({
      code: 0,
      out: 'Nothing waits for an answer.\n',
      err: '',
    });
    expect((await typed(env, 'proposals', 'list', '--all')).out).toBe('No proposals yet.\n');
    expect((await typed(env, 'proposals', 'list', '--json')).out).toBe('[]\n');
  });

  test('shows what is open, and with --all what is closed too', async () => {
    const open = await given();
    const closed = await given({ state: 'denied', noticeKey: 'decision:none:1' });
    const { out } = await typed(env, 'proposals', 'list');
    expect(out).toMatch(/^PROPOSAL +STATE +APP +WHAT +OPEN UNTIL\n/);
    expect(out).toMatch(
      new RegExp(
        `^${open.id} +asking +shop +Roll back shop from v42 to v41 +\\d{4}-\\d\\d-\\d\\d [\\d:]+ UTC$`,
        'm',
      ),
    );
    expect(out).not.toContain(closed.id);
    expect((await typed(env, 'proposals', 'list', '--all')).out).toContain(closed.id);
  });

  test('prints JSON', async () => {
    const { id } = await given();
    const printed = JSON.parse((await typed(env, 'proposals', 'list', '--json')).out) as unknown;
    expect(printed).toEqual([expect.objectContaining({ id, state: 'asking', app })]);
  });

  test('needs no rules', async () => {
    expect((await typed({ ...env, RULES_DIR: 'nowhere' }, 'proposals', 'list')).code).toBe(0);
  });
});

describe('herald proposals show', () => {
  test('shows the card as text, with the way to answer', async () => {
    const { id } = await given();
    const { code, out } = await typed(env, 'proposals', 'show', id);
    expect(code).toBe(0);
    expect(out).toContain('Roll back shop from v42 to v41?');
    expect(out).toContain(`herald proposals approve ${id}`);
  });

  test('prints the proposal with its answers as JSON', async () => {
    const { id } = await given();
    await typed(env, 'proposals', 'deny', id, '--as', 'ana@example.com');
    const printed = JSON.parse((await typed(env, 'proposals', 'show', id, '--json')).out) as unknown;
    expect(printed).toMatchObject({
      id,
      state: 'denied',
      answers: [{ verdict: 'deny', outcome: 'counted' }],
    });
  });
});

describe('an id that nobody knows', () => {
  test.each([
    ['show', []],
    ['approve', ['--as', 'ana@example.com']],
    ['deny', ['--as', 'ana@example.com']],
    ['close', ['--as', 'ana@example.com', '--reason', 'looked']],
  ])('ends %s with 1 and says where the ids stand', async (command, flags) => {
    const { code, out, err } = await typed(env, 'proposals', command, 'p-nobody', ...flags);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe('There is no proposal p-nobody. See: herald proposals list --all\n');
  });
});

describe('herald proposals approve and deny', () => {
  test.each(['approve', 'deny', 'close'])(
    '%s asks who answers, before it looks anywhere',
    async (command) => {
      const { code, err } = await typed({}, 'proposals', command, 'p-1', '--reason', 'x');
      expect(code).toBe(2);
      expect(err).toContain(`herald proposals ${command} p-1 --as ana@example.com`);
    },
  );

  test('counts an approval of somebody the policy names, and leaves the rest to the running Herald', async () => {
    const { id } = await given();
    const { code, out, err } = await typed(env, 'proposals', 'approve', id, '--as', ' Ana@Example.com ');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Counted: ${id} is approved.`);
    expect(await stateOf(id)).toBe('approved');
    expect(await store.transaction((tx) => tx.due(new Date().toISOString(), 10))).toContainEqual({
      kind: 'action',
      id,
    });
    expect(await lastEntry()).toMatchObject({
      step: 'proposal.approved',
      subject: id,
      detail: { via: 'terminal', person: 'terminal:ana@example.com' },
    });
  });

  test('says how many are still missing', async () => {
    const { id } = await given({ count: 2 });
    expect((await typed(env, 'proposals', 'approve', id, '--as', 'ana@example.com')).out).toBe(
      `Counted: ${id} is asking.\n`,
    );
    const again = await typed(env, 'proposals', 'approve', id, '--as', 'ANA@example.com', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ state: 'asking' });
    await typed(env, 'proposals', 'approve', id, '--as', 'raj@example.com');
    expect(await stateOf(id)).toBe('approved');
  });

  test('denies with a reason that stands on the card', async () => {
    const { id, noticeKey } = await given();
    const { code } = await typed(
      env,
      'proposals',
      'deny',
      id,
      '--as',
      'raj@example.com',
      '--reason',
      'Mia mends it',
    );
    expect({ code, state: await stateOf(id) }).toEqual({ code: 0, state: 'denied' });
    expect(JSON.stringify((await cardOf(noticeKey))?.content)).toContain('Mia mends it');
  });

  test.each([
    ['a stranger', 'mallory@example.com', {}, 'Only oncall may answer this.'],
    [
      'whoever caused it',
      'raj@example.com',
      { requester: { id: 'u', email: 'raj@example.com' } },
      'somebody else',
    ],
    ['anybody, once it is decided', 'ana@example.com', { state: 'denied' as const }, 'is denied already'],
    ['anybody, once it is over', 'ana@example.com', { expiresAt: '2026-01-01T00:00:00.000Z' }, 'expired at'],
  ])('refuses %s with the sentence and 1', async (_who, as, odd, sentence) => {
    const { id, state } = await given(odd);
    const { code, out, err } = await typed(env, 'proposals', 'approve', id, '--as', as);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(sentence);
    expect(await stateOf(id)).toBe(state);
    const json = await typed(env, 'proposals', 'approve', id, '--as', as, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ proposal: id, state, counted: false });
  });

  test('needs the rules, since the policy says who may answer', async () => {
    const { code, err } = await typed(
      { ...env, RULES_DIR: 'nowhere' },
      'proposals',
      'approve',
      'p-1',
      '--as',
      'a',
    );
    expect(code).toBe(1);
    expect(err).toContain('nowhere: does not exist');
  });
});

describe('herald proposals close', () => {
  const close = (id: string, as: string, ...flags: string[]) =>
    typed(env, 'proposals', 'close', id, '--as', as, '--reason', 'v43 is live, it was done', ...flags);

  test('ends an unknown outcome, says on the card who closed it, and frees the app', async () => {
    const { id, noticeKey } = await given({ state: 'unknown', sentence: 'The answer was lost.' });
    const next = await given({ state: 'approved', noticeKey: 'decision:none:1' });
    const begin = () => store.transaction((tx) => tx.proposals.move(next.id, ['approved'], 'performing', {}));
    expect(await begin()).toBe(false);
    expect((await typed(env, 'proposals', 'show', id)).out).toContain(`herald proposals close ${id}`);

    const { code, out } = await close(id, 'Ana@example.com');
    const sentence = 'Closed by ana@example.com (terminal) after looking: v43 is live, it was done';
    expect({ code, out }).toEqual({ code: 0, out: `${sentence}\n` });
    expect(await store.transaction((tx) => tx.proposals.get(id))).toMatchObject({
      state: 'failed',
      sentence,
    });
    expect(JSON.stringify((await cardOf(noticeKey))?.content)).toContain(sentence);
    expect((await typed(env, 'proposals', 'show', id)).out).toContain('closed by hand');
    expect(await lastEntry()).toMatchObject({ step: 'proposal.closed', subject: id, app: 'shop' });
    expect(await begin()).toBe(true);
  });

  test('refuses a stranger, and writes that down', async () => {
    const { id } = await given({ state: 'unknown' });
    const { code, out, err } = await close(id, 'mallory@example.com');
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'Only oncall may answer this.\n' });
    expect(await stateOf(id)).toBe('unknown');
    expect(await lastEntry()).toMatchObject({ step: 'answer.refused', subject: id });
    expect(JSON.parse((await close(id, 'mallory@example.com', '--json')).out)).toMatchObject({
      proposal: id,
      kind: 'refused',
      reason: 'not_named',
    });
  });

  test.each(['asking', 'approved', 'performing', 'done', 'failed'] as const)(
    'leaves a proposal alone that is %s',
    async (state) => {
      const { id } = await given({ state });
      const { code, err } = await close(id, 'ana@example.com');
      expect(code).toBe(1);
      expect(err).toContain('Only a proposal whose outcome is not known can be closed; this one');
      expect(await stateOf(id)).toBe(state);
    },
  );

  test('wants to hear what was found', async () => {
    const { code, err } = await typed(
      {},
      'proposals',
      'close',
      'p-1',
      '--as',
      'ana@example.com',
      '--reason',
      ' ',
    );
    expect(code).toBe(2);
    expect(err).toContain('Say what you found');
  });
});
