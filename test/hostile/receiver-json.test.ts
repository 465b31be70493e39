import { afterAll, describe, expect, it } from 'vitest';
import { deriveEvent } from '../../src/core/event/derive-event.ts';
import { parseEnvelope } from '../../src/core/event/envelope.ts';
import type { Event } from '../../src/core/event/event.ts';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import { bytesOf, openDoor, openLog } from '../edge/receiver/door.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const database = await freshDatabase();
const { log } = openLog();
const pool = openPool(database.url, log);
const store = createStore(pool);
const door = openDoor({ accept: (event) => store.transaction((tx) => tx.events.accept(event)) });
afterAll(() => pool.end());

const failed = bytesOf('api.release.update.failed.json').toString('utf8');
const failedId = '79f3d5be-c7b7-44ab-a094-5a57c2b22ced';
let serial = 0;

/** A failed release under an id of its own, with some text of the body replaced. */
function release(...[from, to]: [from?: string, to?: string]): { id: string; body: string } {
  const id = `release-${serial++}`;
  const body = failed.replaceAll(failedId, id);
  return { id, body: from === undefined || to === undefined ? body : body.replace(from, to) };
}

function described(json: string): { id: string; body: string } {
  return release('"description": "Deploy 9da53790"', `"description": ${json}`);
}

/** Takes the stored event as the worker does: read, derive, keep as JSON; gives back what the database then holds. */
async function decide(id: string): Promise<Event> {
  return store.transaction(async (tx) => {
    const row = await tx.events.lock(id);
    if (row === null) throw new Error(`no row ${id}`);
    const parsed = parseEnvelope(row.body);
    if (parsed.kind === 'quarantine') throw new Error(parsed.why);
    const context = { receivedAt: row.receivedAt, source: row.source, selfAccountId: null, selfEmail: null };
    const event = deriveEvent(parsed.envelope, { ...context, recent: [], lastApp: null });
    await tx.events.claimFact(event.fact, id);
    await tx.events.finish(id, { state: 'decided', event });
    const kept = (await tx.events.get(id))?.event;
    if (kept === null || kept === undefined) throw new Error('not kept');
    return kept;
  });
}

async function rows(): Promise<number> {
  const { rows: found } = await pool.query<{ count: string }>('select count(*) from events');
  return Number(found[0]?.count);
}

describe('signed, but no event: put aside, kept, never refused', () => {
  it.each<[string, string | Buffer]>([
    ['malformed JSON', '{"id":"x",,}'],
    ['JSON cut short', failed.slice(0, 700)],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"x"'],
    ['a text that is not JSON', 'payload={}'],
    ['100,000 nested arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    [
      '100,000 nested objects under an id',
      `{"id":"deep","data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    ],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])],
    ['NULs', Buffer.alloc(64)],
    ['no id', '{"action":"update","data":{}}'],
    ['an id that is a number', '{"id":12345}'],
    ['an id that is an object', '{"id":{"a":1}}'],
    ['an id of 10 KB', JSON.stringify({ id: 'x'.repeat(10_240) })],
  ])('%s', async (_name, body) => {
    const before = await rows();

    const first = await door.post(body);
    const second = await door.post(body);

    expect([first.status, first.body]).toEqual([202, { status: 'quarantined' }]);
    expect([second.status, second.body]).toEqual([202, { status: 'quarantined' }]);
    expect(await rows()).toBe(before + 1);
  });
});

describe('odd, but an event: accepted, stored and understood', () => {
  const huge = 'x'.repeat(1_000_000);

  it.each<[string, { id: string; body: string }, (event: Event) => unknown, unknown]>([
    ['a byte order mark', prefixed('\ufeff'), ({ name }) => name, 'release.failed'],
    ['white space around', prefixed(' \r\n\t'), ({ name }) => name, 'release.failed'],
    ['two descriptions, the last counts', described('"first", "description": "last"'), descriptionOf, 'last'],
    [
      'a key that reaches the prototype',
      described('"x", "__proto__": {"status": "succeeded"}'),
      ({ name }) => name,
      'release.failed',
    ],
    ['a constructor', described('"x", "constructor": {"prototype": {"a": 1}}'), descriptionOf, 'x'],
    ['a NUL in the description', described('"a\\u0000b"'), descriptionOf, 'a\ufffdb'],
    ['half a surrogate pair', described('"a\\ud83d b"'), descriptionOf, 'a\ufffd b'],
    ['a NUL in a key', described('"x", "a\\u0000b": 1'), descriptionOf, 'x'],
    ['a number too large for JSON', release('"version": 43', '"version": 1e400'), versionOf, null],
    [
      'a number too large to be exact',
      release('"version": 43', '"version": 9007199254740993'),
      versionOf,
      null,
    ],
    ['a negative zero', release('"version": 43', '"version": -0'), versionOf, 0],
    ['a version in quotes', release('"version": 43', '"version": "43"'), versionOf, null],
    [
      'Slack markup',
      described('"<!channel> <@U1> <http://evil|docs>"'),
      descriptionOf,
      '<!channel> <@U1> <http://evil|docs>',
    ],
    [
      'a line break and a line that looks like a log',
      described('"x\\r\\n{\\"level\\":60}"'),
      descriptionOf,
      'x\r\n{"level":60}',
    ],
    [
      'terminal codes and hidden directions',
      described('"\\u001b[31m\\u202e\\u200b"'),
      descriptionOf,
      '\u001b[31m\u202e\u200b',
    ],
    ['a description of 1 MB', described(`"${huge}"`), (event) => String(descriptionOf(event)).length, 65_536],
    [
      'no description, slug or user',
      described('null, "slug": null, "user": null'),
      ({ views }) => views.release?.commit,
      null,
    ],
    ['no previous_data', release('"previous_data": {},', ''), ({ previous }) => previous, {}],
    ['fields nobody knows', described('"x", "colour": {"of": ["the", "sky"]}'), descriptionOf, 'x'],
    [
      'an entity nobody knows',
      release('"include": "api:release"', '"include": "api:weather"'),
      ({ name }) => name,
      'unmatched',
    ],
    [
      'an action nobody knows',
      release('"action": "update"', '"action": "ponder"'),
      ({ name }) => name,
      'release.failed',
    ],
    [
      'a status nobody knows',
      release('"status": "failed"', '"status": "pondering"'),
      ({ name }) => name,
      'unmatched',
    ],
    ['no app', release('"app": {', '"elsewhere": {'), ({ app }) => app, { id: '', name: '', labels: {} }],
    [
      'an app nobody knows',
      release('"acorn-storefront"', '"who-is-this"'),
      ({ app }) => app.name,
      'who-is-this',
    ],
    [
      'an app id longer than an index takes',
      release('3ceaaf30-8142-48ea-91d9-3080f9b439fc', longNoise()),
      ({ app }) => app.id.length,
      255,
    ],
    [
      'a release id longer than an index takes',
      release('f778ba8f-74db-4002-86ce-68021d8cc1d7', longNoise()),
      ({ fact }) => fact.slice(0, 7),
      'sha256/',
    ],
    [
      '73 hours old',
      release('2026-11-19T11:06:12.218830Z', '2026-11-17T11:00:00Z'),
      ({ late }) => late,
      true,
    ],
    ['a day ahead', release('2026-11-19T11:06:12.218830Z', '2026-11-21T12:00:01Z'), ({ late }) => late, true],
    [
      'no time',
      release('"created_at": "2026-11-19T11:06:12.218830Z",', ''),
      ({ at }) => at,
      '2026-11-20T12:00:00.000Z',
    ],
    [
      'a time before the calendar',
      release('2026-11-19T11:06:12.218830Z', '0000-00-00T00:00:00Z'),
      ({ at }) => at,
      '2026-11-20T12:00:00.000Z',
    ],
    [
      'year zero',
      release('2026-11-19T11:06:12.218830Z', '0000-01-01T00:00:00Z'),
      ({ at }) => at,
      '2026-11-20T12:00:00.000Z',
    ],
  ])('%s', async (_name, { id, body }, of, expected) => {
    const res = await door.post(body);
    const event = await decide(id);

    expect([res.status, res.body]).toEqual([202, { status: 'accepted', id }]);
    expect(of(event)).toEqual(expected);
  });

  it.each(['a:b', '12345', '0:x', '../etc/passwd', "'; drop table events; --", 'ä 🐙'])(
    'with id %s',
    async (id) => {
      const res = await door.post(JSON.stringify({ id }));

      expect([res.status, res.body]).toEqual([202, { status: 'accepted', id }]);
      expect((await decide(id)).name).toBe('unmatched');
    },
  );
});

describe('the same again', () => {
  it('through another webhook is one row', async () => {
    const { id, body } = release();
    const other = body
      .replace('c1acc990-6424-450a-a36b-f9b3ddcb369d', 'another-webhook')
      .replace('c25a94bf', 'dddddddd');

    const answers = [await door.post(body), await door.post(other)];

    expect(answers.map((res) => res.body)).toEqual([
      { status: 'accepted', id },
      { status: 'duplicate', id },
    ]);
  });

  it('under a known id with another body keeps the first and says so in the log', async () => {
    const { id, body } = release();
    await door.post(body);

    const res = await door.post(body.replace('Deploy 9da53790', 'Deploy 00000000'));

    expect([res.status, res.body]).toEqual([200, { status: 'duplicate', id }]);
    expect(door.logLines().at(-1)).toMatchObject({ level: 40, answer: 'conflict', event: id });
    expect(await decide(id)).toMatchObject({ views: { release: { description: 'Deploy 9da53790' } } });
  });

  it('fifty times at once is one row', async () => {
    const { id, body } = release();

    const answers = await Promise.all(Array.from({ length: 50 }, () => door.post(body)));

    const accepted = answers.filter((res) => res.status === 202);
    expect(accepted.map((res) => res.body)).toEqual([{ status: 'accepted', id }]);
    expect(answers.filter((res) => res.status === 200)).toHaveLength(49);
  });

  it('a release told twice, created and updated, is two events of one fact', async () => {
    const created = bytesOf('api.release.create.json');
    const updated = bytesOf('api.release.update.succeeded.json');
    const answers = [await door.post(created), await door.post(updated)];

    const facts = await Promise.all(answers.map(async (res) => (await decide(res.body.id)).fact));

    expect(answers.map((res) => res.body.status)).toEqual(['accepted', 'accepted']);
    expect(new Set(facts).size).toBe(1);
  });
});

describe('after all of it', () => {
  it('no capability was stored', async () => {
    const { rows: found } = await pool.query<{ body: Buffer }>('select body from events');

    expect(found.length).toBeGreaterThan(50);
    for (const { body } of found)
      expect(body.toString('latin1')).not.toMatch(/X-Amz-|rendezvous:|release-output/);
  });

  it('every line of the log is one line of JSON, and none holds a description', () => {
    for (const line of door.logLines()) expect(line).toMatchObject({ level: expect.any(Number) });
    expect(door.logText()).not.toMatch(/Deploy|<!channel>|evil/);
    expect(({} as Record<string, unknown>).status).toBeUndefined();
  });
});

function descriptionOf({ views }: Event): unknown {
  return views.release?.description;
}

function versionOf({ views }: Event): unknown {
  return views.release?.version;
}

function prefixed(prefix: string): { id: string; body: string } {
  const { id, body } = release();
  return { id, body: prefix + body };
}

/** Text that does not compress: an index would take a long run of one letter. */
function longNoise(): string {
  let seed = 1;
  return Array.from({ length: 20_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 36).toString(36);
  }).join('');
}
