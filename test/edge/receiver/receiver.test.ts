import { describe, expect, it, vi } from 'vitest';
import { UpstreamError } from '../../../src/core/errors.ts';
import { signHeroku } from '../../../src/sim/sign.ts';
import { bytesOf, openDoor, secret, signatureHeader, signedFiles } from './door.ts';

const failed = bytesOf('api.release.update.failed.json');
const failedId = '79f3d5be-c7b7-44ab-a094-5a57c2b22ced';

/** The same event as Heroku delivers it again: another attempt. */
function again(attempt: number): string {
  return failed.toString('utf8').replace('aac6fda5-18fc-424a-83a8-bf3931525939', `attempt-${attempt}`);
}

describe('a signed delivery', () => {
  it.each(signedFiles)(
    'of $file is accepted under its recorded signature',
    async ({ file, event_id, signature }) => {
      const door = openDoor();

      const res = await door.post(bytesOf(file), { [signatureHeader]: signature });

      expect([res.status, res.body]).toEqual([202, { status: 'accepted', id: event_id }]);
      expect(door.inbox.get(event_id)).toMatchObject({
        kind: 'event',
        receivedAt: '2026-11-20T12:00:00.000Z',
      });
      expect(door.rung).toEqual([{ kind: 'event', id: event_id }]);
    },
  );

  it('is committed before it is answered', async () => {
    let commit: () => void = () => {};
    const committed = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const asked = vi.fn();
    const door = openDoor({
      accept: async () => {
        asked();
        await committed;
        return 'accepted';
      },
    });
    let answered = false;

    const answer = door.post(failed).then((res) => {
      answered = true;
      return res.status;
    });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    expect(answered).toBe(false);
    expect(door.rung).toEqual([]);
    commit();

    expect(await answer).toBe(202);
  });

  it('five times over is one event and four duplicates', async () => {
    const door = openDoor();

    const answers = await Promise.all([1, 2, 3, 4, 5].map((attempt) => door.post(again(attempt))));

    const duplicates = answers.filter((res) => res.status === 200);
    expect(answers.filter((res) => res.status === 202)).toHaveLength(1);
    expect(duplicates.map((res) => res.body)).toEqual(Array(4).fill({ status: 'duplicate', id: failedId }));
    expect([...door.inbox.keys()]).toEqual([failedId]);
    expect(door.rung).toEqual([{ kind: 'event', id: failedId }]);
  });

  it('with another body under a known id is answered as known and told in the log', async () => {
    const door = openDoor();
    await door.post(failed);

    const res = await door.post(failed.toString('utf8').replace('Deploy 9da53790', 'Deploy 00000000'));

    expect([res.status, res.body]).toEqual([200, { status: 'duplicate', id: failedId }]);
    expect(door.logLines().at(-1)).toMatchObject({ level: 40, event: failedId, answer: 'conflict' });
    expect(Buffer.from(door.inbox.get(failedId)?.body ?? []).toString()).toContain('Deploy 9da53790');
  });

  it('with equal content under a new id is a new event', async () => {
    const door = openDoor();
    await door.post(failed);

    const res = await door.post(failed.toString('utf8').replaceAll(failedId, 'another-id'));

    expect([res.status, res.body]).toEqual([202, { status: 'accepted', id: 'another-id' }]);
  });

  it('that is no event is put aside, and stays put aside when it comes again', async () => {
    const door = openDoor();

    const answers = [await door.post('[1]'), await door.post('[1]')];

    for (const res of answers) expect([res.status, res.body]).toEqual([202, { status: 'quarantined' }]);
    expect([...door.inbox.values()]).toMatchObject([
      { kind: 'quarantined', why: 'it is JSON, but not an object' },
    ]);
    expect(door.rung).toHaveLength(1);
  });

  it('is answered though the doorbell fails', async () => {
    const door = openDoor({ ring: () => Promise.reject(new Error('no queue')) });

    const res = await door.post(failed);

    expect(res.status).toBe(202);
    await vi.waitFor(() => expect(door.logText()).toContain('the doorbell failed'));
  });

  it('is answered though the doorbell never answers', async () => {
    const door = openDoor({ ring: () => new Promise(() => {}) });

    expect((await door.post(failed)).status).toBe(202);
  });
});

describe('several secrets', () => {
  const old = 'the-old-secret-of-at-least-32-characters';

  it.each([
    [[secret, old], secret, 202, 1],
    [[secret, old], old, 202, 2],
    [[secret], old, 401, undefined],
    [[old, secret], secret, 202, 2],
  ])('known %j, signed by %s: %i', async (secrets, signer, status, key) => {
    const door = openDoor({ secrets });

    const res = await door.post(failed, { [signatureHeader]: signHeroku(signer, failed) });

    expect(res.status).toBe(status);
    expect(door.logLines().at(-1)?.key).toBe(key);
  });

  it.each([[[]], [['']], [[secret, '']]])('%j is refused when the receiver is built', (secrets) => {
    expect(() => openDoor({ secrets })).toThrow('without a webhook secret');
  });
});

describe('while the event cannot be committed', () => {
  const refused = {
    error: { code: 'cannot_commit', message: 'The event cannot be stored now. Deliver it again.' },
  };

  it.each([
    [
      'the database refuses',
      new UpstreamError({ party: 'database', call: 'accept', message: 'refused', retry: 'safe' }),
    ],
    ['the commit fails', Object.assign(new Error(`could not store ${failed.toString()}`), { code: '53100' })],
  ])('the sender is asked to come again: %s', async (_name, error) => {
    const door = openDoor({ accept: () => Promise.reject(error) });

    const res = await door.post(failed);

    expect([res.status, res.body, res.headers['retry-after']]).toEqual([503, refused, '5']);
    expect(door.rung).toEqual([]);
    expect(door.logText()).not.toContain('Deploy');
  });

  it('the sender is asked to come again within 2.5 s when the commit hangs', async () => {
    const door = openDoor({ accept: () => new Promise(() => {}) });
    const startedAt = performance.now();

    const res = await door.post(failed);

    expect([res.status, res.body, res.headers['retry-after']]).toEqual([503, refused, '5']);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('a commit that lands after the answer still wakes a worker', async () => {
    let land: (outcome: 'accepted') => void = () => {};
    const door = openDoor({
      accept: () =>
        new Promise((resolve) => {
          land = resolve;
        }),
      commitDeadlineMs: 20,
    });

    const res = await door.post(failed);
    land('accepted');

    expect(res.status).toBe(503);
    await vi.waitFor(() => expect(door.rung).toEqual([{ kind: 'event', id: failedId }]));
  });

  it('the log says so once in ten seconds, with the number held back', async () => {
    const door = openDoor({ accept: () => Promise.reject(new Error('away')) });
    const lines = () =>
      door.logLines().filter(({ msg }) => String(msg).startsWith('events cannot be committed'));

    for (let i = 0; i < 5; i++) await door.post(failed);
    expect(lines()).toHaveLength(1);
    door.clock.nowMs += 10_000;
    await door.post(failed);

    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toMatchObject({ heldBack: 4, name: 'Error' });
  });
});

describe('nothing leaves', () => {
  it('in answers or the log: no secret, no signature, no piece of a payload', async () => {
    const door = openDoor();
    let answers = '';
    for (const { file, signature } of signedFiles) {
      const body = bytesOf(file);
      answers += JSON.stringify((await door.post(body, { [signatureHeader]: signature })).body);
      answers += JSON.stringify(
        (await door.post(body, { [signatureHeader]: signHeroku('wrong', body) })).body,
      );
      answers += JSON.stringify((await door.post(body.subarray(0, 200))).body);
    }

    const told = answers + door.logText();

    expect(told).not.toContain(secret);
    for (const { file, signature } of signedFiles) {
      expect(told).not.toContain(signature);
      for (const text of textsOf(JSON.parse(bytesOf(file).toString('utf8'))))
        expect(told).not.toContain(text);
    }
  });
});

/** Every longer text of a document, apart from what the log may name: the event's id and entity. */
function textsOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    const named = /^\.id$|^\.webhook_metadata\.event\.|^\.resource$/.test(path);
    return value.length < 12 || named ? [] : [value];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsOf(member, `${path}.${key}`));
}
