import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWorld, shop, theProposal, type World } from '../journeys/a-world.ts';
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

const minute = 60_000;
const said = () => world.slack.messages('#deploys').map(({ blocks }) => JSON.stringify(blocks));
const failures = async () => {
  const entries = await world.store.transaction((tx) => tx.audit.after(0, 1_000));
  return entries.filter(({ step: name }) => name === 'notice.failed').length;
};
const unsaid = async () => (await world.store.transaction((tx) => tx.counts.unfinished())).get('notice') ?? 0;
const alertIsSaid = async () => said().length > 0 && (await unsaid()) === 0;

function failRelease(): void {
  world.heroku.deploy(shop, { outcome: 'release_phase_fails', user: 'mia@example.com' });
}

describe('a post whose answer was lost', () => {
  it('is not posted again when the search for it fails at first', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'answer_lost' });
    world.slack.faults.add({ method: 'conversations.history', kind: 'status', status: 503, times: 2 });
    failRelease();

    await world.run(alertIsSaid);

    expect(said()).toHaveLength(1);
    expect(world.slack.calls('chat.postMessage')).toHaveLength(1);
  });

  it('is still found when Slack could not be searched for an hour', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'answer_lost' });
    world.slack.faults.add({
      method: 'conversations.history',
      kind: 'status',
      status: 503,
      times: 'always',
    });
    failRelease();
    await world.run(() => world.slack.calls('chat.postMessage').length > 0);
    await world.run(() => false, 60 * minute).catch(() => {});
    world.slack.faults.clear();

    await world.run(alertIsSaid);

    expect(said()).toHaveLength(1);
    expect(world.slack.calls('chat.postMessage')).toHaveLength(1);
  });
});

it('goes to the default channel when its own refuses it', async () => {
  world.slack.faults.add({
    method: 'chat.postMessage',
    channel: '#deploys',
    kind: 'error',
    error: 'is_archived',
  });
  failRelease();

  await world.run(async () => world.slack.messages('#ops').length > 0 && (await unsaid()) === 0);

  expect(world.ports.rulebook().defaultChannel).toBe('#ops');
  expect(said()).toHaveLength(0);
  expect(await failures()).toBe(1);
});

describe('a Slack that refuses for good', () => {
  it('is asked more and more seldom, fills no log, and is told everything once it takes it', async () => {
    world.slack.faults.add({ method: '*', kind: 'error', error: 'token_revoked', times: 'always' });
    failRelease();
    await world.run(async () => (await unsaid()) > 0);
    await world.run(() => false, 30 * minute).catch(() => {});

    expect(world.slack.calls('chat.postMessage').length).toBeLessThan(45);
    expect(await failures()).toBeLessThanOrEqual(2);
    world.slack.faults.clear();
    await world.run(alertIsSaid);

    expect(said()).toHaveLength(1);
  });

  it.each(['message_not_found', 'is_archived', 'channel_not_found'])(
    'to change a message (%s): what must be said is posted anew',
    async (error) => {
      world.slack.faults.add({ method: 'chat.update', kind: 'error', error });
      failRelease();

      await world.run(async () => (await alertIsSaid()) && (await theProposal(world))?.state === 'refused');

      expect(said()).toHaveLength(2);
      expect(said()[1]).toContain('nothing to roll back');
      expect(await failures()).toBe(1);
    },
  );
});
