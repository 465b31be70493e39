import {
  type Block,
  type ConversationsHistoryResponse,
  ErrorCode,
  type KnownBlock,
  LogLevel,
  WebClient,
} from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';
import { card } from './sample-card.ts';

let slack: SimSlack;
let client: WebClient;

beforeEach(async () => {
  slack = await startSimSlack();
  client = clientWith(slack.botToken);
});
afterEach(() => slack.close());

function clientWith(token: string) {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
  });
}

/** The platform error code of a call that Slack refuses. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (thrown: { code: string; data: { error: string; response_metadata?: { messages?: string[] } } }) =>
      thrown,
  );
  expect(error?.code).toBe(ErrorCode.PlatformError);
  return error!.data;
}

describe('who the app is', () => {
  it('auth.test names the team and the bot', async () => {
    const answer = await client.auth.test();

    expect(answer).toMatchObject({
      ok: true,
      team_id: 'T0ACMESHOP0',
      user_id: 'U0HERALDBOT',
      bot_id: 'B0HERALDBOT',
    });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  it.each([
    ['a wrong token', () => clientWith('xoxb-other'), 'invalid_auth'],
    ['no token', () => clientWith(''), 'not_authed'],
  ])('refuses %s', async (_what, make, code) => {
    expect((await refusal(make().auth.test())).error).toBe(code);
  });

  it('refuses a revoked token, and a token without the scope by naming it', async () => {
    slack.setScopes(['users:read']);
    expect(await refusal(client.chat.postMessage({ channel: '#deploys', text: 'x' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'users:read',
    });

    slack.revokeToken();
    expect((await refusal(client.auth.test())).error).toBe('token_revoked');
  });

  it('knows no other methods', async () => {
    expect((await refusal(client.apiCall('chat.shout'))).error).toBe('unknown_method');
  });
});

describe('messages', () => {
  it('posts by name and by id and answers the real channel id', async () => {
    const byName = await client.chat.postMessage({ channel: '#deploys', text: 'v42 failed', blocks: card });
    const byId = await client.chat.postMessage({ channel: 'C0DEPLOYS00', text: 'again' });

    expect(byName).toMatchObject({
      channel: 'C0DEPLOYS00',
      message: { bot_id: 'B0HERALDBOT', text: 'v42 failed' },
    });
    expect(Number(byId.ts)).toBeGreaterThan(Number(byName.ts));
    expect(slack.messages('#deploys').map((message) => message.text)).toEqual(['v42 failed', 'again']);
    expect(byName.message?.blocks?.every((block) => typeof block.block_id === 'string')).toBe(true);
  });

  it.each([
    ['#nowhere', 'channel_not_found'],
    ['#leadership', 'channel_not_found'],
    ['#deploys-2019', 'is_archived'],
  ])('refuses to post to %s: %s', async (channel, code) => {
    expect((await refusal(client.chat.postMessage({ channel, text: 'x' }))).error).toBe(code);
  });

  it('takes names for posting only', async () => {
    const { ts } = await client.chat.postMessage({ channel: '#deploys', text: 'x' });

    expect((await refusal(client.chat.update({ channel: '#deploys', ts: ts!, text: 'y' }))).error).toBe(
      'channel_not_found',
    );
    expect((await refusal(client.conversations.history({ channel: '#deploys' }))).error).toBe(
      'channel_not_found',
    );
  });

  it('needs chat:write.public or membership for a public channel, and can join it', async () => {
    slack.setScopes(['chat:write', 'channels:join']);
    const post = () => client.chat.postMessage({ channel: '#general', text: 'x' });

    expect((await refusal(post())).error).toBe('not_in_channel');
    await client.conversations.join({ channel: 'C0GENERAL00' });
    expect((await post()).ok).toBe(true);
  });

  it('a user id opens the direct message', async () => {
    const answer = await client.chat.postMessage({ channel: 'U0ANADUARTE', text: 'psst' });
    const opened = await client.conversations.open({ users: 'U0ANADUARTE' });

    expect(answer.channel).toMatch(/^D/);
    expect(opened.channel?.id).toBe(answer.channel);
  });

  it('replies stand in the thread, and in the channel only when broadcast', async () => {
    const parent = await client.chat.postMessage({ channel: '#deploys', text: 'parent' });
    const thread_ts = parent.ts!;
    await client.chat.postMessage({ channel: '#deploys', text: 'quiet', thread_ts });
    await client.chat.postMessage({ channel: '#deploys', text: 'loud', thread_ts, reply_broadcast: true });

    const history = await client.conversations.history({ channel: 'C0DEPLOYS00' });
    const replies = await client.conversations.replies({ channel: 'C0DEPLOYS00', ts: thread_ts });

    expect(history.messages?.map((message) => message.text)).toEqual(['loud', 'parent']);
    expect(history.messages?.at(-1)).toMatchObject({ reply_count: 2, thread_ts });
    expect(replies.messages?.map((message) => message.text)).toEqual(['parent', 'quiet', 'loud']);
    expect(
      (await refusal(client.chat.postMessage({ channel: '#deploys', text: 'x', thread_ts: '1.000001' })))
        .error,
    ).toBe('thread_not_found');
  });

  it('updates in place: blocks leave no mark, text takes the blocks away and marks the message', async () => {
    const { ts, channel } = await client.chat.postMessage({ channel: '#deploys', text: 'one', blocks: card });
    const where = { channel: channel!, ts: ts! };

    await client.chat.update({ ...where, text: 'two', blocks: card.slice(0, 1) });
    expect(slack.messages('#deploys')).toMatchObject([
      { text: 'two', edits: 1, edited: false, blocks: [{ type: 'header' }] },
    ]);

    await client.chat.update({ ...where, text: 'three' });
    expect(slack.messages('#deploys')).toMatchObject([{ text: 'three', edits: 2, edited: true, blocks: [] }]);
    expect(slack.messages('#deploys')[0]!.earlier.map((version) => version.text)).toEqual(['two', 'one']);
  });

  it('refuses to change what is not there or not ours', async () => {
    const { message } = await slack.say({ userId: 'U0ANADUARTE', channel: '#deploys', text: 'mine' });
    const where = { channel: 'C0DEPLOYS00', ts: message!.ts };

    expect((await refusal(client.chat.update({ ...where, text: 'x' }))).error).toBe('cant_update_message');
    expect((await refusal(client.chat.delete(where))).error).toBe('cant_delete_message');
    expect((await refusal(client.chat.update({ ...where, ts: '1.000001', text: 'x' }))).error).toBe(
      'message_not_found',
    );
  });

  it('deletes', async () => {
    const { ts } = await client.chat.postMessage({ channel: '#deploys', text: 'oops' });
    await client.chat.delete({ channel: 'C0DEPLOYS00', ts: ts! });

    expect(slack.messages('#deploys')).toEqual([]);
  });

  it('shows an ephemeral message to one person only, and not in the history', async () => {
    await client.chat.postEphemeral({
      channel: 'C0DEPLOYS00',
      user: 'U0MALLORYQ0',
      text: 'not for you to decide',
    });

    expect(slack.messages('#deploys', 'U0ANADUARTE')).toEqual([]);
    expect(slack.messages('#deploys', 'U0MALLORYQ0')).toMatchObject([{ text: 'not for you to decide' }]);
    expect((await client.conversations.history({ channel: 'C0DEPLOYS00' })).messages).toEqual([]);
    expect(
      (await refusal(client.chat.postEphemeral({ channel: 'C0DEPLOYS00', user: 'U0NOBODY000', text: 'x' })))
        .error,
    ).toBe('user_not_in_channel');
  });

  it('gives metadata back only when asked, and pages through the history by cursor', async () => {
    for (const n of [1, 2, 3, 4, 5])
      await client.chat.postMessage({
        channel: '#deploys',
        text: `m${n}`,
        metadata: { event_type: 'herald_notice', event_payload: { key: `k${n}` } },
      });
    const first = await client.conversations.history({
      channel: 'C0DEPLOYS00',
      limit: 2,
      include_all_metadata: true,
    });
    const plain = await client.conversations.history({ channel: 'C0DEPLOYS00', limit: 2 });
    const all: (string | undefined)[] = [];
    for await (const page of client.paginate('conversations.history', { channel: 'C0DEPLOYS00', limit: 2 }))
      all.push(...(page as ConversationsHistoryResponse).messages!.map((message) => message.text));

    expect(first.messages?.[0]?.metadata).toEqual({
      event_type: 'herald_notice',
      event_payload: { key: 'k5' },
    });
    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    expect(all).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);

    const oldest = slack.messages('#deploys')[2]!.ts;
    const since = await client.conversations.history({ channel: 'C0DEPLOYS00', oldest });
    const including = await client.conversations.history({ channel: 'C0DEPLOYS00', oldest, inclusive: true });
    expect(since.messages?.map((message) => message.text)).toEqual(['m5', 'm4']);
    expect(including.messages?.map((message) => message.text)).toEqual(['m5', 'm4', 'm3']);
  });

  it('takes JSON bodies as well as forms', async () => {
    const post = (body: string) =>
      fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
        body,
      }).then((answer) => answer.json());

    expect(await post(JSON.stringify({ channel: '#deploys', blocks: card }))).toMatchObject({ ok: true });
    expect(await post('{"channel":')).toEqual({ ok: false, error: 'invalid_json' });
  });

  it.each([
    ['nothing to say', {}, 'no_text'],
    ['40,001 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no list', { text: 'x', blocks: '{"type":"divider"}' }, 'invalid_blocks_format'],
    ['half a metadata', { text: 'x', metadata: '{"event_type":"t"}' }, 'invalid_metadata_format'],
  ])('refuses %s', async (_what, content, code) => {
    expect(
      (await refusal(client.apiCall('chat.postMessage', { channel: '#deploys', ...content }))).error,
    ).toBe(code);
    expect(slack.messages('#deploys')).toEqual([]);
  });

  it('says with a JSON pointer which block it refuses', async () => {
    const blocks: (Block | KnownBlock)[] = [
      { type: 'divider' },
      { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } },
    ];
    const answer = await refusal(client.chat.postMessage({ channel: '#deploys', text: 'x', blocks }));

    expect(answer.error).toBe('invalid_blocks');
    expect(answer.response_metadata?.messages).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });

  it('adds a reaction once', async () => {
    const { ts } = await client.chat.postMessage({ channel: '#deploys', text: 'x' });
    const reaction = { channel: 'C0DEPLOYS00', timestamp: ts!, name: 'eyes' };
    await client.reactions.add(reaction);

    expect(slack.messages('#deploys')[0]!.reactions).toEqual([{ name: 'eyes', users: ['U0HERALDBOT'] }]);
    expect((await refusal(client.reactions.add(reaction))).error).toBe('already_reacted');
  });
});

describe('people and channels', () => {
  it('tells members, guests, strangers, bots and those who left apart', async () => {
    const kinds = async (user: string) => (await client.users.info({ user })).user;

    expect(await kinds('U0ANADUARTE')).toMatchObject({
      is_restricted: false,
      profile: { email: 'ana@example.com' },
    });
    expect(await kinds('U0GUSGUEST0')).toMatchObject({ is_restricted: true });
    expect(await kinds('U0OLUPARTNR')).toMatchObject({ team_id: 'T0PARTNER00', is_stranger: true });
    expect(await kinds('U0DANAGONE0')).toMatchObject({ deleted: true });
    expect(await kinds('U0CIROBOT00')).toMatchObject({ is_bot: true });
    expect((await refusal(client.users.info({ user: 'U0NOBODY000' }))).error).toBe('user_not_found');
  });

  it('hides e-mails from a token that may not read them', async () => {
    slack.setScopes(['users:read']);

    expect((await client.users.info({ user: 'U0ANADUARTE' })).user?.profile?.email).toBeUndefined();
    expect((await client.users.list({})).members).toHaveLength(slack.workspace.people().length);
    expect((await refusal(client.users.lookupByEmail({ email: 'ana@example.com' }))).error).toBe(
      'missing_scope',
    );
  });

  it('finds people by e-mail, but nobody who left', async () => {
    expect((await client.users.lookupByEmail({ email: 'Raj@Example.com' })).user?.id).toBe('U0RAJPATEL0');
    expect((await refusal(client.users.lookupByEmail({ email: 'dana@example.com' }))).error).toBe(
      'users_not_found',
    );
  });

  it('lists a group without the people who left', async () => {
    slack.workspace.setGroup({
      id: 'S0ONCALL',
      handle: 'oncall',
      name: 'On call',
      members: ['U0ANADUARTE', 'U0DANAGONE0'],
    });

    expect((await client.usergroups.users.list({ usergroup: 'S0ONCALL' })).users).toEqual(['U0ANADUARTE']);
    expect((await client.usergroups.list({ include_users: true })).usergroups?.[0]).toMatchObject({
      handle: 'oncall',
      users: ['U0ANADUARTE'],
    });
    expect((await refusal(client.usergroups.users.list({ usergroup: 'S0OTHER' }))).error).toBe(
      'no_such_subteam',
    );
  });

  it('lists the channels the app may see', async () => {
    const list = async (options: object) =>
      (await client.conversations.list(options)).channels?.map((channel) => channel.name);

    expect(await list({ exclude_archived: true })).toEqual(['general', 'deploys', 'ops', 'ci']);
    expect(await list({ types: 'private_channel' })).toEqual(['incidents']);
    expect((await client.conversations.info({ channel: 'C0OLDDEPLOY' })).channel?.is_archived).toBe(true);
    expect((await client.conversations.members({ channel: 'C0DEPLOYS00' })).members).toContain('U0HERALDBOT');
  });
});

describe('blocks.validate', () => {
  it('answers each fault with its pointer', async () => {
    const answer = await refusal(client.apiCall('blocks.validate', { blocks: [{ type: 'header' }] }));

    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      errors: [{ pointer: '/0', message: 'missing required field: text' }],
    });
    expect(await client.apiCall('blocks.validate', { message: { blocks: card } })).toMatchObject({
      ok: true,
    });
    expect((await refusal(client.apiCall('blocks.validate', {}))).error).toBe('invalid_arguments');
  });
});

it('remembers every call without its token', async () => {
  await client.chat.postMessage({ channel: '#deploys', text: 'x', blocks: card });
  const [call] = slack.calls('chat.postMessage');

  expect(call).toMatchObject({ ok: true, status: 200, args: { channel: '#deploys', blocks: card } });
  expect(JSON.stringify(slack.calls())).not.toContain(slack.botToken);
});
