import { describe, expect, test } from 'vitest';
import { HouseFault, UpstreamError } from '../../../src/core/errors.ts';
import type { Event } from '../../../src/core/event/event.ts';
import { fingerprint } from '../../../src/core/plan/fingerprint.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { settleMs, writeDeadlineMs } from '../../../src/core/plan/settle.ts';
import { whatChanged } from '../../../src/core/plan/what-changed.ts';
import { createHerokuClient } from '../../../src/edge/heroku/heroku-client.ts';
import { createNoHeroku } from '../../../src/edge/heroku/no-heroku.ts';
import type { ActionContext } from '../../../src/flow/actions/action.ts';
import { rollback } from '../../../src/flow/actions/rollback.ts';
import type { HerokuPort } from '../../../src/flow/ports.ts';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { startHeroku } from '../../sim/heroku/harness.ts';

const days = 24 * 60 * 60_000;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const releasesPath = '/apps/*/releases';

type Shop = {
  readonly sim: SimHeroku;
  readonly clock: ManualClock;
  readonly heroku: HerokuPort;
  context(odd?: Partial<ActionContext>): ActionContext;
  plan(odd?: Partial<ActionContext>): Promise<Plan>;
  perform(plan: Plan): Promise<{ madeReleaseId: string }>;
  /** How many rollbacks reached Heroku, applied or not. */
  posts(): number;
};

/** An app at v3 that has run well, with the client of the product before it. Time moves only by `clock.advance`. */
async function openShop(how: { releasePhase?: boolean; apiKey?: string } = {}): Promise<Shop> {
  const { sim, clock } = await startHeroku();
  sim.createApp({
    name: 'shop',
    releasePhase: how.releasePhase ?? false,
    formation: { web: 2, worker: 1 },
    config: { FEATURE: 'off' },
    history: [
      { commit: 'a'.repeat(40), agoMs: 9 * days },
      { commit: 'b'.repeat(40), agoMs: 2 * days },
    ],
  });
  let requests = 0;
  const heroku = createHerokuClient({
    apiUrl: sim.url,
    apiKey: how.apiKey ?? sim.apiKey,
    log: silent,
    clock,
    ids: { uuid: () => `request-${++requests}`, chance: () => 0 },
    sleep: (ms) => clock.advance(ms),
  });
  const { id } = sim.app('shop');
  const context: Shop['context'] = (odd) => ({
    heroku,
    app: { id, name: 'shop' },
    event: about(sim.currentRelease(id)?.version ?? 0),
    params: { to: 'last_good' },
    history: { crashedVersions: [], rolledAwayFrom: [] },
    now: clock.now(),
    ...odd,
  });
  return {
    sim,
    clock,
    heroku,
    context,
    plan: async (odd) => {
      const outcome = await rollback.plan(context(odd));
      if (outcome.kind !== 'plan') throw new Error(`${outcome.kind} ${outcome.reason}: ${outcome.sentence}`);
      return outcome.plan;
    },
    perform: (plan) => rollback.perform(context(), plan, clock.now() + writeDeadlineMs),
    posts: () => sim.requests().filter(({ method }) => method === 'POST').length,
  };
}

function about(version: number, views: Event['views'] = { release: { version } }): Event {
  const at = '2026-11-18T09:00:00.000Z';
  return {
    id: 'event-1',
    name: 'release.failed',
    names: ['release.failed'],
    at,
    receivedAt: at,
    late: false,
    source: 'webhook',
    include: 'api:release',
    action: 'update',
    app: { id: 'app', name: 'shop', labels: {} },
    actor: { id: 'user', email: 'raj@example.com', kind: 'human' },
    views,
    previous: {},
    fact: 'fact',
  };
}

/** v4 is live and its web dynos crash. */
async function badRelease(shop: Shop): Promise<void> {
  shop.sim.deploy('shop', { commit: 'c'.repeat(40), outcome: 'web_crashes', user: 'raj@example.com' });
  await shop.clock.advance(5000);
}

async function failure(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`expected an UpstreamError, got ${String(error)}`);
  return error;
}

describe('a release that crashes', () => {
  test('is planned, rolled back once, and seen to work', async () => {
    const shop = await openShop();
    shop.sim.setConfig('shop', { FEATURE: 'on' }, 'ana@example.com');
    await badRelease(shop);

    const plan = await shop.plan({ history: { crashedVersions: [5], rolledAwayFrom: [] } });

    const [from, to] = [shop.sim.app('shop').releases[4], shop.sim.app('shop').releases[3]];
    expect(plan).toMatchObject({
      summary: 'Roll back shop from v5 to v4',
      from: { version: 5, user: 'raj@example.com', description: 'Deploy cccccccc', commit: 'c'.repeat(40) },
      to: {
        version: 4,
        user: 'ana@example.com',
        description: 'Set FEATURE config vars',
        commit: 'b'.repeat(40),
      },
      takesBack: ['config vars: none differ'],
      requests: [
        { method: 'POST', path: `/apps/${shop.sim.app('shop').id}/releases`, body: { release: to?.id } },
      ],
      baseline: { currentReleaseId: from?.id, targetReleaseId: to?.id },
    });

    const made = await shop.perform(plan);

    expect(made).toEqual({ madeReleaseId: shop.sim.app('shop').releases[5]?.id });
    expect(shop.sim.currentRelease('shop')).toMatchObject({ version: 6, description: 'Rollback to v4' });
    expect(shop.posts()).toBe(1);
    expect(await rollback.verify(shop.context(), plan, made)).toMatchObject({ kind: 'waiting' });
    await shop.clock.advance(5000);
    expect(await rollback.verify(shop.context(), plan, made)).toEqual({
      kind: 'good',
      sentence: 'v6, the rollback to v4, is current and 2 of 2 web dynos are up',
    });
  });

  test('names the config vars that go back with the code', async () => {
    const shop = await openShop();
    await badRelease(shop);
    shop.sim.setConfig('shop', { FEATURE: 'on', TOKEN: 'HRKU-secret-value' });

    const plan = await shop.plan();

    expect(plan).toMatchObject({ from: { version: 5 }, to: { version: 3 } });
    expect(plan.takesBack).toEqual(['config vars: FEATURE, TOKEN', 'releases between: v4 (Deploy cccccccc)']);
    expect(JSON.stringify(plan)).not.toContain('HRKU-secret-value');
  });

  test('goes back to the version the rule names', async () => {
    const shop = await openShop();
    await badRelease(shop);

    expect(await shop.plan({ params: { to: 2 } })).toMatchObject({
      to: { version: 2 },
      targetReason: 'v2 is what the rule asks for',
    });
    expect(await rollback.plan(shop.context({ params: { to: 1 } }))).toMatchObject({
      kind: 'refused',
      reason: 'target_unfit',
    });
  });

  test('does not go back to what Herald has just left, or to what crashed', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const at = new Date(shop.clock.now() - days).toISOString();

    expect(
      await shop.plan({ history: { crashedVersions: [], rolledAwayFrom: [{ version: 3, at }] } }),
    ).toMatchObject({ to: { version: 2 } });
    expect(await shop.plan({ history: { crashedVersions: [3], rolledAwayFrom: [] } })).toMatchObject({
      to: { version: 2 },
    });
  });

  test('acts by the id of the app when it has been renamed', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const before = await shop.plan();
    await fetch(`${shop.sim.url}/apps/shop`, {
      method: 'PATCH',
      headers: {
        accept: 'application/vnd.heroku+json; version=3',
        authorization: `Bearer ${shop.sim.apiKey}`,
        'content-type': 'application/json',
      },
      body: '{"name":"store"}',
    });

    const after = await rollback.plan({ ...shop.context({ event: about(4) }), app: before.app });

    expect(after).toMatchObject({
      kind: 'plan',
      plan: { summary: 'Roll back store from v4 to v3', fingerprint: before.fingerprint },
    });
  });
});

describe('nothing to roll back', () => {
  test('a release whose release phase failed', async () => {
    const shop = await openShop({ releasePhase: true });
    shop.sim.deploy('shop', { outcome: 'release_phase_fails' });
    await shop.clock.advance(5000);

    expect(await rollback.plan(shop.context({ event: about(4) }))).toEqual({
      kind: 'nothing',
      reason: 'release_failed',
      sentence: 'v4 failed in its release phase, v3 is still serving, nothing to roll back',
    });
  });

  test('a release in its release phase', async () => {
    const shop = await openShop({ releasePhase: true });
    shop.sim.deploy('shop');

    expect(await rollback.plan(shop.context({ event: about(4) }))).toMatchObject({
      kind: 'nothing',
      reason: 'release_pending',
    });
  });

  test('a release a person has rolled back already', async () => {
    const shop = await openShop();
    await badRelease(shop);
    shop.sim.rollBack('shop', 3, 'ana@example.com');

    const outcome = await rollback.plan(shop.context({ event: about(4) }));

    expect(outcome).toMatchObject({ kind: 'nothing', reason: 'already_rolled_back' });
    expect(outcome).toHaveProperty(
      'sentence',
      expect.stringContaining('v5 (Rollback to v3) of ana@example.com'),
    );
  });

  test('a build that failed', async () => {
    const shop = await openShop();
    const event = about(0, { build: { id: 'b', status: 'failed', release_version: null } });

    expect(await rollback.plan(shop.context({ event }))).toMatchObject({
      kind: 'nothing',
      reason: 'build_made_no_release',
    });
  });

  test('an app that has only its first code', async () => {
    const shop = await openShop();
    shop.sim.createApp({ name: 'new' });
    const { id } = shop.sim.app('new');

    expect(await rollback.plan(shop.context({ app: { id, name: 'new' }, event: about(1) }))).toMatchObject({
      kind: 'nothing',
      reason: 'no_target',
    });
  });
});

describe('not now', () => {
  test('while another release is in its release phase', async () => {
    const shop = await openShop({ releasePhase: true });
    shop.sim.deploy('shop');

    expect(await rollback.plan(shop.context())).toMatchObject({ kind: 'refused', reason: 'release_pending' });
    await shop.clock.advance(5000);
    expect(await rollback.plan(shop.context())).toMatchObject({ kind: 'plan' });
  });

  test('while a build runs, but not in the seconds its own release is ahead of it', async () => {
    const shop = await openShop();
    shop.sim.deploy('shop', { outcome: 'web_crashes' });
    expect(shop.sim.app('shop').builds.at(-1)?.status).toBe('pending');
    expect(await rollback.plan(shop.context())).toMatchObject({ kind: 'plan' });

    shop.sim.failBuild('shop', { user: 'raj@example.com' });
    expect(await rollback.plan(shop.context())).toMatchObject({ kind: 'refused', reason: 'build_pending' });

    await shop.clock.advance(5000);
    expect(await rollback.plan(shop.context())).toMatchObject({ kind: 'plan' });
  });

  test('without a token, or with arguments it does not know', async () => {
    const shop = await openShop();

    expect(await rollback.plan(shop.context({ heroku: createNoHeroku() }))).toMatchObject({
      kind: 'refused',
      reason: 'no_token',
    });
    for (const params of [{ to: '41' }, { to: 0 }, { to: 1.5 }, { to: 'previous' }, { to: 2, force: true }]) {
      expect(await rollback.plan(shop.context({ params }))).toMatchObject({
        kind: 'refused',
        reason: 'bad_params',
      });
    }
    expect(shop.sim.requests()).toEqual([]);
  });

  test('when the slug of the target is gone', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const slugId = shop.sim.app('shop').releases[2]?.slug?.id;
    shop.sim.faults.add({
      trouble: { kind: 'status', status: 404, id: 'not_found' },
      path: `/apps/*/slugs/${slugId}`,
    });

    expect(await rollback.plan(shop.context())).toMatchObject({
      kind: 'refused',
      reason: 'target_unfit',
      sentence: 'the slug of v3 is gone, Heroku cannot roll back to it',
    });
  });

  test('planning never writes, and passes on what Heroku cannot answer', async () => {
    const shop = await openShop();
    await badRelease(shop);
    shop.sim.faults.add({ trouble: { kind: 'status', status: 503 }, path: releasesPath });

    expect(await failure(rollback.plan(shop.context()))).toMatchObject({ retry: 'safe', status: 503 });
    expect(shop.posts()).toBe(0);
  });
});

describe('a token with less than all', () => {
  test('that may not read config vars or its own account says so on the card', async () => {
    const shop = await openShop({ apiKey: 'HRKU-write-only' });
    shop.sim.addToken({ key: 'HRKU-write-only', scopes: ['write'], account: 'herald-bot@example.com' });
    await badRelease(shop);

    const plan = await shop.plan();

    expect(plan.takesBack[0]).toContain('their names are not known');
    expect(plan.warnings.join()).toContain('a person must look');
    expect(await shop.perform(plan)).toHaveProperty('madeReleaseId');
    const sent = { sentAt: new Date(shop.clock.now()).toISOString(), attempts: 1 };
    expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('403 forbidden') as string,
    });
  });

  test('that may only read is refused by Heroku, once and for all', async () => {
    const shop = await openShop({ apiKey: 'HRKU-read-only' });
    shop.sim.addToken({
      key: 'HRKU-read-only',
      scopes: ['identity', 'read'],
      account: 'herald-bot@example.com',
    });
    await badRelease(shop);

    expect(await failure(shop.perform(await shop.plan()))).toMatchObject({
      retry: 'never',
      status: 403,
      id: 'forbidden',
    });
    expect(shop.sim.currentRelease('shop')?.version).toBe(4);
  });

  test('that Heroku no longer takes is an error, not an answer', async () => {
    const shop = await openShop({ apiKey: 'HRKU-revoked' });

    expect(await failure(rollback.plan(shop.context()))).toMatchObject({ retry: 'never', status: 401 });
  });
});

describe('a plan that was tampered with', () => {
  const forged: [string, (plan: Plan) => Plan][] = [
    ['another target', (plan) => ({ ...plan, to: { ...plan.to, id: plan.from.id } })],
    ['another app', (plan) => ({ ...plan, app: { ...plan.app, id: 'other' } })],
    [
      'another request on the card',
      (plan) => ({ ...plan, requests: [{ method: 'DELETE', path: '/apps/shop' }] }),
    ],
    [
      'another request, sealed anew',
      (plan) => {
        const other: Plan = { ...plan, requests: [{ method: 'DELETE', path: '/apps/shop' }] };
        return { ...other, fingerprint: fingerprint(other) };
      },
    ],
    [
      'another app, sealed anew',
      (plan) => {
        const other: Plan = { ...plan, app: { ...plan.app, id: 'other' } };
        return { ...other, fingerprint: fingerprint(other) };
      },
    ],
    ['another baseline', (plan) => ({ ...plan, baseline: {} })],
    ['another fingerprint', (plan) => ({ ...plan, fingerprint: '0'.repeat(64) })],
  ];
  test.each(forged)('%s: nothing is sent', async (_, forge) => {
    const shop = await openShop();
    await badRelease(shop);
    const plan = await shop.plan();

    await expect(shop.perform(forge(plan))).rejects.toThrow(HouseFault);

    expect(shop.posts()).toBe(0);
  });
});

describe('the world moves between the question and the write', () => {
  test('somebody releases', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const approved = await shop.plan();
    shop.sim.deploy('shop', { user: 'ana@example.com', commit: 'd'.repeat(40) });

    const again = await rollback.plan(shop.context({ event: about(4) }));

    expect(again).toMatchObject({ kind: 'nothing', reason: 'superseded' });
    expect(whatChanged(approved, again)).toEqual([
      'v4 is no longer live: superseded by v5 (Deploy dddddddd) of ana@example.com, 2026-11-18 09:00 UTC, nothing to roll back; the plan was made on v4',
    ]);
  });

  test('nothing: the plan made again has the same fingerprint', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const approved = await shop.plan();
    await shop.clock.advance(10 * 60_000);

    expect((await shop.plan()).fingerprint).toBe(approved.fingerprint);
  });

  test('a fix that fails in its release phase does not void the approval', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const approved = await shop.plan();
    shop.sim.deploy('shop', { outcome: 'release_phase_fails', user: 'raj@example.com' });
    await shop.clock.advance(10_000);

    const again = await shop.plan();

    expect(again.fingerprint).toBe(approved.fingerprint);
    expect(again.warnings.join()).toContain('never went live and stays out');
  });
});

describe('an answer that was lost', () => {
  const lateEnoughMs = writeDeadlineMs + settleMs;

  async function lose(
    kind: 'lost' | 'reset' | 'late' | 'status',
  ): Promise<{ shop: Shop; plan: Plan; sent: { sentAt: string; attempts: number } }> {
    const shop = await openShop();
    await badRelease(shop);
    const plan = await shop.plan();
    const trouble = {
      lost: { kind },
      reset: { kind },
      late: { kind, ms: 15_000 },
      status: { kind, status: 500 },
    }[kind];
    shop.sim.faults.add({
      trouble: trouble as Parameters<SimHeroku['faults']['add']>[0]['trouble'],
      method: 'POST',
      times: 1,
    });
    const sent = { sentAt: new Date(shop.clock.now()).toISOString(), attempts: 1 };
    expect(await failure(shop.perform(plan))).toMatchObject({ retry: 'unknown' });
    expect(shop.posts()).toBe(1);
    return { shop, plan, sent };
  }

  const rollbacks = (shop: Shop): number =>
    shop.sim.app('shop').releases.filter(({ description }) => description.startsWith('Rollback')).length;

  test('after the write landed: found by its trace', async () => {
    const { shop, plan, sent } = await lose('lost');

    expect(await rollback.settle(shop.context(), plan, sent)).toEqual({
      kind: 'landed',
      madeReleaseId: shop.sim.currentRelease('shop')?.id,
      sentence:
        'v5 (Rollback to v3) by herald-bot@example.com at 2026-11-18 09:00 UTC is our rollback; it has arrived at Heroku',
    });
    expect(rollbacks(shop)).toBe(1);
  });

  test.each(['reset', 'status'] as const)(
    'before the write landed (%s): proved absent, and sent once more',
    async (kind) => {
      const { shop, plan, sent } = await lose(kind);

      expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({
        kind: 'wait',
        until: Date.parse(sent.sentAt) + lateEnoughMs,
      });
      await shop.clock.advance(lateEnoughMs);
      expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({ kind: 'not_landed' });
      await shop.perform(plan);
      expect(rollbacks(shop)).toBe(1);
    },
  );

  test('while the request is still under way: waited for', async () => {
    const { shop, plan, sent } = await lose('late');

    await shop.clock.advance(14_000);
    expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({ kind: 'wait' });
    await shop.clock.advance(2_000);
    expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({ kind: 'landed' });
    expect(rollbacks(shop)).toBe(1);
  });

  test('and a person did the same meanwhile: a person must look', async () => {
    const { shop, plan, sent } = await lose('reset');
    shop.sim.rollBack('shop', 3, 'ana@example.com');
    await shop.clock.advance(lateEnoughMs);

    expect(await rollback.settle(shop.context(), plan, sent)).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('v5 (Rollback to v3) by ana@example.com is current now') as string,
    });
  });

  test('and Heroku cannot be asked: an error, so that it is asked again', async () => {
    const { shop, plan, sent } = await lose('lost');
    shop.sim.faults.add({ trouble: { kind: 'status', status: 500 }, path: releasesPath });

    expect(await failure(rollback.settle(shop.context(), plan, sent))).toMatchObject({ retry: 'safe' });
  });
});

describe('what Heroku refuses', () => {
  test.each<[number, string, UpstreamError['retry']]>([
    [401, 'unauthorized', 'never'],
    [402, 'delinquent', 'never'],
    [403, 'two_factor', 'never'],
    [404, 'not_found', 'never'],
    [409, 'conflict', 'never'],
    [422, 'invalid_params', 'never'],
    [500, 'internal_server_error', 'unknown'],
    [503, 'maintenance', 'unknown'],
  ])('%d %s is told once', async (status, id, retry) => {
    const shop = await openShop();
    await badRelease(shop);
    const plan = await shop.plan();
    shop.sim.faults.add({ trouble: { kind: 'status', status, id }, method: 'POST' });

    expect(await failure(shop.perform(plan))).toMatchObject({ status, id, retry });
    expect(shop.posts()).toBe(1);
    expect(shop.sim.currentRelease('shop')?.version).toBe(4);
  });

  test('an empty pool was not carried out and may come again', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const plan = await shop.plan();
    shop.sim.faults.add({ trouble: { kind: 'rate_limit', retryAfterSec: 20 }, method: 'POST', times: 1 });

    expect(await failure(shop.perform(plan))).toMatchObject({
      status: 429,
      retry: 'safe',
      retryAfterMs: 20_000,
    });
    await shop.perform(plan);
    expect(shop.sim.currentRelease('shop')?.description).toBe('Rollback to v3');
  });
});

describe('after the rollback', () => {
  test('its release phase is waited for', async () => {
    const shop = await openShop({ releasePhase: true });
    await badRelease(shop);
    const plan = await shop.plan();
    const made = await shop.perform(plan);

    expect(await rollback.verify(shop.context(), plan, made)).toEqual({
      kind: 'waiting',
      sentence: 'v5, the rollback to v3, is in its release phase',
    });
    await shop.clock.advance(5000);
    expect(await rollback.verify(shop.context(), plan, made)).toMatchObject({ kind: 'good' });
  });

  test('its release phase fails: told as it is', async () => {
    const shop = await openShop({ releasePhase: true });
    await badRelease(shop);
    const plan = await shop.plan();
    Object.assign(shop.sim.app('shop').releases[2]?.slug ?? {}, { releasePhase: 'fails' });
    const made = await shop.perform(plan);
    await shop.clock.advance(5000);

    expect(await rollback.verify(shop.context(), plan, made)).toEqual({
      kind: 'bad',
      sentence: 'v5, the rollback to v3, failed in its release phase; v4 is still serving',
    });
  });

  test('its dynos crash as well: told, and the next plan warns', async () => {
    const shop = await openShop();
    await badRelease(shop);
    const plan = await shop.plan();
    const made = await shop.perform(plan);
    await shop.clock.advance(5000);
    shop.sim.crashDynos('shop', 'web', 1);

    expect(await rollback.verify(shop.context(), plan, made)).toMatchObject({ kind: 'bad' });

    const at = new Date(shop.clock.now()).toISOString();
    const next = await shop.plan({
      history: { crashedVersions: [4, 5], rolledAwayFrom: [{ version: 4, at }] },
    });
    expect(next).toMatchObject({ from: { version: 5 }, to: { version: 2 } });
    expect(next.warnings).toContain('v5 is itself a rollback, to v3');
  });
});
