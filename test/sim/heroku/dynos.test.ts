import { describe, expect, test } from 'vitest';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, everything, inShort, type Received, startHeroku, startReceiver, text } from './harness.ts';

const app = 'acorn-shop';
const at = `/apps/${app}`;
const minute = 60_000;

async function stage(): Promise<{ sim: SimHeroku; clock: ManualClock; got: Received[] }> {
  const { sim, clock } = await startHeroku({ timing: { crashPausesMs: [0, 10 * minute, 20 * minute] } });
  const { url, got } = await startReceiver();
  sim.createApp({
    name: app,
    formation: { web: 2, worker: 1 },
    history: [{ commit: 'abc', agoMs: 60 * minute }],
  });
  sim.addWebhook(app, { include: everything, level: 'sync', url });
  return { sim, clock, got };
}

const dynos = (sim: SimHeroku): string[] =>
  sim
    .app(app)
    .dynos.map(({ name, state }) => `${name} ${state}`)
    .sort();
const ids = (sim: SimHeroku): Record<string, string> =>
  Object.fromEntries(sim.app(app).dynos.map(({ name, id }) => [name, id]));

test('an app with a history has been up since its last release', async () => {
  const { sim, clock, got } = await stage();
  expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
  const { body } = await ask(sim, 'GET', `${at}/dynos/web.1`);
  expect(body).toMatchObject({ state: 'up', release: { version: 2 }, created_at: '2026-11-18T08:00:00Z' });
  await clock.advance(minute);
  expect(got).toEqual([]);
});

describe('a crash', () => {
  test('is told as destroy with its exit status; the dyno is started again at once, under another id', async () => {
    const { sim, clock, got } = await stage();
    const before = ids(sim);
    sim.crashDynos(app, 'web', 1, 137);
    await clock.advance(5000);
    expect(got.map(inShort)).toEqual([
      'dyno destroy crashed web.1',
      'dyno update starting web.1',
      'dyno update up web.1',
    ]);
    expect(got[0]?.body.data).toMatchObject({ state: 'crashed', exit_status: 137, id: before['web.1'] });
    expect(got[0]?.body.actor?.email).toBe('noreply+webhooks@heroku.com');
    expect(ids(sim)['web.1']).not.toBe(before['web.1']);
    expect(ids(sim)['web.2']).toBe(before['web.2']);
  });

  test('again and again: growing pauses in which it stands as crashed, forgotten with a new release', async () => {
    const { sim, clock } = await stage();
    sim.deploy(app, { outcome: 'web_crashes' });
    await clock.advance(1200);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
    await clock.advance(800);
    expect(dynos(sim)).toEqual(['web.1 starting', 'web.2 starting', 'worker.1 up']);
    await clock.advance(2000);
    expect(dynos(sim)).toEqual(['web.1 crashed', 'web.2 crashed', 'worker.1 up']);
    await clock.advance(10 * minute - 1);
    expect(dynos(sim)).toEqual(['web.1 crashed', 'web.2 crashed', 'worker.1 up']);
    await clock.advance(1);
    expect(dynos(sim)).toEqual(['web.1 starting', 'web.2 starting', 'worker.1 up']);
    await clock.advance(2000 + 20 * minute - 1);
    expect(dynos(sim)).toEqual(['web.1 crashed', 'web.2 crashed', 'worker.1 up']);

    sim.rollBack(app, 2);
    await clock.advance(2000);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
    await clock.advance(60 * minute);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
    sim.crashDynos(app);
    await clock.advance(0);
    expect(dynos(sim)).toContain('web.1 starting');
  });

  test('only what runs can crash', async () => {
    const { sim, clock } = await stage();
    expect(sim.crashDynos(app, 'web', 5).map(({ name }) => name)).toEqual(['web.1', 'web.2']);
    expect(sim.crashDynos(app, 'web')).toEqual([]);
    expect(sim.crashDynos(app, 'clock')).toEqual([]);
    await clock.advance(5000);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
  });
});

describe('a restart', () => {
  test.each([
    ['one', 'DELETE', `${at}/dynos/web.2`, ['web.2']],
    ['a type', 'DELETE', `${at}/formations/web`, ['web.1', 'web.2']],
    ['all', 'DELETE', `${at}/dynos`, ['web.1', 'web.2', 'worker.1']],
    ['one that is stopped', 'POST', `${at}/dynos/worker.1/actions/stop`, ['worker.1']],
    ['a type that is stopped', 'POST', `${at}/formations/web/actions/stop`, ['web.1', 'web.2']],
  ])('of %s: %s %s', async (_what, method, path, expected) => {
    const { sim, clock, got } = await stage();
    const before = ids(sim);
    await clock.advance(minute);
    const reply = await ask(sim, method, path);
    expect([reply.status, reply.body]).toEqual([202, {}]);
    expect(dynos(sim).filter((dyno) => dyno.endsWith('starting'))).toEqual(
      expected.map((name) => `${name} starting`),
    );
    await clock.advance(5000);
    const after = ids(sim);
    expect(
      Object.keys(after)
        .filter((name) => after[name] !== before[name])
        .sort(),
    ).toEqual(expected);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
    const [name] = expected;
    expect(got.map(inShort).filter((short) => short.endsWith(` ${name}`))).toEqual([
      `dyno update stopping ${name}`,
      `dyno update starting ${name}`,
      `dyno destroy down ${name}`,
      `dyno update up ${name}`,
    ]);
    expect(sim.app(app).releases).toHaveLength(2);
  });

  test('by id works as by name', async () => {
    const { sim } = await stage();
    const id = ids(sim)['web.1'];
    expect((await ask(sim, 'DELETE', `${at}/dynos/${id}`)).status).toBe(202);
    expect(ids(sim)['web.1']).not.toBe(id);
  });
});

describe('scaling', () => {
  type Case = [what: string, path: string, body: unknown, formation: string];
  test.each<Case>([
    [
      'by integer',
      'formation',
      { updates: [{ type: 'web', quantity: 3 }] },
      'web 3:Standard-1X worker 1:Standard-1X',
    ],
    [
      'by text',
      'formation',
      { updates: [{ type: 'web', quantity: '3' }] },
      'web 3:Standard-1X worker 1:Standard-1X',
    ],
    [
      'one up',
      'formation',
      { updates: [{ type: 'worker', quantity: '+1' }] },
      'web 2:Standard-1X worker 2:Standard-1X',
    ],
    [
      'one down',
      'formation',
      { updates: [{ type: 'web', quantity: '-1' }] },
      'web 1:Standard-1X worker 1:Standard-1X',
    ],
    ['to none', 'formation/web', { quantity: 0 }, 'web 0:Standard-1X worker 1:Standard-1X'],
    [
      'two types and a size',
      'formation',
      {
        updates: [
          { type: 'web', quantity: 1, size: 'standard-2x' },
          { type: 'worker', quantity: 0 },
        ],
      },
      'web 1:Standard-2X worker 0:Standard-1X',
    ],
    [
      'size in the form of the schema',
      'formation',
      { updates: [{ type: 'web', dyno_size: { name: 'Performance-M' } }] },
      'web 2:Performance-M worker 1:Standard-1X',
    ],
    ['a single update', 'formation/worker', { quantity: 2, dyno_size: 'basic' }, 'refused'],
  ])('%s: PATCH %s', async (_what, path, body, expected) => {
    const { sim, clock } = await stage();
    const reply = await ask(sim, 'PATCH', `${at}/${path}`, body);
    await clock.advance(5000);
    const formation = sim
      .app(app)
      .formation.map(({ type, quantity, size }) => `${type} ${quantity}:${size}`)
      .join(' ');
    expect(reply.status === 200 ? formation : 'refused').toBe(expected);
    const wanted = sim
      .app(app)
      .formation.flatMap(({ type, quantity }) =>
        Array.from({ length: quantity }, (_, index) => `${type}.${index + 1} up`),
      );
    expect(dynos(sim)).toEqual(wanted.sort());
  });

  test('is told with what it was before, and starts or stops only what is needed', async () => {
    const { sim, clock, got } = await stage();
    const before = ids(sim);
    sim.scale(app, [{ type: 'web', quantity: 3 }], 'tomas.lind@example.com');
    await clock.advance(5000);
    const told = got.map(({ body }) => body).find(({ resource }) => text(resource) === 'formation');
    expect(told).toMatchObject({
      previous_data: { quantity: 2 },
      data: { quantity: 3 },
      actor: { email: 'tomas.lind@example.com' },
    });
    expect(ids(sim)).toMatchObject(before);
    expect(got.map(inShort)).toEqual([
      'api:formation update 3 web',
      'dyno update starting web.3',
      'dyno update up web.3',
    ]);
  });

  test('another size restarts the dynos of the type', async () => {
    const { sim, clock, got } = await stage();
    const before = ids(sim);
    sim.scale(app, [{ type: 'web', size: 'Performance-L' }]);
    await clock.advance(5000);
    expect(got[0]?.body.previous_data).toEqual({ size: 'Standard-1X' });
    expect(ids(sim)['web.1']).not.toBe(before['web.1']);
    expect(ids(sim)['worker.1']).toBe(before['worker.1']);
    expect(sim.app(app).dynos.find(({ name }) => name === 'web.1')?.size).toBe('Performance-L');
  });

  test('to what it is already is told to nobody', async () => {
    const { sim, clock, got } = await stage();
    expect((await ask(sim, 'PATCH', `${at}/formation/web`, { quantity: 2 })).status).toBe(200);
    await clock.advance(5000);
    expect(got).toEqual([]);
  });

  test('one wish that cannot be met leaves all as it was', async () => {
    const { sim } = await stage();
    const updates = [
      { type: 'web', quantity: 5 },
      { type: 'clock', quantity: 1 },
    ];
    expect((await ask(sim, 'PATCH', `${at}/formation`, { updates })).status).toBe(404);
    expect(sim.app(app).formation[0]?.quantity).toBe(2);
  });
});

describe('a one-off dyno', () => {
  test('by the API: created, up, gone', async () => {
    const { sim, clock, got } = await stage();
    const { status, body } = await ask(sim, 'POST', `${at}/dynos`, { command: 'node -v' });
    expect([status, body.state, body.type, body.command]).toEqual([201, 'starting', 'run', 'node -v']);
    await clock.advance(5000);
    expect(got.map((delivery) => inShort(delivery).replace(/\d+$/, 'N')).sort()).toEqual([
      'api:dyno create starting run.N',
      'dyno destroy down run.N',
      'dyno update starting run.N',
      'dyno update up run.N',
    ]);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
  });

  test('that fails is a crash of its own type, and is not started again', async () => {
    const { sim, clock, got } = await stage();
    sim.runOneOff(app, { type: 'scheduler', command: 'node nightly.js', exitStatus: 137 });
    await clock.advance(60 * minute);
    const crash = got.map(({ body }) => body.data).find((data) => text(data?.state) === 'crashed');
    expect(crash).toMatchObject({ type: 'scheduler', exit_status: 137, management: 'run:detached' });
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
  });

  test('survives a release, and ends when it is stopped', async () => {
    const { sim, clock } = await stage();
    const dyno = sim.runOneOff(app, { type: 'run', command: 'bash', exitStatus: 0 });
    sim.setConfig(app, { A: 'b' });
    expect(sim.app(app).dynos).toContain(dyno);
    await ask(sim, 'POST', `${at}/dynos/${dyno.name}/actions/stop`);
    await clock.advance(5000);
    expect(dynos(sim)).toEqual(['web.1 up', 'web.2 up', 'worker.1 up']);
    expect(dyno).toMatchObject({ state: 'down', exitStatus: 143 });
  });
});
