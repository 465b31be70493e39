import { describe, expect, it, onTestFinished } from 'vitest';
import { planSchedules } from '../../src/flow/plan-schedules.ts';
import type { Ports } from '../../src/flow/ports.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, shop, type World } from './a-world.ts';

const minute = 60_000;

type Played = {
  readonly world: World;
  /** Lets time pass; with restarts, each piece of work is done by a process that remembers nothing. */
  pass(ms: number): Promise<void>;
  /** Messages of the rule with this name as they stand now. */
  said(rule: string): readonly string[];
};

async function play(restarts: boolean, rulesDir = 'test/fixtures/rules-stateful'): Promise<Played> {
  const database = await makeDatabase();
  const world = await aWorld({ databaseUrl: database.url, rulesDir });
  onTestFinished(async () => {
    await world.close();
    await database.drop();
  });
  const ports = (): Ports => (restarts ? world.boot() : world.ports);
  const pass = async (ms: number) => {
    await world.clock.advance(ms);
    await world.clock.advance(1_000);
    await world.work(ports());
  };
  const said = (rule: string) =>
    world.slack
      .messages('#ops')
      .map(({ text }) => text)
      .filter((text) => text.includes(rule));
  return { world, pass, said };
}

describe.each([
  ['one process', false],
  ['a process that is started anew at every step', true],
])('the state of rules, with %s', (_name, restarts) => {
  it('`for` waits, and fires once when it still holds', async () => {
    const { world, pass, said } = await play(restarts);
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(0);
    await pass(119 * minute);
    expect(said('Maintenance left on')).toEqual([]);
    await pass(2 * minute);
    expect(said('Maintenance left on')).toHaveLength(1);
    await pass(300 * minute);
    expect(said('Maintenance left on')).toHaveLength(1);
    const [event] = await world.store.transaction((tx) => tx.events.recent(1));
    const [decision] = await world.store.transaction((tx) => tx.decisions.ofEvent(event?.id ?? ''));
    expect(decision).toMatchObject({ ruleId: 'maintenance-left-on', outcome: 'fired' });
  });

  it('`for` is ended by the event that resolves, and the trace says so', async () => {
    const { world, pass, said } = await play(restarts);
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(0);
    await pass(60 * minute);
    world.heroku.setMaintenance(shop, false, 'ana@example.com');
    await pass(0);
    await pass(180 * minute);
    expect(said('Maintenance left on')).toEqual([]);
    const events = await world.store.transaction((tx) => tx.events.recent(10));
    const on = events.find(({ event }) => event?.name === 'app.maintenance_on');
    const decisions = await world.store.transaction((tx) => tx.decisions.ofEvent(on?.id ?? ''));
    const decision = decisions.find(({ ruleId }) => ruleId === 'maintenance-left-on');
    expect(decision).toMatchObject({ outcome: 'skipped', stoppedBy: 'for' });
    expect(decision?.findings.at(-1)?.sentence).toContain('app.maintenance_off');
  });

  it('a resolve event closes the incident on its one message', async () => {
    const { world, pass, said } = await play(restarts);
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(0);
    await pass(121 * minute);
    expect(said('Maintenance left on')).toHaveLength(1);
    expect(said('Maintenance left on')[0]).not.toContain('Resolved');
    world.heroku.setMaintenance(shop, false, 'ana@example.com');
    await pass(0);
    expect(said('Maintenance left on')).toHaveLength(1);
    expect(said('Maintenance left on')[0]).toContain('✅ Resolved');
  });

  it('while the incident is open its message is updated; quiet resolves it; then a new one opens', async () => {
    const { world, pass, said } = await play(restarts);
    const scale = (quantity: number) =>
      world.heroku.scale(shop, [{ type: 'web', quantity }], 'ana@example.com');
    scale(3);
    await pass(0);
    expect(said('Formation changed')).toHaveLength(1);
    await pass(10 * minute);
    scale(4);
    await pass(0);
    expect(said('Formation changed')).toHaveLength(1);
    expect(said('Formation changed')[0]).toContain('4');
    await pass(10 * minute);
    expect(said('Formation changed')[0]).not.toContain('Resolved');
    await pass(6 * minute);
    expect(said('Formation changed')).toHaveLength(1);
    expect(said('Formation changed')[0]).toContain('Resolved');
    scale(5);
    await pass(0);
    expect(said('Formation changed')).toHaveLength(2);
    expect(said('Formation changed').filter((text) => text.includes('Resolved'))).toHaveLength(1);
  });

  it('`consecutive` counts only what no reset has come between', async () => {
    const { world, pass, said } = await play(restarts);
    world.heroku.failBuild(shop, { user: 'ana@example.com' });
    await pass(minute);
    world.heroku.deploy(shop, { user: 'ana@example.com' });
    await pass(minute);
    world.heroku.failBuild(shop, { user: 'ana@example.com' });
    await pass(minute);
    expect(said('Builds keep failing')).toEqual([]);
    world.heroku.failBuild(shop, { user: 'ana@example.com' });
    await pass(minute);
    expect(said('Builds keep failing')).toHaveLength(1);
  });

  it('a sequence fires when its last step completes it', async () => {
    const { world, pass, said } = await play(restarts);
    for (const quantity of [3, 4]) {
      world.heroku.scale(shop, [{ type: 'web', quantity }], 'ana@example.com');
      await pass(minute);
      expect(said('Scaled, then maintenance')).toEqual([]);
    }
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(minute);
    expect(said('Scaled, then maintenance')).toHaveLength(1);
  });

  it('an absence fires when nothing came, and not when it did', async () => {
    const { world, pass, said } = await play(restarts);
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(5 * minute);
    world.heroku.scale(shop, [{ type: 'web', quantity: 3 }], 'ana@example.com');
    await pass(20 * minute);
    expect(said('Maintenance without scaling')).toEqual([]);
    world.heroku.setMaintenance(shop, false, 'ana@example.com');
    await pass(minute);
    world.heroku.setMaintenance(shop, true, 'ana@example.com');
    await pass(minute);
    await pass(15 * minute);
    expect(said('Maintenance without scaling')).toHaveLength(1);
  });

  it('a schedule runs once per run and app, and again the next day', async () => {
    const { world, pass, said } = await play(restarts);
    await planSchedules(world.boot());
    await pass(59 * minute);
    expect(said('Good morning')).toEqual([]);
    await pass(minute);
    expect(said('Good morning')).toHaveLength(1);
    await planSchedules(world.boot());
    await pass(minute);
    expect(said('Good morning')).toHaveLength(1);
    await pass(24 * 60 * minute);
    expect(said('Good morning')).toHaveLength(2);
    const timers = await world.store.transaction((tx) => tx.timers.withPrefix('schedule:'));
    expect(timers.map(({ dueAt }) => dueAt)).toEqual(['2026-11-25T04:00:00.000Z']);
  });
});

describe('a schedule that was missed', () => {
  it('is made up for once within an hour', async () => {
    const { world, pass, said } = await play(false);
    await planSchedules(world.ports);
    await pass(60 * minute + 50 * minute);
    expect(said('Good morning')).toHaveLength(1);
    expect(said('Good morning')).toHaveLength(1);
  });

  it('is noted and left out after an hour, and the next run waits', async () => {
    const { world, pass, said } = await play(false);
    await planSchedules(world.ports);
    await pass(60 * minute + 70 * minute);
    expect(said('Good morning')).toEqual([]);
    const entries = await world.store.transaction((tx) => tx.audit.tail(1));
    expect(entries[0]).toMatchObject({ step: 'schedule.missed', subject: 'morning' });
    const timers = await world.store.transaction((tx) => tx.timers.withPrefix('schedule:'));
    expect(timers.map(({ dueAt }) => dueAt)).toEqual(['2026-11-24T04:00:00.000Z']);
  });

  it('ends quietly when its rule is gone', async () => {
    const { world, pass, said } = await play(false);
    await planSchedules(world.ports);
    const rulebook = world.ports.rulebook();
    const without = { ...world.ports, rulebook: () => ({ ...rulebook, rules: [] }) };
    await world.clock.advance(61 * minute);
    await world.work(without);
    await pass(0);
    expect(said('Good morning')).toEqual([]);
    expect(await world.store.transaction((tx) => tx.timers.withPrefix(''))).toEqual([]);
  });
});
