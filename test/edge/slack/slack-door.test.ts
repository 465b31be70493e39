import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { checkView } from '../../../src/core/message/check-blocks.ts';
import { signSlack } from '../../../src/sim/sign.ts';
import { aProposal } from '../../core/message/a-notice.ts';
import { anAction, aPerson, aPress, aPressPayload, aSlackDoor, signingSecret } from './a-slack-door.ts';

describe('a press', () => {
  it('is committed before it is acknowledged, and rung for after', async () => {
    const door = aSlackDoor({
      record: async (given) => {
        door.happened.push(`recorded ${given.verdict}`);
        return { kind: 'recorded', answerId: 'answer-1' };
      },
    });

    const answer = await door.press();
    door.happened.push(`answered ${answer.status}`);

    expect(door.happened).toEqual(['recorded approve', 'rang answer-1', 'answered 200']);
    expect(door.rung).toEqual([{ kind: 'answer', id: 'answer-1' }]);
    expect(door.given).toEqual([
      {
        proposalId: 'p-k3x9m2q7aa',
        verdict: 'approve',
        via: 'slack',
        personId: 'U0ANA',
        teamId: 'T0OURS',
        channel: 'C0DEPLOYS',
        messageTs: '1795317246.000100',
        reason: null,
      },
    ]);
  });

  it('on Deny is a denial', async () => {
    const door = aSlackDoor();

    await door.press(anAction({ action_id: 'herald.deny' }));

    expect(door.given).toMatchObject([{ verdict: 'deny' }]);
  });

  it('carries the workspace and the place it really came from', async () => {
    const door = aSlackDoor();

    await door.press({
      user: { id: 'W0EVE', team_id: 'T0THEIRS' },
      container: { channel_id: 'C0COPY', message_ts: '9.9' },
    });

    expect(door.given).toMatchObject([
      { personId: 'W0EVE', teamId: 'T0THEIRS', channel: 'C0COPY', messageTs: '9.9' },
    ]);
  });

  it('that cannot be stored is answered 503, so that the person sees a failure', async () => {
    const door = aSlackDoor({ record: async () => Promise.reject(new Error('no database: secret-url')) });

    const answer = await door.press();

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).toEqual({
      error: { code: 'cannot_commit', message: 'The press cannot be stored now. Please press again.' },
    });
    expect(door.rung).toEqual([]);
  });

  it('that takes too long to store is answered 503 before Slack gives up', async () => {
    const door = aSlackDoor({ record: () => new Promise(() => undefined), commitWithinMs: 30 });

    expect((await door.press()).status).toBe(503);
    expect(door.rung).toEqual([]);
  });

  it('that repeats one hears what became of it', async () => {
    const door = aSlackDoor({
      record: async () => ({ kind: 'repeated', sentence: 'Only oncall may answer this.' }),
    });

    expect((await door.press()).status).toBe(200);
    expect(door.happened).toEqual(['whispered C0DEPLOYS U0ANA: Only oncall may answer this.']);
  });

  it('that is sent again by Slack is acknowledged and has no second effect', async () => {
    const seen = new Set<string>();
    const door = aSlackDoor({
      record: async ({ personId }) => {
        if (seen.has(personId)) return { kind: 'repeated', sentence: null };
        seen.add(personId);
        return { kind: 'recorded', answerId: 'answer-1' };
      },
    });

    const first = await door.press();
    const again = await door.post(aPress(), {
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_timeout',
    });
    door.clock.at += 240_000;
    const replayed = await door.press();

    expect([first.status, again.status, replayed.status]).toEqual([200, 200, 200]);
    expect(door.rung).toEqual([{ kind: 'answer', id: 'answer-1' }]);
    expect(door.happened).toEqual(['rang answer-1']);
  });

  it('for a proposal nobody knows is answered with a word', async () => {
    const door = aSlackDoor({
      record: async () => ({ kind: 'no_such_proposal' }),
      whisper: async () => Promise.reject(new Error('slack is down')),
    });

    expect((await door.press()).status).toBe(200);
    expect(door.happened).toEqual([
      'whispered C0DEPLOYS U0ANA: Herald does not know this proposal. Nothing was done.',
    ]);
  });

  it.each([
    ['an action Herald does not have', anAction({ action_id: 'other.button' })],
    ['an action that only looks like one', anAction({ action_id: 'herald.approve ' })],
    ['a property of every object', anAction({ action_id: 'constructor' })],
    ['no proposal', anAction({ value: undefined })],
    ['no id of a proposal', anAction({ value: "p-k3x9m2q7a'; drop table proposals; --" })],
    ['an id in other letters', anAction({ value: 'P-K3X9M2Q7AA' })],
    ['a bot behind it', { user: { id: 'U0BOT', is_bot: true } }],
  ])('with %s is acknowledged, ignored and noted', async (_name, odd) => {
    const door = aSlackDoor();

    const answer = await door.press(odd);

    expect(answer.status).toBe(200);
    expect(door.given).toEqual([]);
    expect(door.written.lines).toMatchObject([{ level: 'warn', message: 'a press was ignored' }]);
  });

  it.each([
    ['no user', { user: undefined }],
    ['a user id in small letters', { user: { id: 'u0ana' } }],
    ['a user id with spaces', { user: { id: ' U0ANA ' } }],
    ['no actions', { actions: [] }],
    ['actions that are no list', { actions: { action_id: 'herald.approve' } }],
    ['a value of 2,001', anAction({ value: 'p'.repeat(2001) })],
  ])('with %s is refused', async (_name, odd) => {
    const door = aSlackDoor();

    expect((await door.press(odd)).status).toBe(400);
    expect(door.given).toEqual([]);
  });

  it('never leads to a call of its response_url', async () => {
    const door = aSlackDoor({ record: async () => ({ kind: 'no_such_proposal' }) });

    await door.press({ response_url: 'http://127.0.0.1:1/steal' });

    expect(door.written.text()).not.toContain('steal');
  });
});

describe('details', () => {
  it('open as a modal', async () => {
    const door = aSlackDoor();

    const answer = await door.press(anAction({ action_id: 'herald.details' }));

    expect(answer.status).toBe(200);
    expect(door.happened).toEqual(['opened 12.34.56']);
    expect(checkView(door.views[0])).toEqual([]);
    expect(JSON.stringify(door.views[0])).toContain('currentReleaseId: release-42');
    expect(door.given).toEqual([]);
  });

  it('of an unknown proposal open nothing', async () => {
    const door = aSlackDoor();

    expect((await door.press(anAction({ action_id: 'herald.details', value: 'p-0000000000' }))).status).toBe(
      200,
    );
    expect(door.happened).toEqual([]);
  });
});

describe('a request that is not from Slack', () => {
  const seconds = (at: number): string => String(Math.floor(at / 1000));
  const signedAt = (door: { clock: { at: number } }, aheadSec: number) => {
    const at = Number(seconds(door.clock.at)) + aheadSec;
    return {
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signSlack(signingSecret, at, aPress()),
    };
  };

  it.each<[string, (door: ReturnType<typeof aSlackDoor>) => Record<string, string | undefined>]>([
    ['has no signature', () => ({ 'x-slack-signature': undefined })],
    ['has no time', () => ({ 'x-slack-request-timestamp': undefined })],
    ['has an empty signature', () => ({ 'x-slack-signature': '' })],
    ['has a signature without a version', () => ({ 'x-slack-signature': 'abcdef' })],
    [
      'is signed with another secret',
      (door) => ({ 'x-slack-signature': signSlack('another', Number(seconds(door.clock.at)), aPress()) }),
    ],
    [
      'is signed for another body',
      (door) => ({
        'x-slack-signature': signSlack(signingSecret, Number(seconds(door.clock.at)), `${aPress()}&x=1`),
      }),
    ],
    [
      'has a signature of another version',
      (door) => ({
        'x-slack-signature': signSlack(signingSecret, Number(seconds(door.clock.at)), aPress()).replace(
          'v0',
          'v1',
        ),
      }),
    ],
    ['is six minutes old', (door) => signedAt(door, -360)],
    ['is six minutes ahead', (door) => signedAt(door, 360)],
    ['has a time that is no number', () => ({ 'x-slack-request-timestamp': 'soon' })],
    [
      'has a time with a fraction',
      (door) => ({ 'x-slack-request-timestamp': `${seconds(door.clock.at)}.5` }),
    ],
  ])('and %s is refused', async (_name, headers) => {
    const door = aSlackDoor();

    const answer = await door.post(aPress(), headers(door));

    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('signature_wrong');
    expect(door.given).toEqual([]);
  });

  it.each([-299, 299])('is told from one whose clock is off by %i seconds', async (ahead) => {
    const door = aSlackDoor();

    expect((await door.post(aPress(), signedAt(door, ahead))).status).toBe(200);
  });

  it('but for another app of ours is refused', async () => {
    const door = aSlackDoor({ appId: 'A0HERALD' });

    expect((await door.press({ api_app_id: 'A0OTHER' })).status).toBe(401);
    expect((await door.press()).status).toBe(200);
    expect(door.given).toHaveLength(1);
  });
});

describe('an odd request', () => {
  it.each([
    ['no payload', 'a=1'],
    ['nothing', ''],
    ['a payload that is no JSON', 'payload=%7Bnot'],
    ['a payload of null', 'payload=null'],
    ['a payload that is a list', 'payload=%5B%5D'],
    ['a payload that is a text', 'payload=%22block_actions%22'],
    ['two payloads', `${aPress()}&${aPress()}`],
  ])('with %s is refused', async (_name, body) => {
    const door = aSlackDoor();

    const answer = await door.post(body);

    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('malformed');
    expect(door.given).toEqual([]);
  });

  it('of five megabytes is refused', async () => {
    const door = aSlackDoor();

    const answer = await door.post(aPress({ message: { ts: '1.1', text: 'x'.repeat(5_000_000) } }));

    expect(answer.status).toBe(413);
    expect(door.given).toEqual([]);
  });

  it('of five megabytes without a signature is refused before it is read', async () => {
    const answer = await aSlackDoor()
      .post(`ssl_check=1&x=${'x'.repeat(5_000_000)}`, { 'x-slack-signature': undefined })
      .catch((error: NodeJS.ErrnoException) => ({ status: error.code }));

    // The connection may be closed while the rest is still on its way.
    expect([401, 'EPIPE', 'ECONNRESET']).toContain(answer.status);
  });

  it('that is compressed is refused', async () => {
    expect((await aSlackDoor().post(aPress(), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('that checks the certificate is answered with nothing, whatever it smuggles', async () => {
    const door = aSlackDoor();

    const answer = await door.post(`ssl_check=1&${aPress()}`, { 'x-slack-signature': undefined });
    const asked = await request(door.app).get('/slack/events?ssl_check=1');
    const inside = await door.press({ ssl_check: '1' });

    expect([answer.status, answer.text, asked.status]).toEqual([200, '', 200]);
    expect(inside.status).toBe(200);
    expect(door.given).toEqual([]);
  });

  it('of a kind Herald has no use for is acknowledged and noted', async () => {
    const door = aSlackDoor();
    const event = {
      type: 'event_callback',
      event: { type: 'message', channel: 'C1', ts: '1.1' },
      event_id: 'Ev1',
    };

    const answer = await door.post(JSON.stringify(event), { 'content-type': 'application/json' });
    const shortcut = await door.post(
      new URLSearchParams({ payload: JSON.stringify({ type: 'shortcut', callback_id: 'x' }) }).toString(),
    );

    expect([answer.status, shortcut.status]).toEqual([200, 200]);
    expect(door.written.lines.map(({ message }) => message)).toEqual([
      'a slack request of no use was acknowledged',
      'a slack request of no use was acknowledged',
    ]);
  });

  it('that tries the address gets its challenge back, when it is signed', async () => {
    const door = aSlackDoor();
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 't' });

    const answer = await door.post(body, { 'content-type': 'application/json' });
    const forged = await door.post(body, {
      'content-type': 'application/json',
      'x-slack-signature': 'v0=00',
    });

    expect(answer.body).toEqual({ challenge: 'c-1' });
    expect(forged.status).toBe(401);
  });

  it.each(['/slack/events/', '/SLACK/EVENTS', '/slack', '/slack/events/x'])(
    'to %s finds nothing',
    async (path) => {
      expect((await request(aSlackDoor().app).post(path).send('x')).status).toBe(404);
    },
  );

  it('with another method is told which one', async () => {
    const answer = await request(aSlackDoor().app).put('/slack/events').send('x');

    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it('writes no payload and no secret into the log', async () => {
    const door = aSlackDoor({ record: async () => Promise.reject(new Error('down')) });

    await door.press({ user: { id: 'U0ANA', name: 'marker-name' }, token: 'marker-token' });
    await door.post('payload=%7Bmarker');

    expect(door.written.text()).not.toMatch(/marker/);
    expect(door.written.text()).not.toContain(signingSecret);
  });
});

describe('the command /herald', () => {
  const command = (text: string, odd: Record<string, string> = {}): string =>
    new URLSearchParams({
      token: 'deprecated',
      team_id: 'T0OURS',
      channel_id: 'C0DEPLOYS',
      user_id: 'U0ANA',
      command: '/herald',
      text,
      api_app_id: 'A0HERALD',
      response_url: 'https://evil.example/steal',
      trigger_id: '1.2.3',
      ...odd,
    }).toString();

  it('lists what waits, for the one who asked', async () => {
    const door = aSlackDoor({
      proposals: [aProposal(), aProposal({ id: 'p-0000000002', state: 'performing' })],
    });

    const answer = await door.post(command('Proposals '));

    expect(answer.body).toEqual({
      response_type: 'ephemeral',
      text: [
        '`p-k3x9m2q7aa` Roll back shop from v42 to v41: waits for approval, until <!date^1795319100^{date_short_pretty} at {time}|2026-11-22 03:45:00 UTC>',
        '`p-0000000002` Roll back shop from v42 to v41: approved, under way',
      ].join('\n'),
    });
  });

  it('says when nothing waits', async () => {
    const answer = await aSlackDoor({ proposals: [] }).post(command('proposals'));

    expect(answer.body.text).toBe('Nothing waits for an answer.');
  });

  it.each([
    ['nothing', ''],
    ['help', 'help'],
    ['8 KB', 'x'.repeat(8192)],
    ['NUL and markup', '\u0000<!channel> `x`'],
  ])('explains itself for %s and repeats nothing', async (_name, text) => {
    const answer = await aSlackDoor().post(command(text));

    expect(answer.body.response_type).toBe('ephemeral');
    expect(answer.body.text).toMatch(/^`\/herald proposals` shows/);
    expect(answer.body.text).not.toContain('channel');
  });

  it.each(['guest', 'bot', 'other_team', 'deactivated'] as const)('tells a %s nothing', async (standing) => {
    const answer = await aSlackDoor({ person: async () => aPerson({ standing }) }).post(command('proposals'));

    expect(answer.body.text).toBe('Only full members of this workspace may ask Herald.');
  });

  it.each([
    ['Slack', { person: async () => Promise.reject(new Error('down')) }],
    ['the database', { openProposals: () => new Promise<never>(() => undefined), commitWithinMs: 30 }],
  ])('says so when it cannot ask %s', async (_name, odd) => {
    const answer = await aSlackDoor(odd).post(command('proposals'));

    expect(answer.status).toBe(200);
    expect(answer.body.text).toBe('Herald cannot look this up right now. Please try again.');
  });

  it('without a user is refused', async () => {
    expect((await aSlackDoor().post(command('proposals', { user_id: 'ana' }))).status).toBe(400);
  });
});

describe('the payload of a test press', () => {
  it('is what the door calls a press', () => {
    expect(aPressPayload()).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'herald.approve' }],
    });
  });
});
