import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secret } from '../../src/edge/config/secret.ts';
import { type LogOptions, openLog } from '../../src/edge/log.ts';
import type { Log } from '../../src/flow/ports.ts';

type TestLog = {
  readonly log: Log;
  readonly text: () => string;
  readonly lines: () => Record<string, unknown>[];
};

function openTestLog(options: Partial<LogOptions> = {}): TestLog {
  const written: string[] = [];
  const log = openLog({ level: 'debug', ...options, to: { write: (line: string) => written.push(line) } });
  const text = (): string => written.join('');
  return {
    log,
    text,
    lines: () =>
      text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the log', () => {
  test('writes one JSON object for each call, with level, time, fields and message', () => {
    const { log, lines } = openTestLog({ name: 'web' });

    log.info({ app: 'shop', version: 42 }, 'release seen');
    log.warn({}, 'slow');

    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        process: 'web',
        app: 'shop',
        version: 42,
        msg: 'release seen',
      },
      { level: 'warn', time: expect.any(String), process: 'web', msg: 'slow' },
    ]);
  });

  test('keeps to its level', () => {
    const { log, text } = openTestLog({ level: 'warn' });

    log.info({}, 'quiet');
    log.error({}, 'loud');

    expect(text()).toContain('loud');
    expect(text()).not.toContain('quiet');
  });

  test('shows an error with its type, message, code and stack', () => {
    const { log, lines } = openTestLog();

    log.error({ error: Object.assign(new TypeError('no luck'), { code: 'ECONNREFUSED' }) }, 'failed');

    expect(lines()[0]).toMatchObject({
      error: {
        type: 'TypeError',
        message: 'no luck',
        code: 'ECONNREFUSED',
        stack: expect.stringContaining('\n    at '),
      },
    });
  });
});

describe('odd fields', () => {
  test('circles, big numbers and things that print themselves are logged', () => {
    const { log, lines } = openTestLog();
    const circle: Record<string, unknown> = { id: 'e1' };
    circle.self = circle;

    log.info({ circle, big: 2n ** 64n, apiKey: secret('swordfish'), at: new Date(0) }, 'odd');

    expect(lines()[0]).toMatchObject({
      circle: { id: 'e1' },
      apiKey: '[secret]',
      at: '1970-01-01T00:00:00.000Z',
      msg: 'odd',
    });
  });
});

describe('what the log takes out', () => {
  const planted: [string, object][] = [
    ['a Heroku token', { note: `key HRKU-AA${'x'.repeat(57)}z!` }],
    ['an older Heroku token', { note: 'HRKU-01234567-89ab-cdef-0123-456789abcdef' }],
    ['a bot token', { note: 'xoxb-1234-5678-abcdefz' }],
    ['a rotating bot token', { note: 'xoxe.xoxb-1-abcdefz' }],
    ['an app token', { note: 'xapp-1-A1-2-abcdefz' }],
    ['a header', { headers: { authorization: 'Bearer abcdefgh', 'Heroku-Webhook-Hmac-SHA256': 'c2VjcmV0' } }],
    ['a bearer in words', { note: 'sent Authorization: Bearer abcdefgh.ijkl' }],
    ['a password of a URL', { note: 'cannot reach postgres://herald:swordfish@db:5432/x' }],
    ['a password of a URL without a user', { note: 'rediss://:swordfish@cache:6380' }],
    [
      'a field named like a secret',
      { config: { webhookSecret: 'swordfish', slackBotToken: 'swordfish', apiKey: 'swordfish' } },
    ],
    ['a list of secrets', { webhookSecrets: ['swordfish', 'swordfish'] }],
    [
      'a presigned URL',
      { url: 'https://s3.example/a?X-Amz-Credential=swordfish&x=1&X-Amz-Signature=swordfish' },
    ],
    ['an older presigned URL', { url: 'https://s3.example/a?AWSAccessKeyId=swordfish&Signature=swordfish' }],
    ['a shell', { attach: 'rendezvous://rendezvous.runtime.heroku.com:5000/swordfish' }],
    ['a place to answer in Slack', { to: 'https://hooks.slack.com/actions/T1/2/swordfish' }],
    ['a secret in an error', { error: new Error('connect redis://:swordfish@cache failed') }],
    ['a secret as a key', { 'xoxb-1234-swordfish': true }],
    ['a secret deep inside', { a: [{ b: { c: ['xoxb-1234-swordfish'] } }] }],
  ];

  test.each(planted)('%s', (_name, fields) => {
    const { log, text } = openTestLog();

    log.info(fields, 'seen');

    expect(text()).not.toMatch(/swordfish|x{20}|abcdef|c2VjcmV0/);
    expect(text()).toContain('[secret]');
    expect(text()).toContain('seen');
  });

  test('the secrets of the environment, whatever they look like, also in the message', () => {
    const key = '01234567-89ab-cdef-0123-456789abcdef';
    const { log, text } = openTestLog({ secrets: [key, 'ab'] });

    log.error({ from: { anything: [`x${key}y`] } }, `the answer was ${key}, about`);

    expect(text()).not.toContain(key);
    expect(text()).toContain('about');
  });

  test('the capability URLs of every recorded webhook body', () => {
    const folder = join(import.meta.dirname, '../fixtures/webhook-events');
    const { log, text } = openTestLog();

    for (const file of readdirSync(folder)) {
      log.info({ body: readFileSync(join(folder, file), 'utf8') }, file);
      log.info({ body: JSON.parse(readFileSync(join(folder, file), 'utf8')) as object }, file);
    }

    expect(text()).not.toMatch(
      /X-Amz-Signature=[0-9a-f]|rendezvous:\/\/rendez|-output\.heroku\.com\/streams/,
    );
  });

  test('but leaves what people need to find their way', () => {
    const { log, lines } = openTestLog();
    const fields = {
      id: '01234567-89ab-cdef-0123-456789abcdef',
      url: 'https://api.heroku.com/apps/shop/releases?max=10',
      tokensLeft: 4_200,
      author: 'ada@example.com',
      attempt: 2,
      dry: false,
      none: null,
    };

    log.info(fields, 'kept');

    expect(lines()[0]).toMatchObject(fields);
  });
});

describe('foreign text in the log', () => {
  test.each([
    ['a line of its own', 'v42\r\n{"level":"info","msg":"all is well"}'],
    ['a terminal sequence', 'v42 \u001b[2J\u001b[31mred'],
    ['a C1 control', 'v42 \u009b31m'],
    ['a direction override', 'v42 \u202egpj.exe'],
    ['an invisible space', 'v42\u200b\u2060\ufeff'],
    ['a line separator', 'v42\u2028next'],
    ['a NUL', 'v42\u0000'],
  ])('cannot bring %s', (_name, foreign) => {
    const { log, text, lines } = openTestLog();

    log.info({ description: foreign, [foreign]: 1 }, foreign);

    expect(text().trimEnd().split('\n')).toHaveLength(1);
    expect(text().trimEnd()).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060\ufeff]/u);
    const [line] = lines();
    expect(line?.description).toMatch(/^v42 ?(\\u[0-9a-f]{4}|.)+$/);
    expect(String(line?.description)).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060\ufeff]/u);
  });

  test('is cut when it is long, and so are deep and long structures', () => {
    const { log, text } = openTestLog();
    const deep = Array.from({ length: 50 }).reduce<object>((inner) => ({ inner }), { core: 'deepest' });

    log.info(
      { description: 'x'.repeat(1_000_000), deep, list: Array.from({ length: 5_000 }, (_, n) => n) },
      'big',
    );

    expect(text().length).toBeLessThan(20_000);
    expect(text()).toContain('(cut)');
    expect(text()).toContain('4900 more');
    expect(text()).not.toContain('deepest');
  });

  test('never stops the log or makes two lines of one, whatever it is', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), fc.string({ unit: 'binary' }), (fields, message) => {
        const { log, text } = openTestLog({ secrets: ['swordfish99'] });
        log.info(fields, message);
        expect(text()).toMatch(/^\{.*\}\n$/);
        expect(() => JSON.parse(text())).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('cannot make the search for secrets slow', () => {
    const { log, text } = openTestLog();
    const startedAt = performance.now();

    for (const unit of [
      'a',
      ':',
      '://',
      '?',
      '&key',
      'x-amz-',
      'bearer ',
      'HRKU-',
      'https://',
      '_token',
      '://a:',
    ]) {
      log.info({ text: unit.repeat(60_000 / unit.length) }, 'long');
    }

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(text().trimEnd().split('\n')).toHaveLength(11);
  });
});
