import { afterAll, expect, it } from 'vitest';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import type { Tx } from '../../src/flow/ports.ts';
import { refreshCard } from '../../src/flow/refresh-card.ts';
import { givenEvent, insertProposal, silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const database = await freshDatabase();
const pool = openPool(database.url, silentLog);
const store = createStore(pool);
afterAll(() => pool.end());

const key = 'decision:shared:0';

async function wantCard(tx: Tx): Promise<void> {
  const rule = { id: 'r', name: 'R', severity: 'error' } as const;
  const content = {
    kind: 'alert',
    rule,
    event: givenEvent(),
    include: [],
    mention: [],
    proposals: [],
  } as const;
  await tx.notices.want(key, '#deploys', content);
}

it('a card that two proposals share shows both, also when both change at the same moment', async () => {
  const ids = await store.transaction(async (tx) => {
    await wantCard(tx);
    const given = [0, 1].map((step) => insertProposal(tx, { state: 'asking', step, noticeKey: key }));
    return (await Promise.all(given)).map(({ id }) => id);
  });
  const deny = (id: string) =>
    store.transaction(async (tx) => {
      await tx.proposals.move(id, ['asking'], 'denied', {});
      // Both have moved before either looks at the card.
      await bothMoved();
      await refreshCard(tx, key);
    });

  await Promise.all(ids.map(deny));

  const notice = await store.transaction((tx) => tx.notices.get(key));
  const states = notice?.content.kind === 'alert' ? notice.content.proposals.map(({ state }) => state) : [];
  expect(states).toEqual(['denied', 'denied']);
});

let waiting = 2;
let open: () => void = () => {};
const gate = new Promise<void>((resolve) => {
  open = resolve;
});
function bothMoved(): Promise<void> {
  waiting -= 1;
  if (waiting === 0) open();
  return gate;
}
