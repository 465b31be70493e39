import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import type { Ports, Tx } from '../../src/flow/ports.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, people, rollbackPosts, shop, theProposal, type World } from './a-world.ts';

/** The process has died; whatever it had only in its head is gone. */
class Died extends Error {}

type Doom = { left: number; dead: boolean };

/**
 * The same ports, but the process dies right after the outside world or the database has done the call with this number:
 * the effect is there, the answer is lost, and nothing more is ever done by this process.
 */
function doomed(ports: Ports, doom: Doom): Ports {
  const lethal =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (doom.dead) throw new Died();
      const result = await call(...args);
      doom.left -= 1;
      if (doom.left < 0) doom.dead = true;
      if (doom.dead) throw new Died();
      return result;
    };
  const { store, slack, heroku } = ports;
  return {
    ...ports,
    store: {
      ...store,
      transaction: <T>(work: (tx: Tx) => Promise<T>) => lethal(() => store.transaction(work))(),
    },
    slack: {
      ...slack,
      post: lethal(slack.post),
      update: lethal(slack.update),
      find: lethal(slack.find),
      person: lethal(slack.person),
      whisper: lethal(slack.whisper),
    },
    heroku: {
      ...heroku,
      account: lethal(heroku.account),
      releases: lethal(heroku.releases),
      rollback: lethal(heroku.rollback),
    },
  };
}

/** Plays the second story with a process that dies after `calls` calls and is started again; answers whether it died. */
async function playWithDeath(world: World, calls: number): Promise<boolean> {
  const doom: Doom = { left: calls, dead: false };
  const mortal = doomed(world.boot(), doom);
  const next = world.boot();
  let pressed = false;
  const work = async () => {
    if (doom.dead) return world.work(next);
    try {
      await world.work(mortal);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
  };
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  for (let step = 0; step < 800; step += 1) {
    await work();
    const card = world.slack
      .messages('#deploys')
      .find((message) => JSON.stringify(message.blocks).includes('herald.approve'));
    if (card !== undefined && !pressed) {
      pressed = true;
      await world.slack.press({
        channel: '#deploys',
        ts: card.ts,
        userId: people.ana,
        actionId: 'herald.approve',
      });
    }
    const proposal = await theProposal(world);
    const open = await world.store.transaction((tx) => tx.counts.unfinished());
    if (proposal?.state === 'done' && [...open.values()].every((count) => count === 0)) return doom.dead;
    await world.clock.advance(500);
  }
  throw new Error(`not done after death at call ${calls}: ${(await theProposal(world))?.state}`);
}

describe('a process that dies at any step of the story and is started again', () => {
  it('ends in the same place: one message, one rollback, one whole log', async () => {
    let calls = 0;
    for (let died = true; died; calls += 1) {
      const database = await makeDatabase();
      const world = await aWorld({ databaseUrl: database.url });
      try {
        died = await playWithDeath(world, calls);
        const messages = world.slack.messages('#deploys').filter((message) => message.ephemeralFor === null);
        const rollbacks = world.heroku
          .app(shop)
          .releases.filter(({ description }) => description.startsWith('Rollback'));
        const entries = await world.store.transaction((tx) => tx.audit.after(0, 1_000));
        expect({
          calls,
          messages: messages.length,
          rollbacks: rollbacks.length,
          posts: rollbackPosts(world).length,
        }).toEqual({
          calls,
          messages: 1,
          rollbacks: 1,
          posts: 1,
        });
        expect(verifyChain(entries)).toMatchObject({ kind: 'whole' });
        expect(entries.filter(({ step }) => step === 'action.done')).toHaveLength(1);
      } finally {
        await world.close();
        await database.drop();
      }
    }
    expect(calls).toBeGreaterThan(30);
  }, 600_000);
});
