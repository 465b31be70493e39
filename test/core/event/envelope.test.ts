import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../src/core/event/content-hash.ts';
import { parseEnvelope } from '../../../src/core/event/envelope.ts';
import { maxTextLength } from '../../../src/core/event/sanitise.ts';
import { bodyNames, bodyOf, changed, derive, envelopeOf } from './webhook-bodies.ts';

const release = 'api.release.update.failed';

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

describe('a body that is no event is quarantined', () => {
  it.each([
    ['nothing', '', 'it is not JSON'],
    ['malformed', '{"id":"a",', 'it is not JSON'],
    ['an array', '[]', 'it is JSON, but not an object'],
    ['null', 'null', 'it is JSON, but not an object'],
    ['a number', '1', 'it is JSON, but not an object'],
    ['a text', '"x"', 'it is JSON, but not an object'],
    ['65 levels', `{"id":"a","data":${nested(64)}}`, 'it nests deeper than 64 levels'],
    ['100,000 levels', nested(100_000), 'it nests deeper than 64 levels'],
    ['100,000 levels never closed', '{"a":'.repeat(100_000), 'it nests deeper than 64 levels'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'it is not UTF-8 text'],
    ['UTF-16', Buffer.from('\ufeff{"id":"a"}', 'utf16le'), 'it is not UTF-8 text'],
    ['no id', '{"action":"create"}', 'it has no usable event id'],
    ['an empty id', '{"id":""}', 'it has no usable event id'],
    ['an id that is a number', '{"id":12345}', 'it has no usable event id'],
    ['an id of 10 KB', JSON.stringify({ id: 'x'.repeat(10_240) }), 'it has no usable event id'],
    ['an id with a NUL', '{"id":"a\\u0000b"}', 'it has no usable event id'],
    ['an id with half a surrogate pair', '{"id":"a\\ud800"}', 'it has no usable event id'],
    ['an id with a line break', '{"id":"a\\nb"}', 'it has no usable event id'],
    ['an id only behind a prototype key', '{"__proto__":{"id":"a"}}', 'it has no usable event id'],
  ])('%s', (_name, body, why) => {
    expect(parseEnvelope(Buffer.from(body))).toEqual({ kind: 'quarantine', why });
  });

  it('and the reason never repeats the body', () => {
    const parsed = parseEnvelope(Buffer.from('{"id": s3cret-in-the-body'));

    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});

describe('an odd body that is still an event', () => {
  it.each([
    ['64 levels', `{"id":"a","data":{"x":${nested(62)}}}`],
    ['brackets inside texts', JSON.stringify({ id: 'a', data: { description: `"\\"${'['.repeat(999)}` } })],
    ['brackets behind a quote inside a text', JSON.stringify({ id: 'a', data: { x: `"${'['.repeat(99)}` } })],
    ['a byte order mark', `\ufeff{"id":"a"}`],
    ['only an id', '{"id":"a"}'],
    ['mistyped fields', '{"id":"a","action":1,"actor":"x","data":[],"previous_data":7,"created_at":{}}'],
    [
      'null fields',
      '{"id":"a","action":null,"actor":null,"data":null,"previous_data":null,"created_at":null}',
    ],
    ['null metadata', '{"id":"a","webhook_metadata":null}'],
    ['empty metadata', '{"id":"a","webhook_metadata":{"event":{}}}'],
  ])('%s', (_name, body) => {
    expect(envelopeOf(body)).toMatchObject({ id: 'a' });
  });

  it.each(['a:b', '12345', '0:x', 'ä 🐙', '../../etc'])('with id %s', (id) => {
    expect(envelopeOf({ id }).id).toBe(id);
  });

  it('takes the id of the event, not of the wrapper, when they differ', () => {
    expect(envelopeOf({ id: 'outer', webhook_metadata: { event: { id: 'inner' } } }).id).toBe('inner');
  });

  it('takes the last of two equal keys, as JSON.parse does', () => {
    expect(envelopeOf('{"id":"first","id":"last"}').id).toBe('last');
  });

  it('drops keys that reach a prototype, at any depth', () => {
    const body = `{"id":"a","__proto__":{"polluted":1},"data":{"constructor":{"prototype":{"polluted":1}},
      "app":{"__proto__":{"id":"x"},"name":"shop"}}}`;

    const envelope = envelopeOf(body);

    expect(JSON.stringify(envelope)).not.toContain('polluted');
    expect(envelope.app).toEqual({ id: '', name: 'shop' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('has no infinite, rounded or negative-zero number', () => {
    const text = JSON.stringify(changed('api.formation.update.scaled-up', { data: { quantity: 'Q' } }));
    const quantityOf = (number: string) => derive(text.replace('"Q"', number)).views.formation?.quantity;

    expect(quantityOf('1e400')).toBeNull();
    expect(quantityOf('9007199254740993')).toBeNull();
    expect(quantityOf('2.5')).toBeNull();
    expect(quantityOf('"2"')).toBeNull();
    expect(Object.is(quantityOf('-0'), 0)).toBe(true);
    expect(quantityOf('3')).toBe(3);
  });

  it.each([
    ['NUL', 'a\u0000b', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['a whole surrogate pair', 'a\u{1f419}b', 'a\u{1f419}b'],
    ['more than 64 KB', 'x'.repeat(1_000_000), 'x'.repeat(maxTextLength)],
    [
      'a pair cut in half',
      `${'x'.repeat(maxTextLength - 1)}\u{1f419}`,
      `${'x'.repeat(maxTextLength - 1)}\ufffd`,
    ],
  ])('keeps a description with %s storable', (_name, description, kept) => {
    const event = derive(changed(release, { data: { description } }));

    expect(event.views.release?.description).toBe(kept);
  });

  it.each([
    ['2026-11-19T11:06:12.218830Z', '2026-11-19T11:06:12.218Z'],
    ['2026-11-17T14:03:06+00:00', '2026-11-17T14:03:06.000Z'],
    ['2026-11-17T14:03:06+02:00', '2026-11-17T12:03:06.000Z'],
    ['2026-11-17T14:03:06Z', '2026-11-17T14:03:06.000Z'],
    ['2026-13-45T99:99:99Z', ''],
    ['0000-01-01T00:00:00Z', ''],
    ['9999-12-31T23:59:59-12:00', ''],
    ['yesterday', ''],
    ['2026', ''],
    [1763550372, ''],
  ])('reads the time %s', (created_at, at) => {
    expect(envelopeOf({ id: 'a', created_at }).at).toBe(at);
  });

  it('keeps names that stand in indexes short', () => {
    const long = `${'x'.repeat(254)}\u{1f419}${'y'.repeat(60_000)}`;

    const envelope = envelopeOf({
      id: 'a',
      action: long,
      actor: { id: long, email: long },
      data: { app: { id: long, name: long } },
      webhook_metadata: { event: { include: long } },
    });

    const cut = 'x'.repeat(254);
    expect(envelope).toMatchObject({
      include: cut,
      action: cut,
      app: { id: cut, name: cut },
      actor: { id: cut, email: cut },
    });
  });

  it('read by API, without metadata, is told its entity by its resource', () => {
    const bare = (name: string) => envelopeOf(changed(name, { webhook_metadata: undefined })).include;

    expect(bare('api.release.create')).toBe('api:release');
    expect(bare('api.dyno.create.run')).toBe('api:dyno');
    expect(bare('dyno.update.up')).toBe('dyno');
    expect(envelopeOf({ id: 'a' }).include).toBe('unknown');
  });
});

describe('the content hash', () => {
  it.each(bodyNames)('of %s is equal for every try, delivery and webhook', (name) => {
    const again = changed(name, {
      webhook_metadata: { attempt: { id: 'other' }, delivery: { id: 'other' }, webhook: { id: 'other' } },
      published_at: '2026-11-30T00:00:00Z',
    });

    expect(contentHash(envelopeOf(again))).toBe(contentHash(envelopeOf(bodyOf(name))));
  });

  it('does not hang on the order of the keys', () => {
    expect(contentHash(envelopeOf('{"id":"a","data":{"x":1,"y":2}}'))).toBe(
      contentHash(envelopeOf('{"data":{"y":2,"x":1},"id":"a"}')),
    );
  });

  it('differs for another body under the same id', () => {
    const other = changed(release, { data: { description: 'Deploy 00000000' } });

    expect(contentHash(envelopeOf(other))).not.toBe(contentHash(envelopeOf(bodyOf(release))));
  });
});
