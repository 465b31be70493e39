import { expect } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, people, rollbackPosts, shop, theProposal, type World } from './a-world.ts';
import { type Fate, fate, type Sleeper, type Trouble, workOn } from './trouble.ts';

/** Longer than every lease and turn. */
const stillMs = 60_000;
const storyMs = 20 * 60_000;
/** A shop of which no more is told than the story needs. */
const small = { webDynos: 1, include: ['api:release', 'dyno'] } as const;

/** Plays the beginning: a release is deployed, goes live, and its web dynos have crashed twice; nothing of that is read yet. */
export async function untilTheCrashes(world: World, work: () => Promise<void>): Promise<void> {
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  while (crashesTold(world) < 2) {
    await work();
    await world.pass(10_000);
  }
}

function crashesTold({ heroku }: World): number {
  return heroku.deliveries(shop).filter(({ event, status }) => {
    const data = event.payload.data as { readonly state?: unknown };
    return event.include === 'dyno' && data.state === 'crashed' && status === 'succeeded';
  }).length;
}

/**
 * Plays the story from the crashes to its end with a process of this fate; when it is dead or stands still, another one
 * goes on. Ana presses Approve as soon as there is a button.
 */
export async function fromTheCrashesOn(world: World, its: Fate): Promise<void> {
  const first = world.boot();
  const next = world.boot();
  const end = world.clock.now() + storyMs;
  let sleeper: Sleeper | null = null;
  let wakeAt = Number.POSITIVE_INFINITY;
  let pressed = false;
  for (;;) {
    if (sleeper !== null || its.dead) await world.work(next);
    else sleeper = await workOn(first, its);
    if (sleeper !== null) wakeAt = Math.min(wakeAt, world.clock.now() + stillMs);
    if (!pressed) pressed = await pressApprove(world);
    const over = await isOver(world);
    if (sleeper !== null && (over || world.clock.now() >= wakeAt)) {
      sleeper.wake();
      await sleeper.ended;
      sleeper = null;
      its.dead = true;
    } else if (over) return;
    if (world.clock.now() >= end)
      throw new Error(`the story did not end: ${(await theProposal(world))?.state}`);
    await world.pass(stillMs);
  }
}

async function pressApprove(world: World): Promise<boolean> {
  const card = world.slack
    .messages('#deploys')
    .findLast((message) => JSON.stringify(message.blocks).includes('herald.approve'));
  if (card === undefined) return false;
  await world.slack.press({
    channel: '#deploys',
    ts: card.ts,
    userId: people.ana,
    actionId: 'herald.approve',
  });
  return true;
}

/** Done, and nothing at all is left to do. */
async function isOver(world: World): Promise<boolean> {
  const unfinished = await world.store.transaction((tx) => tx.counts.unfinished());
  // Timers of rules that look on for a while may still be set.
  if ([...unfinished].some(([kind, count]) => kind !== 'timer' && count > 0)) return false;
  return (await theProposal(world))?.state === 'done';
}

/** The names of the calls a process makes that nothing befalls. */
export async function callsOfTheStory(): Promise<readonly string[]> {
  const database = await makeDatabase();
  const world = await aWorld({ databaseUrl: database.url, ...small });
  const its = fate(null, -1);
  try {
    await untilTheCrashes(world, () => world.work());
    await fromTheCrashesOn(world, its);
    await expectTheEnd(world);
    return its.calls;
  } finally {
    await world.close();
    await database.drop();
  }
}

export type Point = { readonly at: number; readonly call: string };

/**
 * The calls at which a trouble makes a difference of its own: of reads that go out together one, of the events that tell
 * of the rollback itself none.
 */
export function tellingPoints(calls: readonly string[]): readonly Point[] {
  const written = calls.findIndex((call) => call.endsWith('heroku rollback'));
  const isRead = (call = '') => call.includes(': heroku ') && !call.endsWith(' rollback');
  return calls
    .map((call, at) => ({ at, call }))
    .filter(({ at, call }) => !(isRead(call) && isRead(calls[at - 1])))
    .filter(({ at, call }) => at < written || !call.startsWith('event: '));
}

/** Plays the story in a database of its own that is empty; something befalls the call with this number. */
export async function playWith(databaseUrl: string, trouble: Trouble, at: number): Promise<void> {
  const world = await aWorld({ databaseUrl, ...small });
  const its = fate(trouble, at);
  try {
    await untilTheCrashes(world, () => world.work());
    await fromTheCrashesOn(world, its);
    expect(its.calls.length).toBeGreaterThan(at);
    await expectTheEnd(world);
  } finally {
    await world.close();
  }
}

/** One message that tells the end and asks nothing, one rollback, one whole log, and nobody was turned away. */
export async function expectTheEnd(world: World): Promise<void> {
  const said = world.slack.messages('#deploys');
  const cards = said
    .filter(({ ephemeralFor }) => ephemeralFor === null)
    .map(({ blocks }) => JSON.stringify(blocks));
  const rollbacks = world.heroku
    .app(shop)
    .releases.filter(({ description }) => description.startsWith('Rollback'));
  const entries = await world.store.transaction((tx) => tx.audit.after(0, 1_000));
  const count = (step: string) => entries.filter((entry) => entry.step === step).length;
  expect({
    messages: said.length,
    rollbacks: rollbacks.length,
    posts: rollbackPosts(world).length,
    approved: count('proposal.approved'),
    done: count('action.done'),
    refusedPresses: count('answer.refused'),
  }).toEqual({ messages: 1, rollbacks: 1, posts: 1, approved: 1, done: 1, refusedPresses: 0 });
  expect(cards[0]).toMatch(/(\d) of \1 web dynos are up/);
  expect(cards[0]).not.toContain('herald.approve');
  expect(verifyChain(entries)).toMatchObject({ kind: 'whole' });
}
