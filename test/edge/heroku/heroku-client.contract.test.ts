import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createHerokuClient, type HerokuClient } from '../../../src/edge/heroku/heroku-client.ts';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { startHeroku } from '../../sim/heroku/harness.ts';

type Shop = { sim: SimHeroku; clock: ManualClock; client: HerokuClient; pauses: number[]; appId: string };

/** The client before a Heroku that remembers; pauses move its clock. */
async function openShop(): Promise<Shop> {
  const { sim, clock } = await startHeroku();
  sim.createApp({
    name: 'shop',
    formation: { web: 2 },
    config: { SAME: '1', CHANGED: 'a' },
    history: [
      { commit: 'a'.repeat(40), agoMs: 60_000 },
      { commit: 'b'.repeat(40), agoMs: 30_000, config: { CHANGED: 'b', ADDED: 'c' } },
    ],
  });
  const pauses: number[] = [];
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const client = createHerokuClient({
    apiUrl: sim.url,
    apiKey: sim.apiKey,
    log: silent,
    clock,
    ids: { uuid: randomUUID, chance: () => 0 },
    sleep: (ms) => {
      pauses.push(ms);
      return clock.advance(ms);
    },
  });
  onTestFinished(() => client.close());
  return { sim, clock, client, pauses, appId: sim.app('shop').id };
}

test('every read understands what Heroku answers', async () => {
  const { sim, client, appId } = await openShop();
  sim.failBuild('shop', { user: 'raj@example.com' });
  const [, v2, v3] = sim.app('shop').releases;

  expect(await client.account()).toMatchObject({ email: sim.account });
  expect(await client.app(appId)).toEqual({ id: appId, name: 'shop', maintenance: false });
  expect(await client.releases(appId, 2)).toMatchObject([
    { version: 3, current: true, status: 'succeeded', eligibleForRollback: true, slugId: v3?.slug?.id },
    { version: 2, current: false, description: 'Deploy aaaaaaaa' },
  ]);
  expect(await client.pendingBuilds(appId)).toMatchObject([{ status: 'pending', user: 'raj@example.com' }]);
  expect(await client.formation(appId)).toContainEqual({ type: 'web', quantity: 2, size: 'Standard-1X' });
  expect(
    (await client.dynos(appId)).map(({ name, state, releaseVersion }) => [name, state, releaseVersion]),
  ).toEqual(
    expect.arrayContaining([
      ['web.1', 'up', 3],
      ['web.2', 'up', 3],
    ]),
  );
  expect(await client.slugCommit(appId, v3?.slug?.id ?? '')).toBe('b'.repeat(40));
  expect(await client.configDifference(appId, v3?.id ?? '', v2?.id ?? '')).toEqual(['ADDED', 'CHANGED']);
});

test('a list longer than a page is read to its end', async () => {
  const { sim, client, appId } = await openShop();
  const { releases } = sim.app('shop');
  const pattern = releases[1];
  if (pattern === undefined) throw new Error('the shop has a history');
  for (let version = 4; version <= 2105; version += 1)
    releases.push({ ...pattern, id: randomUUID(), version });

  const found = await client.releases(appId, 5000);

  expect(found.map(({ version }) => version)).toEqual(Array.from({ length: 2105 }, (_, i) => 2105 - i));
});

test('an empty pool refills while a read waits', async () => {
  const { sim, client, pauses, appId } = await openShop();
  sim.setRateLimit(sim.account, 0);

  expect(await client.app(appId)).toMatchObject({ name: 'shop' });

  expect(pauses).toEqual([10_000]);
  expect(client.remaining()).toBeGreaterThan(5);
});

test('onlookers leave the last of the pool to actions', async () => {
  const { sim, client, appId, clock } = await openShop();
  sim.setRateLimit(sim.account, 250);
  await client.watching.app(appId);

  await expect(client.watching.app(appId)).rejects.toMatchObject({ retry: 'safe' });
  await expect(client.app(appId)).resolves.toMatchObject({ name: 'shop' });
  await clock.advance(60_000);
  await expect(client.watching.app(appId)).resolves.toMatchObject({ name: 'shop' });
});

test('a rollback by the id of a release makes one release, and what Heroku refuses is refused', async () => {
  const { sim, client, appId, clock } = await openShop();
  const [v1, v2] = sim.app('shop').releases;
  const deadline = clock.now() + 10_000;

  expect(await client.rollback(appId, v2?.id ?? '', deadline)).toMatchObject({
    version: 4,
    current: true,
    description: 'Rollback to v2',
    user: { email: sim.account },
  });
  for (const [release, status] of [
    [v1?.id ?? '', 422],
    [randomUUID(), 404],
    ['no-uuid', 422],
  ] as const) {
    await expect(client.rollback(appId, release, deadline)).rejects.toMatchObject({ status, retry: 'never' });
  }
  expect(sim.app('shop').releases).toHaveLength(4);
});
