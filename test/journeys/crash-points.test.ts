import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../setup/empty-database.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, type World } from './a-world.ts';
import {
  callsOfTheStory,
  expectTheEnd,
  fromTheCrashesOn,
  playWith,
  untilTheCrashes,
} from './second-story.ts';
import { fate, mortal, step } from './trouble.ts';

const calls = await callsOfTheStory();
const database = await makeDatabase();
beforeEach(() => emptyDatabase(database.url));
afterAll(database.drop);

/** Every due step is begun again and again by new processes, each of which dies one call later than the one before. */
async function workDying(world: World): Promise<number> {
  let deaths = 0;
  for (;;) {
    const now = new Date(world.clock.now()).toISOString();
    const jobs = await world.store.transaction((tx) => tx.due(now, 100));
    if (jobs.length === 0) return deaths;
    for (const job of jobs) {
      for (let at = 0, died = true; died; at += 1) {
        const its = fate('dies', at);
        await step(mortal(world.boot(), its), job);
        died = its.dead;
        deaths += died ? 1 : 0;
      }
    }
  }
}

it('the beginning of the story survives a death after every call of every step', async () => {
  const world = await aWorld({ databaseUrl: database.url });
  let deaths = 0;
  try {
    await untilTheCrashes(world, async () => {
      deaths += await workDying(world);
    });
    await fromTheCrashesOn(world, fate(null, -1));
    await expectTheEnd(world);
  } finally {
    await world.close();
  }
  expect(deaths).toBeGreaterThan(20);
});

describe(`a process that dies at one of ${calls.length} points of the story and is started again`, () => {
  it('has many points to die at, in every step and with all three parties', () => {
    expect(calls.length).toBeGreaterThan(50);
    const steps = ['event', 'notice', 'proposal', 'answer', 'action'];
    expect(new Set(calls.map((call) => call.split(': ')[0]))).toEqual(new Set(steps));
    for (const party of ['database', 'slack', 'heroku']) expect(calls.join()).toContain(`: ${party} `);
  });

  it.each(calls.map((call, at) => ({ call, at })))('ends in the same place after call $at, $call', ({ at }) =>
    playWith(database.url, 'dies', at),
  );
});
