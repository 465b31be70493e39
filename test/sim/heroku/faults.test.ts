import { expect, test } from 'vitest';
import type { Trouble } from '../../../src/sim/heroku/control/faults.ts';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, startHeroku } from './harness.ts';

const app = 'acorn-shop';
const releases = `/apps/${app}/releases`;

async function stage() {
  const { sim, clock } = await startHeroku();
  sim.createApp({
    name: app,
    history: [
      { commit: 'aaaaaaaa11', agoMs: 7_200_000 },
      { commit: 'bbbbbbbb22', agoMs: 3_600_000 },
    ],
  });
  const release = sim.app(app).releases[1]?.id;
  const rollBack = () => ask(sim, 'POST', releases, { release });
  return { sim, clock, rollBack };
}

const versions = (sim: SimHeroku): number[] => sim.app(app).releases.map(({ version }) => version);

const notApplied: [Trouble, number, string][] = [
  [{ kind: 'status', status: 503 }, 503, 'internal_server_error'],
  [{ kind: 'status', status: 409, id: 'conflict', message: 'Busy.' }, 409, 'conflict'],
  [{ kind: 'rate_limit', retryAfterSec: 7 }, 429, 'rate_limit'],
];

test.each(notApplied)('%j is answered and not applied', async (trouble, status, id) => {
  const { sim, rollBack } = await stage();
  sim.faults.add({ trouble, method: 'POST', path: releases, times: 1 });
  const reply = await rollBack();
  expect([reply.status, reply.body.id]).toEqual([status, id]);
  expect(typeof reply.body.message).toBe('string');
  expect(versions(sim)).toEqual([1, 2, 3]);
  expect((await rollBack()).status).toBe(201);
});

test('429 by fault says when to come back and that nothing is left', async () => {
  const { sim } = await stage();
  sim.faults.add({ trouble: { kind: 'rate_limit', retryAfterSec: 7 } });
  const { headers } = await ask(sim, 'GET', releases);
  expect([headers.get('retry-after'), headers.get('ratelimit-remaining')]).toEqual(['7', '0']);
});

test('reset: the connection is cut and nothing applied', async () => {
  const { sim, rollBack } = await stage();
  sim.faults.add({ trouble: { kind: 'reset' }, times: 1 });
  await expect(rollBack()).rejects.toThrow('fetch failed');
  expect(versions(sim)).toEqual([1, 2, 3]);
  expect(sim.requests().at(-1)).toMatchObject({ method: 'POST', answer: 'cut', applied: false });
});

test('lost: applied, but the answer never comes', async () => {
  const { sim, rollBack } = await stage();
  sim.faults.add({ trouble: { kind: 'lost' }, method: 'post', times: 1 });
  await expect(rollBack()).rejects.toThrow('fetch failed');
  expect(versions(sim)).toEqual([1, 2, 3, 4]);
  expect(sim.requests().at(-1)).toMatchObject({ answer: 'cut', applied: true });
});

test('late: cut at once, applied later', async () => {
  const { sim, clock, rollBack } = await stage();
  sim.faults.add({ trouble: { kind: 'late', ms: 30_000 }, times: 1 });
  await expect(rollBack()).rejects.toThrow('fetch failed');
  await clock.advance(29_999);
  expect(versions(sim)).toEqual([1, 2, 3]);
  await clock.advance(1);
  expect(versions(sim)).toEqual([1, 2, 3, 4]);
  expect(sim.app(app).releases.at(-1)?.description).toBe('Rollback to v2');
});

test('slow: answered and applied when the time has come', async () => {
  const { sim, clock, rollBack } = await stage();
  sim.faults.add({ trouble: { kind: 'slow', ms: 5000 }, times: 1 });
  const reply = rollBack();
  await expect.poll(() => sim.requests().length).toBe(1);
  await clock.advance(4999);
  expect(versions(sim)).toEqual([1, 2, 3]);
  await clock.advance(1);
  expect((await reply).status).toBe(201);
  expect(versions(sim)).toEqual([1, 2, 3, 4]);
});

test('a fault befalls only the requests it is meant for, as often as it is meant to', async () => {
  const { sim } = await stage();
  sim.faults.add({
    trouble: { kind: 'status', status: 500 },
    method: 'GET',
    path: '/apps/*/dynos',
    times: 2,
  });
  const status = async (method: string, path: string): Promise<number> =>
    (await ask(sim, method, path)).status;
  expect(await status('GET', releases)).toBe(200);
  expect(await status('DELETE', `/apps/${app}/dynos`)).toBe(202);
  expect(await status('GET', `/apps/${app}/dynos`)).toBe(500);
  expect(await status('GET', `/apps/${app}/dynos`)).toBe(500);
  expect(await status('GET', `/apps/${app}/dynos`)).toBe(200);
  expect(sim.faults.list()).toEqual([]);
});

test('without a number it stays until it is cleared', async () => {
  const { sim } = await stage();
  const fault = sim.faults.add({ trouble: { kind: 'status', status: 502 } });
  sim.faults.add({ trouble: { kind: 'status', status: 500 }, path: '/nowhere' });
  for (let n = 0; n < 3; n += 1) expect((await ask(sim, 'GET', releases)).status).toBe(502);
  sim.faults.clear(fault.id);
  expect((await ask(sim, 'GET', releases)).status).toBe(200);
  expect(sim.faults.list()).toHaveLength(1);
  sim.faults.clear();
  expect(sim.faults.list()).toEqual([]);
});
