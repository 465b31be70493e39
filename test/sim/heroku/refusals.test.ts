import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { Scope } from '../../../src/sim/heroku/world/world.ts';
import { ask, startHeroku } from './harness.ts';

const app = 'acorn-shop';
const at = `/apps/${app}`;

async function stage() {
  const { sim, clock } = await startHeroku();
  sim.createApp({
    name: app,
    formation: { web: { quantity: 1, size: 'Basic' }, worker: 1 },
    history: [{ commit: 'abc', agoMs: 1000 }],
  });
  return { sim, clock };
}

type Refused = [what: string, method: string, path: string, body: unknown, status: number, id: string];
const uuid = '01234567-89ab-4cde-8f01-23456789abcd';

test.each<Refused>([
  ['an app that is not there', 'GET', '/apps/nowhere', undefined, 404, 'not_found'],
  ['a path that is not there', 'GET', '/nowhere', undefined, 404, 'not_found'],
  ['a release that is not there', 'GET', `${at}/releases/99`, undefined, 404, 'not_found'],
  ['a rollback to nothing', 'POST', `${at}/releases`, { release: uuid }, 404, 'not_found'],
  ['a rollback by version', 'POST', `${at}/releases`, { release: '2' }, 422, 'invalid_params'],
  ['a release of no slug', 'POST', `${at}/releases`, { slug: uuid }, 404, 'not_found'],
  ['a release of nothing', 'POST', `${at}/releases`, {}, 422, 'invalid_params'],
  ['a slug that is not there', 'GET', `${at}/slugs/${uuid}`, undefined, 404, 'not_found'],
  ['a build that is not there', 'GET', `${at}/builds/${uuid}`, undefined, 404, 'not_found'],
  ['a dyno that is not there', 'DELETE', `${at}/dynos/web.9`, undefined, 404, 'not_found'],
  ['a type that is not there', 'DELETE', `${at}/formations/clock`, undefined, 404, 'not_found'],
  ['scaling a type that is not there', 'PATCH', `${at}/formation/clock`, { quantity: 1 }, 404, 'not_found'],
  ['a quantity that is none', 'PATCH', `${at}/formation/web`, { quantity: 'many' }, 422, 'invalid_params'],
  ['a negative quantity', 'PATCH', `${at}/formation/worker`, { quantity: -1 }, 422, 'invalid_params'],
  ['two Basic dynos', 'PATCH', `${at}/formation/web`, { quantity: 2 }, 422, 'invalid_params'],
  [
    'a size that is none',
    'PATCH',
    `${at}/formation/web`,
    { dyno_size: { name: 'huge' } },
    422,
    'invalid_params',
  ],
  ['no updates', 'PATCH', `${at}/formation`, {}, 422, 'invalid_params'],
  ['a config var that is no text', 'PATCH', `${at}/config-vars`, { A: 1 }, 422, 'invalid_params'],
  [
    'a webhook for nothing',
    'POST',
    `${at}/webhooks`,
    { include: [], level: 'sync', url: 'http://127.0.0.1' },
    422,
    'invalid_params',
  ],
  [
    'an unknown entity',
    'POST',
    `${at}/webhooks`,
    { include: ['api:moon'], level: 'sync', url: 'http://127.0.0.1' },
    422,
    'invalid_params',
  ],
  [
    'an unknown field',
    'POST',
    `${at}/webhooks`,
    { include: ['dyno'], level: 'sync', url: 'http://127.0.0.1', x: 1 },
    422,
    'invalid_params',
  ],
  [
    'an address that is none',
    'POST',
    `${at}/webhooks`,
    { include: ['dyno'], level: 'sync', url: 'ftp://x' },
    422,
    'invalid_params',
  ],
  ['a webhook that is not there', 'DELETE', `${at}/webhooks/${uuid}`, undefined, 404, 'not_found'],
  ['a body that is no JSON', 'POST', `${at}/releases`, '{"release":', 400, 'bad_request'],
  ['a name that is taken', 'POST', '/apps', { name: app }, 422, 'invalid_params'],
  ['a name that is none', 'POST', '/apps', { name: 'Not A Name' }, 422, 'invalid_params'],
])('%s: %s %s %j is refused with %i %s', async (_what, method, path, body, status, id) => {
  const { sim } = await stage();
  const before = JSON.stringify([sim.app(app).formation, sim.app(app).releases, sim.app(app).webhooks]);
  const reply = await ask(sim, method, path, body);
  expect([reply.status, reply.body.id]).toEqual([status, id]);
  expect(reply.body.message).toMatch(/\w/);
  expect(JSON.stringify([sim.app(app).formation, sim.app(app).releases, sim.app(app).webhooks])).toBe(before);
});

describe('who asks', () => {
  test.each(['', 'Bearer wrong', 'Basic abc', 'Bearer'])('401 for %j', async (authorization) => {
    const { sim } = await stage();
    const reply = await ask(sim, 'GET', at, undefined, { authorization });
    expect([reply.status, reply.body.id]).toEqual([401, 'unauthorized']);
    expect(sim.requests().at(-1)).toMatchObject({ email: null, answer: 401 });
  });

  test.each([
    'application/json',
    '*/*',
    'application/vnd.heroku+json',
    'application/vnd.heroku+json; version=2',
  ])('406 for Accept: %s', async (accept) => {
    const { sim } = await stage();
    expect(await ask(sim, 'GET', at, undefined, { accept })).toMatchObject({
      status: 406,
      body: { id: 'not_acceptable' },
    });
  });

  test.each(['3', '3.sdk', '3.webhooks'])('version=%s is understood', async (version) => {
    const { sim } = await stage();
    const accept = `application/vnd.heroku+json; version=${version}`;
    expect((await ask(sim, 'GET', at, undefined, { accept })).status).toBe(200);
  });

  test('an account sees and reaches only its own apps', async () => {
    const { sim } = await stage();
    sim.createApp({ name: 'acorn-other' });
    sim.addToken({ key: 'foreign', scopes: ['global'], account: 'eve@example.com', apps: ['acorn-other'] });
    const headers = { authorization: 'Bearer foreign' };
    expect(await ask(sim, 'GET', at, undefined, headers)).toMatchObject({
      status: 403,
      body: { id: 'forbidden' },
    });
    expect((await ask(sim, 'DELETE', at, undefined, headers)).status).toBe(403);
    expect((await ask(sim, 'GET', '/apps', undefined, headers)).body).toMatchObject([
      { name: 'acorn-other' },
    ]);
    expect((await ask(sim, 'GET', '/apps/acorn-other', undefined, headers)).status).toBe(200);
  });

  const allowed: Record<Scope, string> = {
    global: 'account read write config config=',
    identity: 'account',
    read: 'read',
    write: 'read write',
    'read-protected': 'read config',
    'write-protected': 'read write config config=',
  };
  test.each(Object.entries(allowed))('scope %s allows %s', async (scope, words) => {
    const { sim } = await stage();
    sim.addToken({ key: 'scoped', scopes: [scope as Scope], account: 'bot@example.com' });
    const may = async (method: string, path: string, body?: unknown): Promise<boolean> => {
      const { status } = await ask(sim, method, path, body, { authorization: 'Bearer scoped' });
      expect([200, 201, 202, 403]).toContain(status);
      return status !== 403;
    };
    const found = {
      account: await may('GET', '/account'),
      read: await may('GET', `${at}/releases`),
      write: await may('DELETE', `${at}/dynos`),
      config: await may('GET', `${at}/config-vars`),
      'config=': await may('PATCH', `${at}/config-vars`, { A: 'b' }),
    };
    const granted = Object.entries(found).flatMap(([word, yes]) => (yes ? [word] : []));
    expect(granted.join(' ')).toBe(words);
  });

  test('an account that may only look changes nothing, whatever its token says', async () => {
    const { sim } = await stage();
    sim.addToken({ key: 'looker', scopes: ['global'], account: 'view@example.com', readonly: true });
    const headers = { authorization: 'Bearer looker' };
    const target = sim.app(app).releases[1]?.id;
    expect((await ask(sim, 'GET', `${at}/config-vars`, undefined, headers)).status).toBe(200);
    expect((await ask(sim, 'POST', `${at}/releases`, { release: target }, headers)).status).toBe(403);
    expect((await ask(sim, 'PATCH', `${at}/config-vars`, { A: 'b' }, headers)).status).toBe(403);
    expect(sim.app(app).releases).toHaveLength(2);
  });
});

describe('the rate pool', () => {
  test('every answer says what is left, refusals too', async () => {
    const { sim } = await stage();
    const left = async (path: string): Promise<string | null> =>
      (await ask(sim, 'GET', path)).headers.get('ratelimit-remaining');
    expect([await left(at), await left('/apps/nowhere'), await left(at)]).toEqual(['4499', '4498', '4497']);
  });

  test('an empty pool refuses with 429 until it has refilled; asking for it costs nothing', async () => {
    const { sim, clock } = await stage();
    sim.setRateLimit(sim.account, 1);
    const remaining = async (): Promise<unknown> =>
      (await ask(sim, 'GET', '/account/rate-limits')).body.remaining;
    expect([await remaining(), await remaining()]).toEqual([1, 1]);
    expect((await ask(sim, 'GET', at)).status).toBe(200);
    const refused = await ask(sim, 'GET', at);
    expect(refused).toMatchObject({ status: 429, body: { id: 'rate_limit' } });
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    await clock.advance(60_000);
    expect(await remaining()).toBe(75);
    await clock.advance(86_400_000);
    expect(await remaining()).toBe(4500);
  });

  test('is shared by all tokens of an account', async () => {
    const { sim } = await stage();
    sim.addToken({ key: 'second', scopes: ['read'], account: sim.account });
    await ask(sim, 'GET', at);
    const { headers } = await ask(sim, 'GET', at, undefined, { authorization: 'Bearer second' });
    expect(headers.get('ratelimit-remaining')).toBe('4498');
  });
});

test('every answer carries a request id, the caller’s own when it sent one', async () => {
  const { sim } = await stage();
  const own = await ask(sim, 'GET', at, undefined, { 'request-id': uuid });
  expect(own.headers.get('request-id')).toBe(uuid);
  const [first, second] = [await ask(sim, 'GET', at), await ask(sim, 'GET', '/nowhere')];
  expect(first.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
});

test('an answer that has not changed needs no body', async () => {
  const { sim } = await stage();
  const read = async (etag: string): Promise<{ status: number; etag: string }> => {
    const headers = {
      accept: 'application/vnd.heroku+json; version=3',
      authorization: `Bearer ${sim.apiKey}`,
      'if-none-match': etag,
    };
    const { statusCode, headers: answered, body } = await request(`${sim.url}${at}`, { headers });
    await body.dump();
    return { status: statusCode, etag: String(answered.etag) };
  };
  const { etag } = await read('');
  expect((await read(etag)).status).toBe(304);
  sim.setMaintenance(app, true);
  expect((await read(etag)).status).toBe(200);
});

test('what was asked is written down', async () => {
  const { sim, clock } = await stage();
  await clock.advance(5);
  const target = sim.app(app).releases[1]?.id;
  await ask(sim, 'POST', `${at}/releases?x=1`, { release: target });
  expect(sim.requests()).toMatchObject([
    {
      method: 'POST',
      path: `${at}/releases`,
      query: 'x=1',
      body: { release: target },
      at: clock.now(),
      email: sim.account,
      answer: 201,
      applied: true,
    },
  ]);
});
