import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incomingEvent } from '../../../src/core/event/incoming-event.ts';
import { stripCapabilities } from '../../../src/core/event/strip-capabilities.ts';
import { bodyNames, bodyOf } from './webhook-bodies.ts';

const mark = '[stripped]';
const presigned =
  'https://s3.example.com/log?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a3aba3b782033735f15434f3cb8fecb3';

function strip(body: string | Uint8Array): string {
  return Buffer.from(stripCapabilities(Buffer.from(body))).toString('utf8');
}

/** The stripped document, written by hand: what Heroku's schema calls a capability is gone, all else is as it was. */
function expected(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => expected(item, path));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, expected(member, [...path, key])]),
    );
  }
  const where = path.join('.');
  const isCapability = /(^|\.)(output_stream_url|attach_url|source_blob\.url)$/.test(where);
  return isCapability && typeof value === 'string' ? mark : value;
}

describe('capabilities are taken out of the body', () => {
  it.each(bodyNames)('of %s, and nothing else', (name) => {
    const before: unknown = JSON.parse(bodyOf(name).toString('utf8'));

    const after: unknown = JSON.parse(strip(bodyOf(name)));

    expect(after).toEqual(expected(before, []));
    expect(JSON.stringify(after)).not.toMatch(/X-Amz-|rendezvous:|build-output|release-output/);
  });

  it('and all other bytes stay as they were', () => {
    const body =
      '{ "a" :\t1e400, "ü":"\\u0000\\ud800", "output_stream_url":"https://x/y" ,"b":[1.50,"\\/"]}\n';

    expect(strip(body)).toBe(
      '{ "a" :\t1e400, "ü":"\\u0000\\ud800", "output_stream_url":"[stripped]" ,"b":[1.50,"\\/"]}\n',
    );
  });

  it('and a body without one is handed back itself', () => {
    const body = bodyOf('api.domain.create');

    expect(stripCapabilities(body)).toBe(body);
  });

  it.each([
    ['a stream URL of any look', '{"output_stream_url":"https://x/y"}', '{"output_stream_url":"[stripped]"}'],
    ['below arrays', '[[{"data":{"attach_url":"x"}}]]', '[[{"data":{"attach_url":"[stripped]"}}]]'],
    ['a list of them', '{"get_url":["a",{"b":"c"}]}', '{"get_url":["[stripped]",{"b":"[stripped]"}]}'],
    ['a key in other letters', '{"Output_Stream_URL":"x"}', '{"Output_Stream_URL":"[stripped]"}'],
    ['an escaped key', '{"output\\u005fstream_url":"x"}', '{"output\\u005fstream_url":"[stripped]"}'],
    ['a null one', '{"output_stream_url":null,"id":"a"}', '{"output_stream_url":null,"id":"a"}'],
    [
      'the field after one',
      '{"attach_url":"x","name":"web.1"}',
      '{"attach_url":"[stripped]","name":"web.1"}',
    ],
    [
      'a source',
      '{"source_blob":{"url":"x","version":"v1"}}',
      '{"source_blob":{"url":"[stripped]","version":"v1"}}',
    ],
    [
      'an address of another thing',
      '{"buildpack":{"url":"https://x/y"}}',
      '{"buildpack":{"url":"https://x/y"}}',
    ],
    ['a shell', '{"x":"rendezvous://rendezvous.runtime.heroku.com:5000/AbC"}', '{"x":"[stripped]"}'],
    [
      'nothing behind the object of one',
      '{"get_url":{"a":"b"},"name":"c"}',
      '{"get_url":{"a":"[stripped]"},"name":"c"}',
    ],
    [
      'no address behind a source',
      '{"source_blob":{"url":"x"},"url":"https://a/b"}',
      '{"source_blob":{"url":"[stripped]"},"url":"https://a/b"}',
    ],
    ['one within a text', `{"x":"see ${presigned} now"}`, '{"x":"see [stripped] now"}'],
    ['one with escaped slashes', `{"x":"${presigned.replaceAll('/', '\\/')}"}`, '{"x":"[stripped]"}'],
    ['one with escaped ampersands', `{"x":"${presigned.replaceAll('&', '\\u0026')}"}`, '{"x":"[stripped]"}'],
    ['one wholly escaped', `{"x":"${escapeAll(presigned)}"}`, '{"x":"[stripped]"}'],
    [
      'one inside JSON inside a text',
      JSON.stringify({ x: JSON.stringify({ u: presigned }) }),
      '{"x":"{\\"u\\":\\"[stripped]\\"}"}',
    ],
    [
      'one inside another URL',
      `{"x":"https://a/?next=${encodeURIComponent(presigned)}"}`,
      '{"x":"[stripped]"}',
    ],
    [
      'Google Cloud Storage',
      '{"x":"https://storage.googleapis.com/a?X-Goog-Signature=1"}',
      '{"x":"[stripped]"}',
    ],
    ['Azure', '{"x":"https://a.blob.core.windows.net/b?sv=1&sig=abc"}', '{"x":"[stripped]"}'],
    ['an older S3 form', '{"x":"https://s3/a?AWSAccessKeyId=1&Expires=2&Signature=3"}', '{"x":"[stripped]"}'],
    ['a token in a query', '{"x":"https://a/b?access_token=abc"}', '{"x":"[stripped]"}'],
    [
      'a password in an address',
      '{"x":"postgres://u:p@db.example.com/app"}',
      '{"x":"postgres://[stripped]@db.example.com/app"}',
    ],
    [
      'a token in a buildpack',
      '{"url":"https://ghp_abc@github.com/a/b"}',
      '{"url":"https://[stripped]@github.com/a/b"}',
    ],
    ['text around it with accents', `{"x":"é ${presigned} ü\\u00e9"}`, '{"x":"é [stripped] üé"}'],
    [
      'a body cut short',
      '{"output_stream_url":"https://build-output.heroku.com/streams/abc',
      '{"output_stream_url":"[stripped]"',
    ],
    ['a body that is no JSON', `hello ${presigned} bye`, 'hello [stripped] bye'],
    ['quotes of another kind', `{'u': '${presigned}'}`, "{'u': '[stripped]'}"],
    ['a bad escape', `{"x":"\\q ${presigned.replaceAll('/', '\\/')}"}`, '{"x":"[stripped]"}'],
  ])('%s', (_name, body, stripped) => {
    expect(strip(body)).toBe(stripped);
  });

  it('also where the body is not UTF-8', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0x22, 0xfe]), Buffer.from(`${presigned}"`)]);

    expect(Buffer.from(stripCapabilities(body)).toString('latin1')).not.toContain('X-Amz-Signature');
  });

  it('in time that grows with the length alone', () => {
    const bodies = [
      'a'.repeat(1_000_000),
      '"'.repeat(1_000_000),
      '['.repeat(1_000_000),
      'a://'.repeat(250_000),
    ];

    for (const body of bodies) expect(() => stripCapabilities(Buffer.from(body))).not.toThrow();
  }, 5_000);

  it('wherever it stands in whatever JSON', () => {
    const secret = 'https://s3.example.com/o?X-Amz-Signature=5ec3e75ec3e7';
    const leaf = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(secret),
      fc.string().map((s) => `${s} ${secret}`),
    );
    const tree = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('output_stream_url', 'url', 'source_blob')),
      leaf,
    );

    fc.assert(
      fc.property(fc.array(tree), fc.nat(3), (document, indent) => {
        const stripped = strip(JSON.stringify(document, null, indent));
        expect(stripped).not.toContain('5ec3e75ec3e7');
        expect(() => JSON.parse(stripped)).not.toThrow();
      }),
    );
  });
});

describe('an incoming event', () => {
  const receivedAt = '2026-11-19T11:06:13.000Z';

  it('carries what the store needs and no capability', () => {
    const { body, ...fields } = incomingEvent(bodyOf('api.release.update.failed'), receivedAt);

    expect(Buffer.from(body).toString('utf8')).not.toContain('X-Amz');
    expect(fields).toEqual({
      id: '79f3d5be-c7b7-44ab-a094-5a57c2b22ced',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      include: 'api:release',
      action: 'update',
      appId: '3ceaaf30-8142-48ea-91d9-3080f9b439fc',
      appName: 'acorn-storefront',
      at: '2026-11-19T11:06:12.218Z',
      receivedAt,
      source: 'webhook',
      kind: 'event',
      why: null,
    });
  });

  it('without a time of its own happened when it arrived', () => {
    expect(incomingEvent(Buffer.from('{"id":"a"}'), receivedAt)).toMatchObject({
      at: receivedAt,
      appId: null,
    });
  });

  it('that is none is kept under the digest of its body, without the capabilities in it', () => {
    const event = incomingEvent(Buffer.from(`[${JSON.stringify(presigned)}]`), receivedAt);

    expect(event).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      kind: 'quarantined',
      why: 'it is JSON, but not an object',
      at: receivedAt,
      appId: null,
    });
    expect(Buffer.from(event.body).toString('utf8')).toBe('["[stripped]"]');
  });
});

function escapeAll(text: string): string {
  return Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
