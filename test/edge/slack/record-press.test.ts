import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/edge/postgres/create-store.ts';
import { openPool } from '../../../src/edge/postgres/open-pool.ts';
import { createRecordPress, type GivenAnswer } from '../../../src/edge/slack/record-press.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { insertProposal, silentLog } from '../postgres/given.ts';
import { anAction, aSlackDoor } from './a-slack-door.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
const clock = { now: () => Date.parse('2026-11-22T03:20:00.000Z') };
const record = createRecordPress({ store, ids: { uuid: randomUUID }, clock });

afterAll(() => pool.end());

async function open(): Promise<string> {
  const proposal = await store.transaction((tx) => insertProposal(tx, { state: 'asking' }));
  return proposal.id;
}

function given(proposalId: string, odd: Partial<GivenAnswer> = {}): GivenAnswer {
  return {
    proposalId,
    verdict: 'approve',
    via: 'slack',
    personId: 'U0ANA',
    teamId: 'T0OURS',
    channel: 'C0DEPLOYS',
    messageTs: '1.2',
    reason: null,
    ...odd,
  };
}

describe('a press that is recorded', () => {
  it('is in the database, waiting to be weighed, when it is told so', async () => {
    const id = await open();

    const receipt = await record(given(id));

    const [answer] = await store.transaction((tx) => tx.answers.ofProposal(id));
    expect(receipt).toEqual({ kind: 'recorded', answerId: answer?.id });
    expect(answer).toMatchObject({ ...given(id), at: '2026-11-22T03:20:00.000Z', outcome: null });
    expect(await store.transaction((tx) => tx.due('2999-01-01T00:00:00.000Z', 100))).toContainEqual({
      kind: 'answer',
      id: answer?.id,
    });
  });

  it('fifty times at once by ten people counts once for each', async () => {
    const id = await open();
    const presses = Array.from({ length: 50 }, (_, index) =>
      record(given(id, { personId: `U0P${index % 10}` })),
    );

    const receipts = await Promise.all(presses);

    expect(receipts.filter(({ kind }) => kind === 'recorded')).toHaveLength(10);
    expect(receipts.filter(({ kind }) => kind === 'repeated')).toHaveLength(40);
    expect(await store.transaction((tx) => tx.answers.ofProposal(id))).toHaveLength(10);
  });

  it('keeps approve and deny of one person apart', async () => {
    const id = await open();

    const both = await Promise.all([record(given(id)), record(given(id, { verdict: 'deny' }))]);

    expect(both.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
  });

  it('is told once it has counted, and stays quiet while it is weighed', async () => {
    const id = await open();
    const first = await record(given(id));
    if (first.kind !== 'recorded') throw new Error('not recorded');

    expect(await record(given(id))).toEqual({ kind: 'repeated', sentence: null });
    await store.transaction((tx) => tx.answers.settle(first.answerId, 'counted', 'approved', 'Ana'));

    expect(await record(given(id))).toEqual({
      kind: 'repeated',
      sentence: 'Your answer has been counted already.',
    });
    await store.transaction((tx) => tx.proposals.move(id, ['asking'], 'approved', {}));
    expect(await record(given(id))).toEqual({
      kind: 'repeated',
      sentence: 'Already approved by Ana at 2026-11-22 03:20:00 UTC.',
    });
  });

  it('is weighed anew when the one before did not count', async () => {
    const id = await open();
    const first = await record(given(id, { channel: 'C0COPY' }));
    if (first.kind !== 'recorded') throw new Error('not recorded');
    await store.transaction((tx) => tx.answers.settle(first.answerId, 'refused', 'That is a copy.', 'Ana'));

    const second = await record(given(id));

    expect(second.kind).toBe('recorded');
    const answers = await store.transaction((tx) => tx.answers.ofProposal(id));
    expect(answers).toMatchObject([{ channel: 'C0DEPLOYS', outcome: null, sentence: null }]);
  });

  it('for a proposal that does not exist leaves nothing', async () => {
    expect(await record(given('p-0000000000'))).toEqual({ kind: 'no_such_proposal' });
  });
});

describe('the door with a database', () => {
  it('acknowledges only what is committed, and refuses while the database is away', async () => {
    const id = (await open()).slice(0, 12);
    const door = aSlackDoor({ record });

    const taken = await door.press(anAction({ value: id }));

    expect(taken.status).toBe(200);
    expect(await store.transaction((tx) => tx.answers.ofProposal(id))).toHaveLength(1);

    const gone = openPool('postgres://nobody@127.0.0.1:1/nothing', silentLog);
    const away = createRecordPress({ store: createStore(gone), ids: { uuid: randomUUID }, clock });
    expect((await aSlackDoor({ record: away }).press()).status).toBe(503);
    await gone.end();
  });
});
