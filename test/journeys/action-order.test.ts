import { describe, expect, it, onTestFinished } from 'vitest';
import type { Proposal, ProposalState } from '../../src/core/guard/proposal.ts';
import type { Rule, Rulebook } from '../../src/core/rules/rulebook.ts';
import { afterProposal } from '../../src/flow/after-proposal.ts';
import type { Ports } from '../../src/flow/ports.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, people, shop, type World } from './a-world.ts';

/** A world with the rule of two guarded steps, changed as the test wishes. */
async function chain(odd: Partial<Rule> = {}, goesOn = false): Promise<{ world: World; ports: Ports }> {
  const database = await makeDatabase();
  const world = await aWorld({ databaseUrl: database.url, rulesDir: 'test/fixtures/rules-chain' });
  onTestFinished(async () => {
    await world.close();
    await database.drop();
  });
  const book = world.ports.rulebook();
  const changed = (rule: Rule): Rule => ({
    ...rule,
    ...odd,
    actions: rule.actions.map((action) => (goesOn ? { ...action, continueOnError: true } : action)),
  });
  const rules = book.rules.map(changed);
  const rulebook: Rulebook = { ...book, rules, byEvent: new Map([['app.maintenance_on', rules]]) };
  return { world, ports: { ...world.boot(), rulebook: () => rulebook } };
}

async function proposals({ store }: World): Promise<readonly Proposal[]> {
  const all = await store.transaction((tx) => tx.proposals.list({ limit: 50 }));
  return all.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.step - b.step);
}

const states = async (world: World): Promise<readonly ProposalState[]> =>
  (await proposals(world)).map(({ state }) => state);

/** Maintenance goes on (off before, so that it is a change), and the rule answers. */
async function trigger(world: World, ports: Ports): Promise<void> {
  world.heroku.setMaintenance(shop, false, 'mia@example.com');
  await world.clock.advance(2_000);
  world.heroku.setMaintenance(shop, true, 'mia@example.com');
  await world.clock.advance(2_000);
  await world.work(ports);
}

/** Ends the proposal as a performed action would. */
async function end(world: World, ports: Ports, id: string, state: ProposalState): Promise<void> {
  await world.store.transaction(async (tx) => {
    await tx.proposals.move(id, ['planned', 'asking'], state, { sentence: 'ended by the test' });
    await tx.timers.cancel(`expire:${id}`);
    await afterProposal(ports, tx, id);
  });
  await world.work(ports);
}

const firstOf = async (world: World) => (await proposals(world))[0]?.id ?? '';

describe('the actions of a rule', () => {
  it('the second begins only when the first has ended well', async () => {
    const { world, ports } = await chain();
    await trigger(world, ports);
    expect(await states(world)).toEqual(['asking', 'planned']);
    await world.clock.advance(60_000);
    await world.work(ports);
    expect(await states(world)).toEqual(['asking', 'planned']);
    await end(world, ports, await firstOf(world), 'done');
    expect(await states(world)).toEqual(['done', 'asking']);
    expect(world.slack.messages('#ci')).toEqual([]);
  });

  it('a no takes the rest back and is no failure', async () => {
    const { world, ports } = await chain();
    await trigger(world, ports);
    const [card] = world.slack.messages('#ops');
    await world.slack.press({
      channel: '#ops',
      ts: card?.ts ?? '',
      userId: people.ana,
      actionId: 'herald.deny',
    });
    await world.work(ports);
    expect(await states(world)).toEqual(['denied', 'cancelled']);
    expect(world.slack.messages('#ci')).toEqual([]);
  });

  it('a failure takes the rest back and does `on_failure`, once', async () => {
    const { world, ports } = await chain();
    await trigger(world, ports);
    await end(world, ports, await firstOf(world), 'failed');
    expect(await states(world)).toEqual(['failed', 'cancelled']);
    expect(world.slack.messages('#ci').map(({ text }) => text)).toHaveLength(1);
    expect(JSON.stringify(world.slack.messages('#ci')[0]?.blocks)).toContain('the first step went wrong');
  });

  it('with `continue_on_error` the second begins all the same', async () => {
    const { world, ports } = await chain({}, true);
    await trigger(world, ports);
    await end(world, ports, await firstOf(world), 'failed');
    expect(await states(world)).toEqual(['failed', 'asking']);
    expect(world.slack.messages('#ci')).toHaveLength(1);
  });
});

describe('a rule that fires again while its question is open', () => {
  it('queue: the later one begins when the earlier has ended', async () => {
    const { world, ports } = await chain({ concurrency: 'queue' });
    await trigger(world, ports);
    await trigger(world, ports);
    expect(await states(world)).toEqual(['asking', 'planned', 'planned', 'planned']);
    await end(world, ports, await firstOf(world), 'denied');
    expect(await states(world)).toEqual(['denied', 'cancelled', 'asking', 'planned']);
  });

  it('replace: the earlier question is withdrawn', async () => {
    const { world, ports } = await chain({ concurrency: 'replace' });
    await trigger(world, ports);
    await trigger(world, ports);
    expect(await states(world)).toEqual(['cancelled', 'cancelled', 'asking', 'planned']);
    const timers = await world.store.transaction((tx) => tx.timers.withPrefix('expire:'));
    expect(timers).toHaveLength(1);
  });
});
