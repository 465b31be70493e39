import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../../../src/sim/clock.ts';
import { createRatePool } from '../../../src/sim/heroku/api/rate-pool.ts';
import { createControls } from '../../../src/sim/heroku/control/controls.ts';
import { briskTiming } from '../../../src/sim/heroku/timing.ts';
import { createDeliveries } from '../../../src/sim/heroku/webhooks/deliver.ts';
import { createTell } from '../../../src/sim/heroku/webhooks/tell.ts';
import { type App, currentRelease, emptyWorld } from '../../../src/sim/heroku/world/world.ts';

const name = 'acorn-shop';

function direct() {
  const clock = manualClock();
  const world = emptyWorld();
  const deliveries = createDeliveries(clock, briskTiming, 1000);
  const tell = createTell(clock, (app, event) => deliveries.deliver(app, event));
  const platform = { world, clock, timing: briskTiming, tell, url: () => 'http://127.0.0.1:1' };
  const controls = createControls(platform, deliveries, createRatePool(world, clock));
  controls.createApp({ name, formation: { web: 2, worker: 1 }, history: [{ commit: 'abc', agoMs: 60_000 }] });
  return { clock, controls, app: controls.app(name) };
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    outcome: fc.constantFrom(
      'good' as const,
      'release_phase_fails' as const,
      'release_phase_never_ends' as const,
      'web_crashes' as const,
    ),
  }),
  fc.record({ kind: fc.constant('rollBack' as const), to: fc.nat(20) }),
  fc.record({ kind: fc.constant('config' as const), value: fc.constantFrom('a', 'b') }),
  fc.record({
    kind: fc.constant('scale' as const),
    type: fc.constantFrom('web', 'worker'),
    quantity: fc.nat(4),
  }),
  fc.record({ kind: fc.constant('crash' as const), type: fc.constantFrom('web', 'worker') }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 700, 3000, 30_000) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take({ clock, controls, app }: ReturnType<typeof direct>, one: Step): Promise<void> {
  switch (one.kind) {
    case 'deploy':
      controls.deploy(name, { outcome: one.outcome });
      return;
    case 'rollBack': {
      const good = app.releases.filter(({ status, slug }) => status === 'succeeded' && slug !== null);
      controls.rollBack(name, good[one.to % good.length]?.version ?? 2);
      return;
    }
    case 'config':
      controls.setConfig(name, { MODE: one.value });
      return;
    case 'scale':
      controls.scale(name, [{ type: one.type, quantity: one.quantity }]);
      return;
    case 'crash':
      controls.crashDynos(name, one.type, 2);
      return;
    case 'wait':
      await clock.advance(one.ms);
  }
}

/** What must hold at every moment. */
function check(app: App): void {
  expect(app.releases.map(({ version }) => version)).toEqual(app.releases.map((_, index) => index + 1));
  expect(currentRelease(app)?.status).toBe('succeeded');
  const wanted = app.formation.flatMap(({ type, quantity }) =>
    Array.from({ length: quantity }, (_, index) => `${type}.${index + 1}`),
  );
  const formation = app.dynos.filter(({ management }) => management === 'formation');
  expect(formation.map((dyno) => dyno.name).sort()).toEqual(wanted.sort());
  expect(new Set(formation.map(({ release }) => release.id))).toEqual(
    new Set(formation.length === 0 ? [] : [app.currentReleaseId]),
  );
}

test('whatever people do and whenever: one current release that succeeded, and dynos as the formation says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const world = direct();
      for (const one of steps) {
        await take(world, one);
        check(world.app);
      }
      await world.clock.advance(2 * briskTiming.releasePhaseLimitMs);
      check(world.app);
      expect(world.app.releases.filter(({ status }) => status === 'pending')).toEqual([]);
      expect(world.app.builds.filter(({ status }) => status === 'pending')).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
