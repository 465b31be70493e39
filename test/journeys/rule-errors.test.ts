import { expect, it, onTestFinished } from 'vitest';
import type { Expression, Rule } from '../../src/core/rules/rulebook.ts';
import type { Ports } from '../../src/flow/ports.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, shop } from './a-world.ts';

/** Asks for something that no Heroku answers. */
const condition: Expression = {
  text: 'state.heroku.mood == "good"',
  needs: { state: ['state.heroku.mood'], history: [] },
  evaluate: () => ({ kind: 'held', sentence: 'never asked: its path is unreadable', seen: [] }),
};

it('an `if` that cannot be evaluated fires nothing, is counted, and is told once after three times', async () => {
  const database = await makeDatabase();
  const world = await aWorld({ databaseUrl: database.url, rulesDir: 'test/fixtures/rules-stateful' });
  onTestFinished(async () => {
    await world.close();
    await database.drop();
  });
  const book = world.ports.rulebook();
  const rules = book.rules
    .filter(({ id }) => id === 'scaled')
    .map(({ resolve: _resolve, ...rule }): Rule => ({ ...rule, condition }));
  const rulebook = { ...book, rules, byEvent: new Map([['formation.scaled', rules]]) };
  const ports: Ports = { ...world.ports, rulebook: () => rulebook };
  const said = () => world.slack.messages('#ops').map(({ text }) => text);
  for (const [quantity, errors] of [
    [3, 1],
    [4, 2],
    [5, 3],
    [6, 4],
  ] as const) {
    world.heroku.scale(shop, [{ type: 'web', quantity }], 'ana@example.com');
    await world.clock.advance(5_000);
    await world.work(ports);
    const counted = await world.store.transaction((tx) => tx.counts.ruleErrors());
    expect(counted.get('scaled')).toBe(errors);
    expect(said()).toHaveLength(errors < 3 ? 0 : 1);
  }
  expect(said()[0]).toContain('Formation changed cannot be evaluated');
  const recent = await world.store.transaction((tx) => tx.events.recent(20));
  const event = recent.find((row) => row.event?.name === 'formation.scaled');
  const [decision] = await world.store.transaction((tx) => tx.decisions.ofEvent(event?.id ?? ''));
  expect(decision).toMatchObject({ outcome: 'error', stoppedBy: 'if', actions: [] });
});
