import { describe, expect, test } from 'vitest';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, type Json, startHeroku, startReceiver, text } from './harness.ts';

const app = 'acorn-shop';

async function press(
  sim: SimHeroku,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const res = await fetch(`${sim.url}/sim${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await res.text();
  return {
    status: res.status,
    headers: res.headers,
    body: (answer === '' ? {} : JSON.parse(answer)) as Json,
  };
}

async function stage() {
  const { sim, clock } = await startHeroku();
  const { url, got } = await startReceiver();
  sim.createApp({ name: app, formation: { web: 2 }, history: [{ commit: 'abc', agoMs: 60_000 }] });
  sim.addWebhook(app, { include: ['api:app'], level: 'sync', url });
  return { sim, clock, got };
}

describe('the world can be directed over HTTP', () => {
  test.each([
    ['deploy', {}, { current: 3, releases: [{}, {}, { status: 'succeeded' }] }],
    ['deploy', { outcome: 'release_phase_fails' }, { current: 2, releases: [{}, {}, { status: 'failed' }] }],
    [
      'deploy',
      { outcome: 'web_crashes', user: 'a@example.com' },
      { current: 3, dynos: [{ state: 'crashed' }, {}] },
    ],
    ['deploy', { commit: 'fedcba9876' }, { releases: [{}, {}, { description: 'Deploy fedcba98' }] }],
    ['crash', { type: 'web', count: 2 }, { current: 2 }],
    ['scale', { type: 'web', quantity: 1 }, { formation: [{ type: 'web', quantity: 1 }, {}] }],
    ['config', { set: { A: 'b' } }, { current: 3, releases: [{}, {}, { description: 'Set A config vars' }] }],
    ['maintenance', { maintenance: true }, { maintenance: true }],
    ['rollback', { version: 2 }, { current: 3, releases: [{}, {}, { description: 'Rollback to v2' }] }],
  ])('%s %j', async (name, body, expected) => {
    const { sim, clock } = await stage();
    const pressed = await press(sim, 'POST', `/apps/${app}/${name}`, body);
    expect([pressed.status, pressed.body.name]).toEqual([200, app]);
    await clock.advance(4500);
    const state = await press(sim, 'GET', '/state');
    expect(state.body).toMatchObject([expected]);
    expect(sim.requests()).toEqual([]);
  });

  test('crash really crashes', async () => {
    const { sim, clock } = await stage();
    await press(sim, 'POST', `/apps/${app}/crash`, { count: 2 });
    expect(sim.app(app).dynos.map(({ state }) => state)).toEqual(['crashed', 'crashed']);
    await clock.advance(0);
    expect(
      sim.events(app).filter(({ payload }) => JSON.stringify(payload).includes('"crashed"')),
    ).toHaveLength(2);
  });

  test('deliveries are sent again, and events told again', async () => {
    const { sim, clock, got } = await stage();
    sim.setMaintenance(app, true);
    await clock.advance(100);
    const replayed = await press(sim, 'POST', `/deliveries/${sim.deliveries()[0]?.id}/replay`);
    expect(replayed.body.code).toBe(204);
    const told = await press(sim, 'POST', `/events/${sim.events()[0]?.id}/tell-again`);
    await clock.advance(100);
    expect(got.map(({ body }) => body.id)).toEqual([sim.events()[0]?.id, sim.events()[0]?.id, told.body.id]);
  });

  test('faults are set, listed and cleared', async () => {
    const { sim } = await stage();
    const made = await press(sim, 'POST', '/faults', {
      trouble: { kind: 'status', status: 503 },
      path: '/apps/*',
      times: 2,
    });
    expect(made.status).toBe(201);
    expect((await ask(sim, 'GET', `/apps/${app}`)).status).toBe(503);
    expect((await press(sim, 'GET', '/faults')).body).toHaveLength(1);
    expect((await press(sim, 'DELETE', '/faults')).status).toBe(204);
    expect((await ask(sim, 'GET', `/apps/${app}`)).status).toBe(200);
    expect((await press(sim, 'GET', '/requests')).body).toMatchObject([{ answer: 503 }, { answer: 200 }]);
  });
});

test.each([
  ['/apps/nowhere/deploy', {}, 404],
  [`/apps/${app}/deploy`, { outcome: 'wonderful' }, 422],
  [`/apps/${app}/crash`, { surprise: 1 }, 422],
  [`/apps/${app}/scale`, { type: 'clock', quantity: 1 }, 404],
  [`/apps/${app}/dance`, {}, 404],
  ['/faults', { trouble: { kind: 'plague' } }, 422],
  ['/deliveries/none/replay', {}, 404],
  ['/events/none/tell-again', {}, 404],
])('POST /sim%s %j is refused with %i', async (path, body, status) => {
  const { sim } = await stage();
  const pressed = await press(sim, 'POST', path, body);
  expect(pressed.status).toBe(status);
  expect(pressed.body.message).toMatch(/\w/);
});

test('pages of this machine may direct it, the rest of the web may not', async () => {
  const { sim } = await stage();
  const local = await press(sim, 'POST', `/apps/${app}/crash`, {}, { origin: 'http://localhost:4000' });
  expect([local.status, local.headers.get('access-control-allow-origin')]).toEqual([
    200,
    'http://localhost:4000',
  ]);
  const before = sim.app(app).releases.length;
  const foreign = await press(sim, 'POST', `/apps/${app}/deploy`, {}, { origin: 'https://evil.example.com' });
  expect(foreign.status).toBe(403);
  expect(sim.app(app).releases).toHaveLength(before);
});

describe('addresses without a token', () => {
  test('a log session gives the lines it was asked for', async () => {
    const { sim, clock } = await stage();
    sim.crashDynos(app);
    await clock.advance(5000);
    const { body } = await ask(sim, 'POST', `/apps/${app}/log-sessions`, { dyno: 'web.1', lines: 2 });
    const lines = (await (await fetch(text(body.logplex_url))).text()).split('\n');
    expect(lines).toEqual([
      expect.stringContaining('heroku[web.1]: Starting process with command `node dist/server.js`'),
      expect.stringContaining('heroku[web.1]: State changed from starting to up'),
      '',
    ]);
  });

  test('with tail, new lines follow as they come', async () => {
    const { sim } = await stage();
    const { body } = await ask(sim, 'POST', `/apps/${app}/log-sessions`, { tail: true });
    const res = await fetch(text(body.logplex_url), {
      headers: { accept: 'text/event-stream' },
    });
    expect(res.headers.get('content-type')).toContain('text/event-stream');
    sim.setConfig(app, { A: 'b' });
    const reader = res.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain(
      'data: 2026-11-18T09:00:00.000Z app[api]: Release v3 created by user',
    );
    await reader?.cancel();
  });

  test('nothing is told about what is not there', async () => {
    const { sim } = await stage();
    for (const path of ['/logs/nowhere', '/streams/nowhere/logs/x.log']) {
      expect((await fetch(`${sim.url}${path}`)).status).toBe(404);
    }
  });
});

test('closing ends it: nothing listens, nothing is sent any more', async () => {
  const { sim, clock, got } = await stage();
  sim.setMaintenance(app, true);
  await sim.close();
  await clock.advance(60_000);
  expect(got).toEqual([]);
  await expect(fetch(sim.url)).rejects.toThrow('fetch failed');
});
