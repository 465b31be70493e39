import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, everything, inShort, startHeroku, startReceiver } from './harness.ts';

const bodies = new URL('../../fixtures/webhook-events/', import.meta.url);
const sampleOf = (file: string): unknown => JSON.parse(readFileSync(new URL(file, bodies), 'utf8'));

/** A sample body, what brings about its like, and the delivery to compare, in short. */
type Case = [file: string, bring: (sim: SimHeroku, clock: ManualClock) => unknown, told: string];

const phased = 'acorn-phased';
const plain = 'acorn-plain';
const unused = 'acorn-unused';

const cases: Case[] = [
  ['api.release.create.json', (sim) => sim.deploy(plain), 'api:release create succeeded v3'],
  ['api.release.update.succeeded.json', (sim) => sim.deploy(plain), 'api:release update succeeded v3'],
  [
    'api.release.create.config-vars.json',
    (sim) => sim.setConfig(plain, { A: 'b' }),
    'api:release create succeeded v3',
  ],
  ['api.release.create.pending.json', (sim) => sim.deploy(phased), 'api:release create pending v3'],
  ['api.release.update.pending.json', (sim) => sim.deploy(phased), 'api:release update pending v3'],
  [
    'api.release.update.succeeded.release-phase.json',
    (sim) => sim.deploy(phased),
    'api:release update succeeded v3',
  ],
  ['api.release.create.rollback.json', (sim) => sim.rollBack(phased, 2), 'api:release create pending v3'],
  ['api.release.update.rollback.json', (sim) => sim.rollBack(phased, 2), 'api:release update succeeded v3'],
  [
    'api.release.update.failed.json',
    (sim) => sim.deploy(phased, { outcome: 'release_phase_fails' }),
    'api:release update failed v3',
  ],
  [
    'api.release.update.expired.json',
    async (sim, clock) => {
      sim.deploy(phased, { outcome: 'release_phase_never_ends' });
      await clock.advance(3_600_000);
    },
    'api:release update expired v3',
  ],
  ['api.build.create.json', (sim) => sim.deploy(plain), 'api:build create pending'],
  ['api.build.update.succeeded.json', (sim) => sim.deploy(plain), 'api:build update succeeded'],
  ['api.build.update.failed.json', (sim) => sim.failBuild(plain), 'api:build update failed'],
  [
    'api.formation.update.scaled-up.json',
    (sim) => sim.scale(plain, [{ type: 'web', quantity: 4 }]),
    'api:formation update 4 web',
  ],
  [
    'api.formation.update.size-change.json',
    (sim) => sim.scale(plain, [{ type: 'web', size: 'performance-m' }]),
    'api:formation update 2 web',
  ],
  [
    'api.formation.destroy.json',
    async (sim) => {
      const { body } = await ask(sim, 'POST', `/apps/${plain}/slugs`, {
        process_types: { web: 'node .' },
        commit: 'abc',
      });
      await ask(sim, 'POST', `/apps/${plain}/releases`, { slug: body.id });
    },
    'api:formation destroy 0 worker',
  ],
  ['api.app.update.maintenance-on.json', (sim) => sim.setMaintenance(plain, true), `api:app update ${plain}`],
  ['api.app.destroy.json', (sim) => ask(sim, 'DELETE', `/apps/${unused}`), `api:app destroy ${unused}`],
  [
    'api.dyno.create.run.json',
    (sim) => ask(sim, 'POST', `/apps/${plain}/dynos`, { command: 'bash', type: 'run' }),
    'api:dyno create starting run.N',
  ],
  [
    'dyno.update.starting.json',
    (sim) => sim.scale(plain, [{ type: 'web', quantity: 3 }]),
    'dyno update starting web.3',
  ],
  ['dyno.update.up.json', (sim) => sim.scale(plain, [{ type: 'web', quantity: 3 }]), 'dyno update up web.3'],
  [
    'dyno.update.stopping.json',
    (sim) => sim.scale(plain, [{ type: 'web', quantity: 1 }]),
    'dyno update stopping web.2',
  ],
  [
    'dyno.destroy.down.json',
    (sim) => sim.scale(plain, [{ type: 'web', quantity: 1 }]),
    'dyno destroy down web.2',
  ],
  ['dyno.destroy.crashed.json', (sim) => sim.crashDynos(plain), 'dyno destroy crashed web.1'],
  [
    'dyno.destroy.crashed.release-phase.json',
    (sim) => sim.deploy(phased, { outcome: 'release_phase_fails' }),
    'dyno destroy crashed release.N',
  ],
  [
    'dyno.destroy.crashed.scheduler.json',
    (sim) => sim.runOneOff(plain, { type: 'scheduler', command: 'node nightly.js', exitStatus: 137 }),
    'dyno destroy crashed scheduler.N',
  ],
  [
    'dyno.destroy.down.run-detached.json',
    (sim) => sim.runOneOff(plain, { type: 'run', command: 'node nightly.js', exitStatus: 0 }),
    'dyno destroy down run.N',
  ],
];

test.each(cases)('%s: same keys, same kinds of values', async (file, bring, told) => {
  const { sim, clock } = await startHeroku();
  const receiver = await startReceiver();
  const history = [{ commit: '604344f2b21279020a7421eac36f1a8614399fa0', agoMs: 86_400_000 }];
  const formation = { web: { quantity: 2, size: 'Standard-2X' }, worker: 1 };
  sim.createApp({ name: unused });
  sim.createApp({ name: plain, formation, history });
  sim.createApp({ name: phased, formation, history, releasePhase: true });
  for (const name of [plain, phased, unused]) {
    sim.addWebhook(name, { include: everything, level: 'sync', url: receiver.url });
  }
  await bring(sim, clock);
  await clock.advance(5000);
  const seen = receiver.got.map((delivery) => inShort(delivery).replace(/\.\d{4}$/, '.N'));
  expect(seen).toContain(told);
  const delivery = receiver.got[seen.indexOf(told)];
  expect(shapeOf(delivery?.body)).toEqual(shapeOf(sampleOf(file)));
});

/** Keys stay, values become their kind; times keep their form, and the first item speaks for a list. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  }
  if (typeof value !== 'string') return typeof value;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/.exec(value);
  return time ? `time ${time[1]?.replace(/\d/g, '0') ?? ''}${time[2]}` : 'string';
}
