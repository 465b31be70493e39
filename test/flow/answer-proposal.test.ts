import { afterEach, beforeEach, expect, it } from 'vitest';
import { aWorld, people, shop, theProposal, type World } from '../journeys/a-world.ts';
import { fate, mortal, step } from '../journeys/trouble.ts';
import { makeDatabase } from '../setup/fresh-database.ts';

let database: Awaited<ReturnType<typeof makeDatabase>>;
let world: World;

beforeEach(async () => {
  database = await makeDatabase();
  world = await aWorld({ databaseUrl: database.url });
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const press = (ts: string) =>
  world.slack.press({ channel: '#deploys', ts, userId: people.ana, actionId: 'herald.approve' });
const state = async () => (await theProposal(world))?.state;
const steps = async () =>
  (await world.store.transaction((tx) => tx.audit.after(0, 1_000))).map(({ step }) => step);

it('a press on a card whose process died before it knew where the card stands counts', async () => {
  world.slack.faults.add({ method: 'chat.postMessage', kind: 'rate_limited', times: 'always' });
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  await world.run(async () => (await state()) === 'asking');
  world.slack.faults.clear();
  const notice = (await theProposal(world))?.noticeKey ?? '';
  for (let tries = 0; tries < 20 && world.slack.messages('#deploys').length === 0; tries += 1) {
    await world.pass(60_000);
    // Dies after its second call: the turn is claimed, the message is posted.
    await step(mortal(world.boot(), fate('dies', 1)), { kind: 'notice', id: notice });
  }
  const [card] = world.slack.messages('#deploys');
  expect(JSON.stringify(card?.blocks)).toContain('herald.approve');

  await press(card?.ts ?? '');
  await world.run(async () => (await state()) === 'done');

  expect(world.slack.messages('#deploys')).toHaveLength(1);
  expect(await steps()).not.toContain('answer.refused');
});

it('somebody who could not be looked up is told so, and may press again', async () => {
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  await world.run(async () => (await state()) === 'asking');
  const [card] = world.slack.messages('#deploys');
  world.slack.faults.add({ method: 'users.info', kind: 'status', status: 503, times: 'always' });
  await press(card?.ts ?? '');
  await world.run(() => world.slack.messages('#deploys', people.ana).length > 1);
  expect(await state()).toBe('asking');
  expect(world.slack.messages('#deploys', people.ana)[1]?.text).toContain('cannot check your rights');
  world.slack.faults.clear();

  await press(card?.ts ?? '');
  await world.run(async () => (await state()) === 'done');

  expect((await steps()).filter((step) => step === 'proposal.approved')).toHaveLength(1);
});
