import { describe, expect, test } from 'vitest';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku, SimHerokuOptions } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, everything, inShort, type Received, startHeroku, startReceiver, text } from './harness.ts';

const app = 'acorn-shop';
const day = 86_400_000;

type Stage = { sim: SimHeroku; clock: ManualClock; got: Received[]; told: (include: string) => string[] };

/** An app that serves v3; v2 had other config vars. */
async function stage(releasePhase: boolean, options: SimHerokuOptions = {}): Promise<Stage> {
  const { sim, clock } = await startHeroku(options);
  const { url, got } = await startReceiver();
  sim.createApp({
    name: app,
    releasePhase,
    formation: { web: 2 },
    history: [
      { commit: 'aaaaaaaa11', agoMs: 2 * day, config: { MODE: 'old', ONLY_OLD: '1' } },
      { commit: 'bbbbbbbb22', agoMs: day, config: { MODE: 'new', ONLY_OLD: null } },
    ],
  });
  sim.addWebhook(app, { include: everything, level: 'sync', url });
  const told = (include: string): string[] => got.map(inShort).filter((short) => short.startsWith(include));
  return { sim, clock, got, told };
}

describe('a release without release phase', () => {
  test('is told as succeeded twice, with equal data, 0.2 s apart, under two event ids', async () => {
    const { sim, clock, got, told } = await stage(false);
    const release = sim.deploy(app, { commit: 'cccccccc33' });
    expect(release).toMatchObject({ status: 'succeeded', version: 4, description: 'Deploy cccccccc' });
    await clock.advance(5000);
    expect(told('api:release')).toEqual([
      'api:release create succeeded v4',
      'api:release update succeeded v4',
    ]);
    const [first, second] = got
      .filter(({ body }) => text(body.resource) === 'release')
      .map(({ body }) => body);
    expect(second?.data).toEqual(first?.data);
    expect(first?.data).toMatchObject({ current: true, output_stream_url: null });
    expect(second?.id).not.toEqual(first?.id);
    const at = (body: typeof first): number => Date.parse(text(body?.created_at));
    expect(at(second) - at(first)).toBe(200);
  });

  test('the release is told before its build has succeeded', async () => {
    const { sim, clock, got } = await stage(false);
    sim.deploy(app);
    await clock.advance(5000);
    const story = got.map(inShort).filter((short) => !short.startsWith('dyno'));
    expect(story).toEqual([
      'api:build create pending',
      'api:release create succeeded v4',
      'api:release update succeeded v4',
      'api:build update succeeded',
    ]);
  });
});

describe('a release with release phase', () => {
  test('that passes: pending, pending, succeeded, and only then new dynos', async () => {
    const { sim, clock, got, told } = await stage(true);
    const release = sim.deploy(app);
    await clock.advance(1000);
    expect(sim.currentRelease(app)?.version).toBe(3);
    expect(
      sim
        .app(app)
        .dynos.filter(({ type }) => type === 'web')
        .map((dyno) => dyno.release.version),
    ).toEqual([3, 3]);
    await clock.advance(10_000);
    expect(told('api:release')).toEqual([
      'api:release create pending v4',
      'api:release update pending v4',
      'api:release update succeeded v4',
    ]);
    expect(
      told('dyno')
        .filter((short) => short.includes('release.'))
        .map((short) => short.replace(/\d+$/, 'N')),
    ).toEqual(['dyno update starting release.N', 'dyno update up release.N', 'dyno destroy down release.N']);
    expect(sim.currentRelease(app)?.id).toBe(release.id);
    expect(sim.app(app).dynos.map((dyno) => [dyno.name, dyno.state, dyno.release.version])).toEqual([
      ['web.1', 'up', 4],
      ['web.2', 'up', 4],
    ]);
    expect(got.map(inShort).indexOf('dyno update starting web.1')).toBeGreaterThan(
      got.map(inShort).indexOf('api:release update succeeded v4'),
    );
  });

  test('that fails never becomes current, and the dynos that serve are left alone', async () => {
    const { sim, clock, got, told } = await stage(true);
    const before = sim.app(app).dynos.map(({ id }) => id);
    const release = sim.deploy(app, { outcome: 'release_phase_fails' });
    await clock.advance(60_000);
    expect(release.status).toBe('failed');
    expect(sim.currentRelease(app)?.version).toBe(3);
    expect(sim.app(app).dynos.map(({ id }) => id)).toEqual(before);
    expect(told('api:release')).toEqual([
      'api:release create pending v4',
      'api:release update pending v4',
      'api:release update failed v4',
    ]);
    const order = got.map((delivery) => inShort(delivery).replace(/\.\d+$/, '.N'));
    expect(order.indexOf('dyno destroy crashed release.N')).toBe(
      order.indexOf('api:release update failed v4') - 1,
    );
    const { body } = await ask(sim, 'GET', `/apps/${app}/releases/4`);
    expect(body).toMatchObject({ status: 'failed', current: false, eligible_for_rollback: false });
  });

  test('an older release that ends its phase later does not take over from a newer one', async () => {
    const { sim, clock } = await stage(true);
    sim.deploy(app, { outcome: 'release_phase_never_ends' });
    const newer = sim.deploy(app);
    await clock.advance(4_000_000);
    expect(sim.currentRelease(app)?.id).toBe(newer.id);
    expect(sim.app(app).releases.map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'expired',
      'succeeded',
    ]);
  });
});

describe('a rollback', () => {
  test('is a new release with the old slug and the old config vars, and restarts the dynos', async () => {
    const { sim, clock, told } = await stage(false);
    const target = sim.app(app).releases[1];
    const before = sim.app(app).dynos.map(({ id }) => id);
    const reply = await ask(sim, 'POST', `/apps/${app}/releases`, { release: target?.id });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ version: 4, description: 'Rollback to v2', current: true });
    expect(reply.body.slug?.id).toBe(target?.slug?.id);
    expect(reply.body.user?.email).toBe(sim.account);
    const config = await ask(sim, 'GET', `/apps/${app}/config-vars`);
    expect(config.body).toEqual({ MODE: 'old', ONLY_OLD: '1' });
    await clock.advance(5000);
    expect(told('api:release')).toEqual([
      'api:release create succeeded v4',
      'api:release update succeeded v4',
    ]);
    const after = sim.app(app).dynos;
    expect(after.map(({ state, release }) => [state, release.version])).toEqual([
      ['up', 4],
      ['up', 4],
    ]);
    expect(after.some(({ id }) => before.includes(id))).toBe(false);
  });

  test('runs the release phase, whose output can be read while it runs', async () => {
    const { sim, clock } = await stage(true);
    const target = sim.app(app).releases[1];
    const reply = await ask(sim, 'POST', `/apps/${app}/releases`, { release: target?.id });
    expect(reply.body).toMatchObject({ status: 'pending', current: false });
    const output = await fetch(text(reply.body.output_stream_url));
    await clock.advance(5000);
    expect(await output.text()).toBe(
      'Running release command: npm run migrate\nRelease command succeeded.\n',
    );
    expect(sim.currentRelease(app)?.description).toBe('Rollback to v2');
  });

  test.each([
    ['a release that failed', 4],
    ['a release without slug', 1],
  ])('to %s is refused', async (_what, version) => {
    const { sim, clock } = await stage(true);
    sim.deploy(app, { outcome: 'release_phase_fails' });
    await clock.advance(5000);
    const target = sim.app(app).releases[version - 1];
    const reply = await ask(sim, 'POST', `/apps/${app}/releases`, { release: target?.id });
    expect([reply.status, reply.body.id]).toEqual([422, 'invalid_params']);
    expect(sim.app(app).releases).toHaveLength(4);
  });
});

describe('config vars', () => {
  test('a change makes a release with the same slug, and remembers those of every release', async () => {
    const { sim, clock } = await stage(false);
    const slug = sim.currentRelease(app)?.slug;
    const reply = await ask(sim, 'PATCH', `/apps/${app}/config-vars`, { MODE: 'newest', ADDED: 'x' });
    expect(reply.body).toEqual({ MODE: 'newest', ADDED: 'x' });
    expect(sim.currentRelease(app)).toMatchObject({
      version: 4,
      description: 'Set MODE, ADDED config vars',
      slug,
    });
    await ask(sim, 'PATCH', `/apps/${app}/config-vars`, { ADDED: null });
    expect(sim.currentRelease(app)?.description).toBe('Remove ADDED config vars');
    await clock.advance(5000);
    const past = await ask(sim, 'GET', `/apps/${app}/releases/2/config-vars`);
    expect(past.body).toEqual({ MODE: 'old', ONLY_OLD: '1' });
  });

  test('a change of nothing makes no release', async () => {
    const { sim } = await stage(false);
    await ask(sim, 'PATCH', `/apps/${app}/config-vars`, { MODE: 'new', NEVER_THERE: null });
    expect(sim.app(app).releases).toHaveLength(3);
  });
});

test('a build by the API is released when it is done', async () => {
  const { sim, clock, told } = await stage(false);
  const source_blob = { url: 'https://example.com/a.tgz', version: 'dddddddd44' };
  const { body } = await ask(sim, 'POST', `/apps/${app}/builds`, { source_blob });
  expect(body).toMatchObject({ status: 'pending', release: null });
  await clock.advance(5000);
  expect(sim.currentRelease(app)?.description).toBe('Deploy dddddddd');
  const done = await ask(sim, 'GET', `/apps/${app}/builds/${text(body.id)}`);
  expect(done.body).toMatchObject({ status: 'succeeded', release: { id: sim.currentRelease(app)?.id } });
  expect(told('api:build')).toEqual(['api:build create pending', 'api:build update succeeded']);
});

test('a new app has its first release and no dynos until something is deployed', async () => {
  const { sim, clock } = await startHeroku();
  sim.createApp({ name: app, formation: { web: 2 } });
  await clock.advance(5000);
  expect(sim.app(app).releases.map(({ description }) => description)).toEqual(['Initial release']);
  expect(sim.app(app).dynos).toEqual([]);
  sim.deploy(app);
  await clock.advance(5000);
  expect(sim.app(app).dynos.map(({ name, state }) => `${name} ${state}`)).toEqual(['web.1 up', 'web.2 up']);
});
