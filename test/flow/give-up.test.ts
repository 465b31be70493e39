import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ports } from '../../src/flow/ports.ts';
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

const secret = 'postgres://herald:hunter2@10.0.0.7/x';
const saidIn = (channel: string) => world.slack.messages(channel).map(({ blocks }) => JSON.stringify(blocks));
const said = () => ['#deploys', '#ops'].flatMap(saidIn);
const audit = async () => JSON.stringify(await world.store.transaction((tx) => tx.audit.after(0, 1_000)));

it('an event that no try could decide is kept, told once, and the words of a foreign error are not repeated', async () => {
  const { store } = world.ports;
  const broken: Ports = {
    ...world.ports,
    store: {
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({ ...tx, events: { ...tx.events, claimFact: async () => throwing() } }),
        ),
    },
  };
  world.heroku.setMaintenance(shop, true);

  await world.run(() => said().length > 0, 10 * 60_000, broken);

  expect(said()[0]).toContain('could not be decided');
  expect(said()[0]).toContain('TypeError');
  expect(`${said().join()} ${await audit()}`).not.toContain('hunter2');
});

function throwing(): never {
  throw new TypeError(`cannot reach ${secret}`);
}

it('a proposal that no try could plan says so on its card', async () => {
  const broken = {
    ...world.ports,
    heroku: {
      ...world.ports.heroku,
      app: async () => throwing(),
    },
  };
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });

  await world.run(async () => (await theProposal(world))?.state === 'refused', 10 * 60_000, broken);
  await world.run(() => said()[0]?.includes('could not be planned') ?? false);

  expect((await theProposal(world))?.reason).toBe('not_planned');
  expect(`${said().join()} ${await audit()}`).not.toContain('hunter2');
});
