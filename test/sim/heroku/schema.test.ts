import { describe, expect, test } from 'vitest';
import { manualClock } from '../../../src/sim/clock.ts';
import { createRatePool } from '../../../src/sim/heroku/api/rate-pool.ts';
import { allEndpoints, type SimHeroku } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { briskTiming } from '../../../src/sim/heroku/timing.ts';
import { createTell } from '../../../src/sim/heroku/webhooks/tell.ts';
import { emptyWorld } from '../../../src/sim/heroku/world/world.ts';
import { ask, everything, startHeroku, startReceiver } from './harness.ts';
import { faultsOf, linksFor } from './platform-schema.ts';

const endpoints = playedEndpoints();

test.each(endpoints)('%s %s is part of the published API', (method, path) => {
  expect(linksFor(method, path)).not.toEqual([]);
});

describe('every answer is what the published schema says', () => {
  test('each endpoint, at work', async () => {
    const { sim, clock } = await startHeroku();
    const receiver = await startReceiver([500]);
    sim.createApp({ name: 'acorn-shop', releasePhase: true, formation: { web: 2, worker: 1 } });
    sim.addWebhook('acorn-shop', { include: everything, level: 'sync', url: receiver.url, secret: 'x' });
    sim.deploy('acorn-shop');
    await clock.advance(10_000);
    sim.setConfig('acorn-shop', { GREETING: 'hello', OLD: 'x' });
    await clock.advance(10_000);
    sim.deploy('acorn-shop', { outcome: 'release_phase_fails' });
    await clock.advance(600);

    const asked: string[] = [];
    for (const [method, path, concrete, body, title] of calls(sim)) {
      const reply = await ask(sim, method, concrete, body);
      asked.push(`${method} ${path}`);
      expect(reply.status, `${method} ${concrete} ${JSON.stringify(reply.body)}`).toBeLessThan(300);
      const link = linksFor(method, path).find((one) => title === undefined || one.title === title);
      expect(link, `${method} ${path}`).toBeDefined();
      expect(faultsOf(link!, reply.body), `${method} ${concrete} ${JSON.stringify(reply.body)}`).toEqual([]);
    }
    expect(new Set(asked)).toEqual(new Set(endpoints.map(([method, path]) => `${method} ${path}`)));
  });

  test('the check would notice a wrong answer', () => {
    const [link] = linksFor('GET', '/apps/:app/dynos');
    expect(faultsOf(link!, [{ id: 'web.1' }]).join()).toMatch(
      /must have required property.*must match format/s,
    );
    expect(faultsOf(link!, [{ surprise: 1 }]).join()).toContain('additional');
  });
});

type Call = [method: string, path: string, concrete: string, body?: unknown, title?: string];

/** One call of each endpoint, in an order in which all of them can work. */
function calls(sim: SimHeroku): Call[] {
  const app = sim.app('acorn-shop');
  const [release] = app.releases.filter(({ slug }) => slug !== null);
  const at = '/apps/acorn-shop';
  const uuid = (list: readonly { id: string }[]): string => list[0]?.id ?? '';
  const slug = release?.slug?.id ?? '';
  return [
    ['GET', '/account', '/account'],
    ['GET', '/account/rate-limits', '/account/rate-limits'],
    ['POST', '/apps', '/apps', { name: 'acorn-extra' }],
    ['GET', '/apps', '/apps'],
    ['GET', '/users/:user/apps', '/users/~/apps'],
    ['GET', '/apps/:app', at],
    ['GET', '/apps/:app', `/apps/${app.id}`],
    ['PATCH', '/apps/:app', at, { maintenance: true }],
    ['GET', '/apps/:app/formation', `${at}/formation`],
    ['GET', '/apps/:app/formation/:type', `${at}/formation/web`],
    ['PATCH', '/apps/:app/formation', `${at}/formation`, { updates: [{ type: 'web', quantity: 3 }] }],
    ['PATCH', '/apps/:app/formation/:type', `${at}/formation/worker`, { dyno_size: { name: 'standard-2x' } }],
    ['GET', '/apps/:app/available-dyno-sizes', `${at}/available-dyno-sizes`],
    ['GET', '/apps/:app/dynos', `${at}/dynos`],
    ['GET', '/apps/:app/dynos/:dyno', `${at}/dynos/web.1`],
    ['POST', '/apps/:app/dynos', `${at}/dynos`, { command: 'node -v' }],
    ['POST', '/apps/:app/dynos/:dyno/actions/stop', `${at}/dynos/web.1/actions/stop`],
    ['POST', '/apps/:app/formations/:type/actions/stop', `${at}/formations/web/actions/stop`],
    ['DELETE', '/apps/:app/dynos/:dyno', `${at}/dynos/web.1`],
    ['DELETE', '/apps/:app/formations/:type', `${at}/formations/web`],
    ['DELETE', '/apps/:app/dynos', `${at}/dynos`],
    ['GET', '/apps/:app/releases', `${at}/releases`],
    ['GET', '/apps/:app/releases/:release', `${at}/releases/2`],
    ['GET', '/apps/:app/releases/:release', `${at}/releases/${release?.id}`],
    ['GET', '/apps/:app/releases/:release/config-vars', `${at}/releases/2/config-vars`],
    ['POST', '/apps/:app/releases', `${at}/releases`, { release: release?.id }, 'Rollback'],
    ['POST', '/apps/:app/releases', `${at}/releases`, { slug, description: 'Retry of v2' }, 'Create'],
    ['GET', '/apps/:app/slugs/:slug', `${at}/slugs/${slug}`],
    ['POST', '/apps/:app/slugs', `${at}/slugs`, { process_types: { web: 'node .' } }],
    ['GET', '/apps/:app/builds', `${at}/builds`],
    ['GET', '/apps/:app/builds/:build', `${at}/builds/${uuid(app.builds)}`],
    [
      'POST',
      '/apps/:app/builds',
      `${at}/builds`,
      { source_blob: { url: 'https://example.com/a.tgz', version: 'abc' } },
    ],
    ['GET', '/apps/:app/config-vars', `${at}/config-vars`],
    ['PATCH', '/apps/:app/config-vars', `${at}/config-vars`, { GREETING: 'hi', OLD: null }],
    ['GET', '/apps/:app/webhooks', `${at}/webhooks`],
    ['GET', '/apps/:app/webhooks/:webhook', `${at}/webhooks/${uuid(app.webhooks)}`],
    ['PATCH', '/apps/:app/webhooks/:webhook', `${at}/webhooks/${uuid(app.webhooks)}`, { level: 'notify' }],
    [
      'POST',
      '/apps/:app/webhooks',
      `${at}/webhooks`,
      { include: ['dyno'], level: 'notify', url: 'http://127.0.0.1:9/' },
    ],
    ['GET', '/apps/:app/webhook-deliveries', `${at}/webhook-deliveries`],
    ['GET', '/apps/:app/webhook-deliveries/:delivery', `${at}/webhook-deliveries/${uuid(app.deliveries)}`],
    ['GET', '/apps/:app/webhook-events', `${at}/webhook-events`],
    ['GET', '/apps/:app/webhook-events/:event', `${at}/webhook-events/${uuid(app.events)}`],
    ['DELETE', '/apps/:app/webhooks/:webhook', `${at}/webhooks/${uuid(app.webhooks)}`],
    ['POST', '/apps/:app/log-sessions', `${at}/log-sessions`, { lines: 10, tail: false }],
    ['DELETE', '/apps/:app', at],
  ];
}

function playedEndpoints(): [method: string, path: string][] {
  const clock = manualClock();
  const world = emptyWorld();
  const tell = createTell(clock, () => undefined);
  const platform = { world, clock, timing: briskTiming, tell, url: () => '' };
  return allEndpoints(platform, createRatePool(world, clock)).map(({ method, path }) => [
    method.toUpperCase(),
    path,
  ]);
}
