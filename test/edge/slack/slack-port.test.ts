import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../src/core/errors.ts';
import { renderNotice } from '../../../src/core/message/render-notice.ts';
import { createLogSlack } from '../../../src/edge/slack/create-log-slack.ts';
import { createSlackPort, type SlackHands } from '../../../src/edge/slack/create-slack-port.ts';
import { neededScopes } from '../../../src/edge/slack/who-am-i.ts';
import { anAlert, aProposal, now } from '../../core/message/a-notice.ts';
import { aLog } from './a-log.ts';
import { type Answer, aSlackApi, type SlackApi } from './a-slack-api.ts';

const botToken = 'xoxb-1-secret-of-the-bot';
const message = renderNotice(anAlert({ proposals: [aProposal()] }), now);
const posted = { ok: true, channel: 'C0DEPLOYS', ts: '1795317246.000100' };
const self = { ok: true, team_id: 'T0OURS', bot_id: 'B0HERALD', user_id: 'U0HERALD' };

let api: SlackApi;
let port: SlackHands;
let written: ReturnType<typeof aLog>;
let clock: { now(): number; at: number };

async function open(answers: Readonly<Record<string, Answer>>): Promise<void> {
  await api?.close();
  api = await aSlackApi({ 'auth.test': self, ...answers });
  written = aLog();
  clock = { at: now, now: () => clock.at };
  port = createSlackPort({ botToken, apiUrl: api.url, log: written.log, clock, timeoutMs: 1000 });
}

beforeEach(() =>
  open({ 'chat.postMessage': posted, 'chat.update': posted, 'chat.postEphemeral': { ok: true } }),
);
afterEach(() => api.close());

async function failure(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UpstreamError);
  return error as UpstreamError;
}

describe('posting', () => {
  it('sends text, blocks and the key to find it by, and answers where it stands', async () => {
    const where = await port.post('#deploys', message, 'decision:1:0');

    expect(where).toEqual({ channelId: 'C0DEPLOYS', ts: '1795317246.000100' });
    const [call] = api.of('chat.postMessage');
    expect(call?.token).toBe(`Bearer ${botToken}`);
    expect(call?.args).toMatchObject({ channel: '#deploys', unfurl_links: 'false', unfurl_media: 'false' });
    expect(call?.args.text).toBe(message.text);
    expect(JSON.parse(call?.args.blocks ?? '')).toEqual(message.blocks);
    expect(JSON.parse(call?.args.metadata ?? '')).toEqual({
      event_type: 'herald_notice',
      event_payload: { key: 'decision:1:0' },
    });
    expect(call?.args).not.toHaveProperty('plain');
  });

  it('changes a message in place', async () => {
    await port.update('C0DEPLOYS', '1795317246.000100', message);

    expect(api.of('chat.update')[0]?.args).toMatchObject({ channel: 'C0DEPLOYS', ts: '1795317246.000100' });
  });

  it('leaves out blocks that Slack would not take, says the text, and notes it', async () => {
    await port.post('#deploys', { text: 'news', blocks: [{ type: 'section' }] }, 'k');

    expect(api.of('chat.postMessage').map(({ args }) => [args.text, args.blocks])).toEqual([['news', '[]']]);
    expect(written.lines).toMatchObject([{ level: 'error', message: 'blocks left out of a message' }]);
  });

  it('says the text alone when Slack refuses the blocks, with the reasons in the log', async () => {
    const messages = ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'];
    await open({
      'chat.postMessage': ({ args }) =>
        args.blocks === '[]'
          ? posted
          : { ok: false, error: 'invalid_blocks', response_metadata: { messages } },
    });
    const where = await port.post('#deploys', message, 'k');

    expect(where.ts).toBe(posted.ts);
    expect(api.of('chat.postMessage')).toHaveLength(2);
    expect(written.lines).toContainEqual({
      level: 'error',
      message: 'slack refused a call',
      fields: { call: 'chat.postMessage', id: 'invalid_blocks', reasons: messages },
    });
  });
});

const html = (response: ServerResponse): undefined => {
  response.setHeader('content-type', 'text/html');
  response.end('<html>Bad gateway, payload xoxb-9-nobody</html>');
};
const cut = (response: ServerResponse): undefined => {
  response.setHeader('content-length', '400');
  response.write('{"ok":true,"channel":"C0');
  response.socket?.end();
};
const shortened = (response: ServerResponse): undefined => void response.end('{"ok":true,"chan');
const dropped = (response: ServerResponse): undefined => void response.socket?.destroy();
const silent = (): undefined => undefined;
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): undefined =>
    void response.writeHead(code, headers).end('{"ok":false,"error":"busy"}');
const refusal = (error: string, more: object = {}) => ({ ok: false, error, ...more });

type Fate = { retry: 'safe' | 'never' | 'unknown'; id?: string; status?: number; retryAfterMs?: number };

describe('a post that fails', () => {
  it.each<[string, Answer, Fate]>([
    [
      'by a limit',
      (_, response) => status(429, { 'retry-after': '7' })(response),
      { retry: 'safe', status: 429, retryAfterMs: 7000 },
    ],
    [
      'by a limit without a time',
      (_, response) => status(429)(response),
      { retry: 'safe', status: 429, retryAfterMs: 30_000 },
    ],
    [
      'by a limit in words',
      refusal('ratelimited'),
      { retry: 'safe', id: 'ratelimited', retryAfterMs: 30_000 },
    ],
    ['with 500', (_, response) => status(500)(response), { retry: 'unknown', status: 500 }],
    [
      'with 503 and a time',
      (_, response) => status(503, { 'retry-after': '4' })(response),
      { retry: 'unknown', retryAfterMs: 4000 },
    ],
    ['with 404', (_, response) => status(404)(response), { retry: 'never', status: 404 }],
    ['with HTML', (_, response) => html(response), { retry: 'unknown' }],
    ['with JSON that ends early', (_, response) => shortened(response), { retry: 'unknown' }],
    ['with an answer that breaks off', (_, response) => cut(response), { retry: 'unknown' }],
    ['with a closed connection', (_, response) => dropped(response), { retry: 'unknown' }],
    ['with silence', silent, { retry: 'unknown' }],
    ['with ok and nothing else', { ok: true }, { retry: 'unknown' }],
    ['with no object', [] as object, { retry: 'unknown' }],
    ['half way', refusal('fatal_error'), { retry: 'unknown', id: 'fatal_error' }],
    ['for no such channel', refusal('channel_not_found'), { retry: 'never', id: 'channel_not_found' }],
    ['for not being in the channel', refusal('not_in_channel'), { retry: 'never', id: 'not_in_channel' }],
    ['for an archived channel', refusal('is_archived'), { retry: 'never', id: 'is_archived' }],
    ['for a revoked token', refusal('token_revoked'), { retry: 'never', id: 'token_revoked' }],
    ['for a wrong token', refusal('invalid_auth'), { retry: 'never', id: 'invalid_auth' }],
  ])('%s says whether it may be sent again, and is sent once', async (_name, answer, fate) => {
    await open({ 'chat.postMessage': answer });

    const error = await failure(port.post('#deploys', message, 'k'));

    expect(error).toMatchObject({ party: 'slack', call: 'chat.postMessage', ...fate });
    expect(api.of('chat.postMessage')).toHaveLength(1);
    expect(`${error.message}${written.text()}`).not.toMatch(/xoxb|payload|<html>/);
  });

  it('because Slack cannot be reached may be sent again', async () => {
    await api.close();

    const error = await failure(port.post('#deploys', message, 'k'));

    expect(error).toMatchObject({ retry: 'safe' });
    expect(error.message).toBe('slack chat.postMessage: Slack could not be reached');
  });

  it('is told apart from an update, which may always be sent again', async () => {
    for (const answer of [dropped, html, status(502)]) {
      api.answer('chat.update', (_, response) => answer(response));
      expect(await failure(port.update('C0DEPLOYS', '1.2', message))).toMatchObject({ retry: 'safe' });
    }
  });
});

describe('looking for a lost post', () => {
  const ours = (key: string, odd: object = {}) => ({
    ts: '1795317246.000100',
    bot_id: 'B0HERALD',
    metadata: { event_type: 'herald_notice', event_payload: { key } },
    ...odd,
  });
  const channels = {
    ok: true,
    channels: [{ id: 'C0OTHER', name: 'ops' }],
    response_metadata: { next_cursor: 'more' },
  };
  const listing: Answer = ({ args }) =>
    args.cursor === 'more' ? { ok: true, channels: [{ id: 'C0DEPLOYS', name: 'deploys' }] } : channels;

  it('finds our own message by its key, over pages, in a channel given by name', async () => {
    await open({
      'conversations.list': listing,
      'conversations.history': ({ args }) =>
        args.cursor === 'p2'
          ? { ok: true, messages: [ours('k')] }
          : {
              ok: true,
              messages: [ours('other'), { ts: '1', text: 'x' }],
              response_metadata: { next_cursor: 'p2' },
            },
    });

    expect(await port.find('#deploys', 'k', '2026-11-22T03:14:06.000Z')).toEqual({
      channelId: 'C0DEPLOYS',
      ts: '1795317246.000100',
    });
    expect(api.of('conversations.history')[0]?.args).toMatchObject({
      channel: 'C0DEPLOYS',
      include_all_metadata: 'true',
      oldest: String(Date.parse('2026-11-22T03:14:06.000Z') / 1000 - 300),
    });
  });

  it.each([
    ['nothing is there', []],
    ['somebody else wrote the same key', [ours('k', { bot_id: 'B0EVIL' })]],
    [
      'another event carries the key',
      [ours('k', { metadata: { event_type: 'other', event_payload: { key: 'k' } } })],
    ],
  ])('finds nothing when %s', async (_name, messages) => {
    await open({ 'conversations.history': { ok: true, messages } });

    expect(await port.find('C0DEPLOYS', 'k', '2026-11-22T03:14:06.000Z')).toBeNull();
  });

  it.each(['missing_scope', 'not_in_channel', 'channel_not_found'])(
    'says unreadable for %s',
    async (error) => {
      await open({ 'conversations.history': refusal(error) });

      expect(await port.find('C0DEPLOYS', 'k', '2026-11-22T03:14:06.000Z')).toBe('unreadable');
    },
  );

  it('says unreadable when the channel cannot be seen', async () => {
    await open({ 'conversations.list': { ok: true, channels: [] } });

    expect(await port.find('#secret', 'k', '2026-11-22T03:14:06.000Z')).toBe('unreadable');
  });

  it('fails, and does not say that nothing is there, when Slack does not answer', async () => {
    await open({ 'conversations.history': (_, response) => dropped(response) });

    expect(await failure(port.find('C0DEPLOYS', 'k', '2026-11-22T03:14:06.000Z'))).toMatchObject({
      retry: 'safe',
    });
  });
});

describe('who somebody is', () => {
  const user = (odd: object = {}) => ({
    ok: true,
    user: {
      id: 'U0ANA',
      team_id: 'T0OURS',
      name: 'ana',
      is_email_confirmed: true,
      profile: { email: 'ana@example.com', display_name: 'Ana', real_name: 'Ana Adams' },
      ...odd,
    },
  });

  it('is a full member with name and address', async () => {
    await open({ 'users.info': user() });

    expect(await port.person('U0ANA')).toEqual({
      id: 'U0ANA',
      email: 'ana@example.com',
      name: 'Ana',
      teamId: 'T0OURS',
      standing: 'member',
    });
  });

  it.each([
    ['a bot', { is_bot: true }, 'bot'],
    ['a workflow', { is_workflow_bot: true }, 'bot'],
    ['a guest', { is_restricted: true }, 'guest'],
    ['a guest of one channel', { is_ultra_restricted: true }, 'guest'],
    ['somebody who left', { deleted: true }, 'deactivated'],
    ['somebody of another workspace', { team_id: 'T0THEIRS' }, 'other_team'],
    ['a stranger', { is_stranger: true }, 'other_team'],
    ['somebody without a workspace', { team_id: null }, 'other_team'],
    ['a bot that left', { is_bot: true, deleted: true }, 'deactivated'],
  ])('is %s', async (_name, odd, standing) => {
    await open({ 'users.info': user(odd) });

    expect(await port.person('U0ANA')).toMatchObject({ standing });
  });

  it('knows members of our workspace whose home is another one of the organization', async () => {
    const enterprise_user = { enterprise_id: 'E0ORG', teams: ['T0OURS', 'T0X'] };
    await open({
      'auth.test': { ...self, enterprise_id: 'E0ORG' },
      'users.info': user({ team_id: 'T0X', enterprise_user }),
    });

    expect(await port.person('U0ANA')).toMatchObject({ standing: 'member' });
  });

  it('does not believe an address that Slack has not confirmed', async () => {
    await open({ 'users.info': user({ is_email_confirmed: false }) });

    expect(await port.person('U0ANA')).toMatchObject({ email: null, standing: 'member' });
  });

  it('takes somebody Slack does not show us for a stranger', async () => {
    await open({ 'users.info': refusal('user_not_visible') });

    expect(await port.person('U0ANA')).toMatchObject({ standing: 'other_team', email: null });
  });

  it.each<[string, Answer]>([
    ['the answer is about somebody else', user({ id: 'U0EVE' })],
    ['the answer has no user', { ok: true }],
    ['Slack is down', (_, response) => status(503)(response)],
    ['the scope is missing', refusal('missing_scope')],
  ])('fails when %s', async (_name, answer) => {
    await open({ 'users.info': answer });

    await failure(port.person('U0ANA'));
  });

  it('is remembered for a double click, not for a change of rights, and never after a failure', async () => {
    await open({ 'users.info': (_, response) => status(503)(response) });
    await failure(port.person('U0ANA'));
    api.answer('users.info', user());
    await Promise.all([port.person('U0ANA'), port.person('U0ANA')]);
    expect(api.of('users.info')).toHaveLength(2);

    clock.at += 10_000;
    api.answer('users.info', user({ deleted: true }));

    expect(await port.person('U0ANA')).toMatchObject({ standing: 'deactivated' });
    expect(api.of('auth.test')).toHaveLength(1);
  });

  it('lists the members of a user group', async () => {
    await open({ 'usergroups.users.list': { ok: true, users: ['U0ANA', 'U0RAJ'] } });

    expect(await port.groupMembers('S0ONCALL')).toEqual(['U0ANA', 'U0RAJ']);
    expect(api.of('usergroups.users.list')[0]?.args).toMatchObject({ usergroup: 'S0ONCALL' });
  });

  it('does not take an unknown user group for an empty one', async () => {
    await open({ 'usergroups.users.list': refusal('no_such_subteam') });

    expect(await failure(port.groupMembers('S0GONE'))).toMatchObject({
      retry: 'never',
      id: 'no_such_subteam',
    });
  });
});

describe('whose token it is', () => {
  const granted =
    (scopes: string): Answer =>
    (_, response) => {
      response.setHeader('x-oauth-scopes', scopes);
      return { ...self, team: 'Acme Shop', user: 'herald' };
    };

  it('is said in words', async () => {
    await open({ 'auth.test': granted(neededScopes.join(',')) });

    expect(await port.whoAmI()).toBe('herald in Acme Shop');
  });

  it('comes with the scopes that are missing, and with a token that is no good', async () => {
    await open({ 'auth.test': granted('chat:write,chat:write.public,users:read,channels:read,commands') });

    const error = await failure(port.whoAmI());
    expect(error.message).toContain('lacks the scopes channels:history, usergroups:read, users:read.email;');

    api.answer('auth.test', refusal('token_revoked'));
    expect(await failure(port.whoAmI())).toMatchObject({ retry: 'never', id: 'token_revoked' });
  });
});

describe('a word to one person', () => {
  it('is escaped on its way', async () => {
    await port.whisper('C0DEPLOYS', 'U0ANA', 'Only <!channel> & *oncall* may answer this.');

    expect(api.of('chat.postEphemeral')[0]?.args).toMatchObject({
      channel: 'C0DEPLOYS',
      user: 'U0ANA',
      text: 'Only &lt;!channel&gt; &amp; ∗oncall∗ may answer this.',
    });
  });
});

describe('without Slack settings', () => {
  it('notices go to the log in plain words', async () => {
    const { log, lines } = aLog();
    const slack = createLogSlack(log);

    const where = await slack.post('#deploys', message, 'decision:1:0');
    await slack.update(where.channelId, where.ts, message);

    expect(lines).toEqual([
      {
        level: 'info',
        message: 'notice',
        fields: { channel: '#deploys', key: 'decision:1:0', notice: message.plain },
      },
      { level: 'info', message: 'notice changed', fields: { key: 'decision:1:0', notice: message.plain } },
    ]);
    expect(await slack.find('#deploys', 'decision:1:0', '2026-11-22T03:14:06.000Z')).toBeNull();
  });

  it('nobody can be looked up', async () => {
    const slack = createLogSlack(aLog().log);

    expect(await failure(slack.person('U0ANA'))).toMatchObject({ retry: 'never' });
    expect(await failure(slack.groupMembers('S0ONCALL'))).toMatchObject({ retry: 'never' });
  });
});
