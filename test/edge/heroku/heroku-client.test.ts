import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UpstreamError } from '../../../src/core/errors.ts';
import {
  createHerokuClient,
  type HerokuClient,
  type HerokuClientOptions,
} from '../../../src/edge/heroku/heroku-client.ts';
import { dynoAnswer, releaseAnswer } from './answers.ts';
import {
  cutAnswer,
  halfAnswer,
  json,
  reset,
  type ScriptedApi,
  type Step,
  scriptedApi,
  silence,
  text,
} from './scripted-api.ts';

const apiKey = `HRKU-AA${'x7_-Q'.repeat(11)}abc`;
const releases = 'GET /apps/app-1/releases';
const rollback = 'POST /apps/app-1/releases';
const limited = { id: 'rate_limit', message: 'Your account reached the API limit.' };

let api: ScriptedApi;
let client: HerokuClient;
let clients: HerokuClient[];
let time: number;
let pauses: number[];
let lines: unknown[];

function open(odd: Partial<HerokuClientOptions> = {}): HerokuClient {
  const line = (fields: object, message: string): void => void lines.push({ ...fields, message });
  let next = 0;
  const opened = createHerokuClient({
    apiUrl: api.url,
    apiKey,
    clock: { now: () => time },
    ids: { uuid: () => `request-${++next}`, chance: () => 0.5 },
    log: { debug: line, info: line, warn: line, error: line },
    timeouts: { callMs: 30_000, readTryMs: 5_000 },
    sleep: async (ms) => {
      pauses.push(ms);
      time += ms;
    },
    ...odd,
  });
  clients.push(opened);
  return opened;
}

beforeEach(async () => {
  [time, pauses, lines, clients] = [1_700_000_000_000, [], [], []];
  api = await scriptedApi();
  client = open();
});

afterEach(async () => {
  await api.close();
  await Promise.all(clients.map((opened) => opened.close()));
});

async function failure(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`expected an UpstreamError, got ${String(error)}`);
  return error;
}

describe('what it asks and understands', () => {
  test('every call says who asks, for what version, and carries its own id', async () => {
    api.on(
      'GET /account',
      json(200, { id: 'user-herald', email: 'herald@example.com', name: null, beta: false }),
    );

    expect(await client.account()).toEqual({ id: 'user-herald', email: 'herald@example.com' });

    expect(api.seen[0]?.headers).toMatchObject({
      accept: 'application/vnd.heroku+json; version=3',
      authorization: `Bearer ${apiKey}`,
      'request-id': 'request-1',
    });
  });

  test('releases, newest first, however Heroku lists them', async () => {
    api.on(
      releases,
      json(200, [releaseAnswer(41, { slug: null, description: null }), releaseAnswer(42, { current: true })]),
    );

    expect(await client.releases('app-1', 10)).toEqual([
      {
        id: 'release-42',
        version: 42,
        status: 'succeeded',
        current: true,
        description: 'Deploy 1a2b3c42',
        user: { id: 'user-raj', email: 'raj@example.com' },
        slugId: 'slug-42',
        createdAt: '2026-11-18T09:41:19Z',
        updatedAt: '2026-11-18T09:42:02Z',
        eligibleForRollback: true,
      },
      expect.objectContaining({ version: 41, slugId: null, description: '' }),
    ]);
    expect(api.seen[0]?.headers.range).toBe('version ..; order=desc,max=10');
  });

  test('a release told with less, or with words yet unknown, is never a target and never an end', async () => {
    const {
      eligible_for_rollback: _,
      current: __,
      ...less
    } = releaseAnswer(42, { status: 'sealed' }) as Record<string, unknown>;
    api.on(releases, json(200, [less]));

    expect(await client.releases('app-1', 10)).toMatchObject([
      { status: 'pending', current: false, eligibleForRollback: false },
    ]);
  });

  test('text that a database would refuse is made storable', async () => {
    const description = `a\u0000b\ud800c ${'😀'.repeat(300)}`;
    api.on(releases, json(200, [releaseAnswer(42, { description })]));

    const [release] = await client.releases('app-1', 1);

    expect(release?.description).toMatch(/^a\uFFFDb\uFFFDc 😀/);
    expect(release?.description.length).toBeLessThanOrEqual(500);
    expect(release?.description).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
  });

  test('the app, its formation, its dynos, its running builds, and the commit of a slug', async () => {
    api.on(
      'GET /apps/app-1',
      json(200, { id: 'app-1', name: 'shop', maintenance: true, stack: { name: 'heroku-24' } }),
    );
    api.on(
      'GET /apps/app-1/formation',
      json(200, [{ type: 'web', quantity: 2, size: 'Standard-1X', command: 'npm start' }]),
    );
    api.on('GET /apps/app-1/dynos', json(200, [dynoAnswer, { ...dynoAnswer, release: null }]));
    const build = {
      id: 'b2',
      user: { id: 'u', email: 'ana@example.com' },
      created_at: '2026-11-18T09:41:19Z',
    };
    const builds = ['pending', 'succeeded', 'lost'].map((status) => ({ ...build, status }));
    api.on('GET /apps/app-1/builds', json(200, builds));
    api.on(
      'GET /apps/app-1/slugs/s%2F1',
      json(200, { commit: 'd787f6c8', blob: { url: 'https://slug.example.com/secret' } }),
    );
    api.on('GET /apps/app-1/slugs/s2', json(200, { commit: null }));

    expect(await client.app('app-1')).toEqual({ id: 'app-1', name: 'shop', maintenance: true });
    expect(await client.formation('app-1')).toEqual([{ type: 'web', quantity: 2, size: 'Standard-1X' }]);
    expect(await client.dynos('app-1')).toEqual([
      {
        id: 'dyno-1',
        name: 'web.1',
        type: 'web',
        state: 'crashed',
        releaseVersion: 42,
        createdAt: '2026-11-18T09:41:30Z',
      },
      expect.objectContaining({ releaseVersion: null }),
    ]);
    expect(await client.pendingBuilds('app-1')).toEqual([
      { id: 'b2', status: 'pending', user: 'ana@example.com', createdAt: '2026-11-18T09:41:19Z' },
    ]);
    expect(await client.slugCommit('app-1', 's/1')).toBe('d787f6c8');
    expect(await client.slugCommit('app-1', 's2')).toBeNull();
  });

  test('names of config vars that differ, never a value', async () => {
    const from = { SAME: 'same-value', CHANGED: 'old-value', GONE: 'gone-value', constructor: 'c-value' };
    const to = { SAME: 'same-value', CHANGED: 'new-value', ADDED: 'added-value' };
    api.on('GET /apps/app-1/releases/r2/config-vars', json(200, from));
    api.on('GET /apps/app-1/releases/r1/config-vars', json(200, to));

    expect(await client.configDifference('app-1', 'r2', 'r1')).toEqual([
      'ADDED',
      'CHANGED',
      'GONE',
      'constructor',
    ]);
    expect(JSON.stringify(lines)).not.toContain('-value');
  });

  test.each([403, 404])('config vars the token may not read (%d) are not known', async (status) => {
    api.on('GET /apps/app-1/releases/r2/config-vars', json(status, { id: 'forbidden', message: 'no' }));
    api.on('GET /apps/app-1/releases/r1/config-vars', json(200, {}));

    expect(await client.configDifference('app-1', 'r2', 'r1')).toBeNull();
  });

  test('config vars of an odd form are told without their values', async () => {
    api.on('GET /apps/app-1/releases/r2/config-vars', json(200, { DATABASE_URL: { secret: 'value-1' } }));
    api.on('GET /apps/app-1/releases/r1/config-vars', text(200, '{"DATABASE_URL":"value-2'));

    for (const [from, to] of [
      ['r2', 'r2'],
      ['r1', 'r1'],
    ] as const) {
      const error = await failure(client.configDifference('app-1', from, to));
      expect(everythingIn(error)).not.toMatch(/value-\d/);
    }
  });
});

describe('paging', () => {
  const page = (versions: number[], next?: string): Step =>
    json(
      next === undefined ? 200 : 206,
      versions.map((version) => releaseAnswer(version)),
      next === undefined ? {} : { 'next-range': next },
    );

  test('follows Next-Range until the last page', async () => {
    api.on(releases, page([9, 8], 'version ..7; order=desc,max=2'), page([7, 6], 'version ..5'), page([5]));

    const found = await client.releases('app-1', 100);

    expect(found.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5]);
    expect(api.seen.map(({ headers }) => headers.range)).toEqual([
      'version ..; order=desc,max=100',
      'version ..7; order=desc,max=2',
      'version ..5',
    ]);
  });

  test('stops when it has as many as were asked for', async () => {
    api.on(releases, page([9, 8], 'version ..7'));

    expect(await client.releases('app-1', 3)).toHaveLength(3);
    expect(api.seen).toHaveLength(2);
  });

  test('a server that never comes to an end is left after ten pages', async () => {
    api.on(releases, page([], 'version ..7'));

    expect(await client.releases('app-1', 100)).toEqual([]);
    expect(api.seen).toHaveLength(10);
  });
});

describe('reads that fail', () => {
  const ok = json(200, [releaseAnswer(42)]);
  test.each<[string, Step]>([
    ['500', json(500, { id: 'internal_server_error', message: 'oops' })],
    ['502 from a proxy', text(502, '<html>bad gateway</html>')],
    ['503', json(503, { id: 'maintenance', message: 'later' })],
    ['a reset', reset],
    ['an answer cut in the middle', cutAnswer],
    ['an answer that is no whole JSON', text(200, '[{"id":')],
  ])('are repeated after %s', async (_, fault) => {
    api.on(releases, fault, fault, ok);

    expect(await client.releases('app-1', 1)).toHaveLength(1);

    expect(api.seen).toHaveLength(3);
    expect(pauses).toEqual([375, 750]);
    expect(new Set(api.seen.map(({ headers }) => headers['request-id'])).size).toBe(3);
  });

  test.each<[string, Step, number | undefined, string | undefined]>([
    ['503', json(503, { id: 'maintenance', message: 'later' }), 503, 'maintenance'],
    ['a reset', reset, undefined, undefined],
    ['HTML', text(500, '<html>'), 500, undefined],
  ])('end after four tries, and may be asked again later: %s', async (_, fault, status, id) => {
    api.on(releases, fault);

    const error = await failure(client.releases('app-1', 1));

    expect(error).toMatchObject({
      party: 'heroku',
      call: 'GET /apps/app-1/releases',
      retry: 'safe',
      status,
      id,
    });
    expect(api.seen).toHaveLength(4);
  });

  test.each<[string, string, number[]]>([
    ['seconds', '7', [7000]],
    ['a date', new Date(1_700_000_000_000 + 9000).toUTCString(), [9000]],
    ['nonsense: until some of the pool has refilled', 'soon', [10_000]],
    ['less than our own pause', '0', [375]],
  ])('wait as Retry-After says, in %s', async (_, retryAfter, waited) => {
    api.on(releases, json(429, limited, { 'retry-after': retryAfter }), ok);

    await client.releases('app-1', 1);

    expect(pauses).toEqual(waited);
  });

  test('are given back at once when Heroku wants a longer wait than a call may take', async () => {
    api.on(releases, json(429, limited, { 'retry-after': '120' }));

    const error = await failure(client.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'safe', status: 429, id: 'rate_limit', retryAfterMs: 120_000 });
    expect(pauses).toEqual([]);
  });

  test('tell how long to wait when Heroku does not', async () => {
    api.on(releases, json(429, limited));

    expect(await failure(client.releases('app-1', 1))).toMatchObject({ retryAfterMs: 10_000 });
  });

  test.each<[string, Step]>([
    ['no answer', silence],
    ['an answer that never ends', halfAnswer],
  ])('do not wait for ever: %s', async (_, fault) => {
    api.on(releases, fault);

    const hasty = open({ timeouts: { callMs: 30_000, readTryMs: 100 } });
    const error = await failure(hasty.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'safe', status: undefined });
    expect(error.message).toContain('no answer within 100 ms');
    expect(api.seen).toHaveLength(4);
  });

  test('a call with all its tries ends in its time', async () => {
    api.on(releases, json(500, {}));

    await failure(open({ timeouts: { callMs: 1000, readTryMs: 1000 } }).releases('app-1', 1));

    expect(pauses).toEqual([375]);
  });

  test.each<[number, string, string]>([
    [400, 'bad_request', 'bad_request'],
    [401, 'unauthorized', 'set a valid HEROKU_API_KEY'],
    [403, 'forbidden', 'lacks the scope'],
    [403, 'two_factor', 'use a token that needs none'],
    [404, 'not_found', 'not visible to this token'],
    [406, 'not_acceptable', 'does not take this request'],
    [416, 'range', 'does not take this request'],
    [422, 'invalid_params', 'invalid_params'],
  ])('are not repeated after %d %s', async (status, id, words) => {
    api.on(releases, json(status, { id, message: 'Said Heroku.', url: 'https://example.com' }));

    const error = await failure(client.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'never', status, id, retryAfterMs: undefined });
    expect(error.message).toContain(`${status} ${id}: Said Heroku.`);
    expect(error.message).toContain(words);
    expect(api.seen).toHaveLength(1);
  });

  test('a redirect is not followed', async () => {
    api.on(releases, text(302, '', { location: 'https://elsewhere.example.com/' }));

    expect(await failure(client.releases('app-1', 1))).toMatchObject({ retry: 'never', status: 302 });
  });

  test('an answer of another form names the place, not the content', async () => {
    api.on(releases, json(200, [releaseAnswer(42), releaseAnswer(41, { version: 'forty-one' })]));

    const error = await failure(client.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'never', status: undefined });
    expect(error.message).toContain('"1.version"');
    expect(error.message).not.toContain('forty-one');
  });

  test('nobody at the address', async () => {
    await api.close();

    const error = await failure(client.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'safe' });
    expect(error.message).toContain('ECONNREFUSED');
    api = await scriptedApi();
  });

  test('a long story of Heroku is shortened', async () => {
    api.on(releases, json(422, { id: 'x'.repeat(900), message: 'y'.repeat(5000) }));

    const error = await failure(client.releases('app-1', 1));

    expect(error.id).toHaveLength(60);
    expect(error.message.length).toBeLessThan(1000);
  });
});

describe('the rollback', () => {
  const made = json(201, releaseAnswer(43, { status: 'pending', description: 'Rollback to v41' }));

  test('is sent as planned and gives the release it made', async () => {
    api.on(rollback, made);

    const release = await client.rollback('app-1', 'release-41', time + 10_000);

    expect(release).toMatchObject({ id: 'release-43', version: 43, status: 'pending' });
    expect(api.seen).toHaveLength(1);
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      path: '/apps/app-1/releases',
      body: '{"release":"release-41"}',
    });
    expect(api.seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test.each<[string, Step, UpstreamError['retry'], number | undefined]>([
    ['401', json(401, { id: 'unauthorized', message: 'no' }), 'never', 401],
    ['403', json(403, { id: 'forbidden', message: 'no' }), 'never', 403],
    ['404', json(404, { id: 'not_found', message: 'no' }), 'never', 404],
    ['409', json(409, { id: 'conflict', message: 'no' }), 'never', 409],
    ['422', json(422, { id: 'invalid_params', message: 'no' }), 'never', 422],
    ['429: it was not carried out', json(429, limited), 'safe', 429],
    ['408', text(408, ''), 'unknown', 408],
    ['500', json(500, { id: 'internal_server_error', message: 'oops' }), 'unknown', 500],
    ['503', json(503, { id: 'maintenance', message: 'oops' }, { 'retry-after': '1' }), 'unknown', 503],
    ['504 from a proxy', text(504, '<html>'), 'unknown', 504],
    ['a reset', reset, 'unknown', undefined],
    ['an answer cut in the middle', cutAnswer, 'unknown', undefined],
    ['an answer that is no whole JSON', text(201, '{"id":"rel'), 'unknown', undefined],
    ['an answer without a release', json(201, {}), 'unknown', undefined],
  ])('goes out once and only once: %s', async (_, fault, retry, status) => {
    api.on(rollback, fault, made);

    const error = await failure(client.rollback('app-1', 'release-41', time + 10_000));

    expect(error).toMatchObject({ party: 'heroku', call: 'POST /apps/app-1/releases', retry, status });
    expect(api.seen).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  test('an empty pool says when to come again', async () => {
    api.on(rollback, json(429, limited, { 'retry-after': '30' }));

    expect(await failure(client.rollback('app-1', 'release-41', time + 10_000))).toMatchObject({
      retryAfterMs: 30_000,
    });
  });

  test.each<[string, Step]>([
    ['no answer', silence],
    ['an answer that never ends', halfAnswer],
  ])('is given up at its deadline: %s', async (_, fault) => {
    api.on(rollback, fault, made);

    const error = await failure(client.rollback('app-1', 'release-41', time + 100.5));

    expect(error).toMatchObject({ retry: 'unknown' });
    expect(api.seen).toHaveLength(1);
  });

  test.each([0, -1, Number.NaN])('is not sent when its deadline has passed (%d ms left)', async (left) => {
    api.on(rollback, made);

    expect(await failure(client.rollback('app-1', 'release-41', time + left))).toMatchObject({
      retry: 'safe',
    });
    expect(api.seen).toEqual([]);
  });

  test('never left this machine when nobody is at the address', async () => {
    await api.close();

    expect(await failure(client.rollback('app-1', 'release-41', time + 10_000))).toMatchObject({
      retry: 'safe',
    });
    api = await scriptedApi();
  });

  test('is not sent again over a kept connection that the other side closes on it', async () => {
    api.on(releases, json(200, []));
    api.on(rollback, reset, made);
    await client.releases('app-1', 1);

    expect(await failure(client.rollback('app-1', 'release-41', time + 10_000))).toMatchObject({
      retry: 'unknown',
    });
    expect(api.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('the request pool', () => {
  const answer = (remaining: string): Step => json(200, [], { 'ratelimit-remaining': remaining });

  test('is known as last seen', async () => {
    expect(client.remaining()).toBeNull();
    api.on(releases, answer('4321'), answer('many'));

    await client.releases('app-1', 1);
    await client.releases('app-1', 1);

    expect(client.remaining()).toBe(4321);
  });

  test('is kept for actions when it runs low: onlookers wait until it has refilled', async () => {
    api.on(releases, answer('225'));
    api.on(rollback, json(201, releaseAnswer(43)));
    await client.watching.releases('app-1', 1);

    const error = await failure(client.watching.releases('app-1', 1));

    expect(error).toMatchObject({ retry: 'safe', retryAfterMs: 60_000 });
    expect(api.seen).toHaveLength(1);
    await client.releases('app-1', 1);
    await client.rollback('app-1', 'release-41', time + 10_000);
    expect(api.seen).toHaveLength(3);
    time += 60_000;
    await client.watching.releases('app-1', 1);
    expect(api.seen).toHaveLength(4);
  });
});

describe('the token', () => {
  const bareUuid = '01234567-89ab-cdef-0123-456789abcdef';
  const others = ['HRKU-01234567-89ab-cdef-0123-456789abcdef', `HRKU-AA${'0Zz_-'.repeat(11)}abc`, bareUuid];

  test.each([apiKey, ...others, 'odd-token-of-a-proxy'])(
    '%s appears in no error and no log line',
    async (key) => {
      const echo = { id: `id ${key}`, message: `bad token ${key}, Bearer ${key}; also ${others.join(' ')}` };
      const hasty = open({ apiKey: key, timeouts: { callMs: 30_000, readTryMs: 100 } });
      const steps: Step[] = [
        ...[400, 401, 403, 404, 422, 429, 500, 503].map((status) => json(status, echo)),
        text(200, `{"token":"${key}"`),
        json(200, [{ token: key }]),
        json(200, [releaseAnswer(42, { version: key })]),
        reset,
        cutAnswer,
        silence,
      ];

      for (const step of steps) {
        api.on(releases, step);
        api.on(rollback, step);
        const errors = [
          await failure(hasty.releases('app-1', 1)),
          await failure(hasty.rollback('app-1', 'release-41', time + 100)),
        ];
        for (const error of errors)
          for (const token of [key, ...others]) expect(everythingIn(error)).not.toContain(token);
      }

      expect(api.seen.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
      expect(lines.length).toBeGreaterThan(steps.length);
      for (const token of [key, ...others]) expect(JSON.stringify(lines)).not.toContain(token);
    },
  );

  test('an error carries no cause that could repeat what was sent', async () => {
    api.on(releases, reset);

    expect((await failure(client.releases('app-1', 1))).cause).toBeUndefined();
  });
});

/** All an error could show: message, stack, every field, and its causes. */
function everythingIn(error: Error): string {
  const fields = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name) as unknown]),
  );
  const cause = error.cause instanceof Error ? everythingIn(error.cause) : String(error.cause);
  return `${JSON.stringify(fields)} ${cause}`;
}
