import { verifySlackRequest } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';
import { payloadOf, type Received, startAppEndpoint } from './app-endpoint.ts';
import { card } from './sample-card.ts';

const ana = 'U0ANADUARTE';
const raj = 'U0RAJPATEL0';
let slack: SimSlack;
let app: Awaited<ReturnType<typeof startAppEndpoint>>;
let client: WebClient;

beforeEach(async () => {
  app = await startAppEndpoint();
  slack = await startSimSlack({ eventsUrl: app.url });
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

async function postCard() {
  const { ts } = await client.chat.postMessage({ channel: '#deploys', text: 'v42 crashes', blocks: card });
  return { channel: '#deploys', ts: ts! };
}

/** As Bolt checks it; throws when it would refuse. */
function verify(request: Received | undefined) {
  verifySlackRequest({
    signingSecret: slack.signingSecret,
    body: request!.body,
    headers: {
      'x-slack-signature': String(request!.headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(request!.headers['x-slack-request-timestamp']),
    },
  });
}

describe('a press', () => {
  it('arrives signed, with all an app needs to know', async () => {
    const where = await postCard();
    const delivery = await slack.press({ ...where, actionId: 'herald.approve', userId: ana });

    expect(delivery.status).toBe(200);
    verify(app.received[0]);
    expect(payloadOf(app.received[0])).toMatchObject({
      type: 'block_actions',
      user: { id: ana, team_id: 'T0ACMESHOP0' },
      api_app_id: 'A0HERALDAPP',
      team: { id: 'T0ACMESHOP0' },
      container: { type: 'message', channel_id: 'C0DEPLOYS00', message_ts: where.ts, is_ephemeral: false },
      channel: { id: 'C0DEPLOYS00', name: 'deploys' },
      message: { text: 'v42 crashes', bot_id: 'B0HERALDBOT' },
      actions: [{ type: 'button', action_id: 'herald.approve', value: 'p-0a1b2c3d4e' }],
    });
  });

  it('carries the choice of a menu', async () => {
    await slack.press({ ...(await postCard()), actionId: 'herald.more', userId: ana, choose: 'silence' });

    expect(payloadOf(app.received[0]).actions[0]).toMatchObject({
      type: 'overflow',
      selected_option: { value: 'silence' },
    });
  });

  it('may come from a screen that still shows the buttons of an earlier version', async () => {
    const where = await postCard();
    await client.chat.update({ channel: 'C0DEPLOYS00', ts: where.ts, text: 'done', blocks: [] });
    await slack.press({ ...where, actionId: 'herald.approve', userId: ana });

    expect(payloadOf(app.received[0])).toMatchObject({
      message: { text: 'done' },
      actions: [{ value: 'p-0a1b2c3d4e' }],
    });
  });

  it('can be falsified: value, place, workspace, app, unknown button', async () => {
    await slack.press({
      ...(await postCard()),
      actionId: 'herald.unheard-of',
      value: 'p-0000000000',
      userId: 'U0OLUPARTNR',
      teamId: 'T0ELSEWHERE',
      appId: 'A0ELSEWHERE',
      container: { channel_id: 'C0GENERAL00', message_ts: '1.000001' },
    });

    verify(app.received[0]);
    expect(payloadOf(app.received[0])).toMatchObject({
      user: { id: 'U0OLUPARTNR', team_id: 'T0ELSEWHERE' },
      api_app_id: 'A0ELSEWHERE',
      container: { channel_id: 'C0GENERAL00', message_ts: '1.000001' },
      actions: [{ action_id: 'herald.unheard-of', value: 'p-0000000000' }],
    });
  });

  it('on a button that never was is refused with the names of those that are', async () => {
    const where = await postCard();

    await expect(slack.press({ ...where, actionId: 'herald.aprove', userId: ana })).rejects.toThrow(
      'herald.approve, herald.deny, herald.more',
    );
  });

  it('by fifty people at once reaches the app fifty times', async () => {
    const where = await postCard();
    const inputs = Array.from({ length: 50 }, (_, n) => ({
      ...where,
      actionId: n % 2 === 0 ? 'herald.approve' : 'herald.deny',
      userId: n % 2 === 0 ? ana : raj,
    }));
    const deliveries = await slack.pressMany(inputs);

    expect(deliveries.map((delivery) => delivery.status)).toEqual(inputs.map(() => 200));
    expect(new Set(app.received.map((request) => payloadOf(request).trigger_id)).size).toBe(50);
  });

  it.each([
    ['a status other than 200', { status: 503 }, 'Herald responded with status code 503.', 503],
    ['no answer in time', { never: true }, 'Herald didn’t respond in time.', null],
  ])('that gets %s shows the person that it did not work', async (_what, reply, words, status) => {
    await slack.close();
    slack = await startSimSlack({ eventsUrl: app.url, ackTimeoutMs: 50 });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const seen: unknown[] = [];
    slack.workspace.changes.listen((change) => seen.push(change));
    app.answer(reply);
    const delivery = await slack.press({ ...(await postCard()), actionId: 'herald.deny', userId: ana });

    expect(delivery.status).toBe(status);
    expect(seen).toContainEqual({
      kind: 'toast',
      userId: ana,
      tone: 'error',
      text: `This didn’t work. ${words}`,
    });
  });

  it('with nobody listening does not work either', async () => {
    slack.setEventsUrl(null);
    const delivery = await slack.press({ ...(await postCard()), actionId: 'herald.deny', userId: ana });

    expect(delivery).toMatchObject({ status: null, failure: 'unreachable' });
  });
});

describe('what no app may believe', () => {
  it('a replay has the same bytes under the same signature and time', async () => {
    await slack.press({ ...(await postCard()), actionId: 'herald.approve', userId: ana });
    await slack.replay();
    const [first, again] = app.received;

    expect(again!.body).toBe(first!.body);
    expect(again!.headers['x-slack-signature']).toBe(first!.headers['x-slack-signature']);
    expect(again!.headers['x-slack-request-timestamp']).toBe(first!.headers['x-slack-request-timestamp']);
    verify(again);
  });

  it.each(['wrong_secret', 'wrong_signature', 'no_signature', 'old_timestamp', 'bad_timestamp'] as const)(
    'a forgery with %s fails Bolt’s check',
    async (kind) => {
      await slack.press({ ...(await postCard()), actionId: 'herald.approve', userId: ana });
      await slack.forge(kind);

      expect(app.received[1]!.body).toBe(app.received[0]!.body);
      expect(() => verify(app.received[1])).toThrow('Failed to verify authenticity');
    },
  );

  it('a timestamp six minutes ahead is rightly signed all the same', async () => {
    await slack.forge('future_timestamp', 'payload=%7B%7D');

    verify(app.received[0]);
    expect(Number(app.received[0]!.headers['x-slack-request-timestamp'])).toBeGreaterThan(
      Date.now() / 1000 + 300,
    );
  });

  it('any body can be sent rightly signed', async () => {
    await slack.send({ body: 'ssl_check=1&payload=%7B' });

    verify(app.received[0]);
    expect(app.received[0]!.body).toBe('ssl_check=1&payload=%7B');
  });
});

describe('the address for answers', () => {
  async function responseUrl() {
    await slack.press({ ...(await postCard()), actionId: 'herald.approve', userId: ana });
    return payloadOf(app.received.at(-1)).response_url as string;
  }
  const answer = (url: string, body: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('says something to the one who pressed, or to all', async () => {
    const url = await responseUrl();
    await answer(url, { text: 'only you' });
    await answer(url, { text: 'everybody', response_type: 'in_channel' });

    expect(slack.messages('#deploys', raj).map((message) => message.text)).toEqual([
      'v42 crashes',
      'everybody',
    ]);
    expect(slack.messages('#deploys', ana).map((message) => message.text)).toEqual([
      'v42 crashes',
      'only you',
      'everybody',
    ]);
  });

  it('replaces or deletes the message that was pressed', async () => {
    await answer(await responseUrl(), { text: 'approved', replace_original: true });
    expect(slack.messages('#deploys')).toMatchObject([{ text: 'approved', edits: 1 }]);

    await answer(await responseUrl(), { delete_original: true });
    expect(slack.messages('#deploys')).toMatchObject([{ text: 'approved' }]);
  });

  it('works five times, then not', async () => {
    const url = await responseUrl();
    const texts: string[] = [];
    for (let n = 0; n < 6; n += 1) texts.push(await (await answer(url, { text: 'x' })).text());

    expect(texts).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'used_url']);
  });

  it('refuses bad blocks', async () => {
    const refused = await answer(await responseUrl(), { text: 'x', blocks: [{ type: 'marquee' }] });

    expect([refused.status, await refused.text()]).toEqual([400, 'invalid_blocks']);
  });
});

describe('modals', () => {
  const view = {
    type: 'modal' as const,
    callback_id: 'deny',
    private_metadata: 'p-1',
    notify_on_close: true,
    title: { type: 'plain_text' as const, text: 'Deny' },
    submit: { type: 'plain_text' as const, text: 'Deny' },
    blocks: [
      {
        type: 'input' as const,
        block_id: 'why',
        label: { type: 'plain_text' as const, text: 'Why?' },
        element: { type: 'plain_text_input' as const, action_id: 'reason' },
      },
      {
        type: 'input' as const,
        block_id: 'more',
        optional: true,
        label: { type: 'plain_text' as const, text: 'Tell' },
        element: { type: 'users_select' as const, action_id: 'whom' },
      },
    ],
  };

  async function openModal() {
    await slack.press({ ...(await postCard()), actionId: 'herald.deny', userId: ana });
    return client.views.open({ trigger_id: payloadOf(app.received.at(-1)).trigger_id, view });
  }

  it('opens for the one who pressed, and a trigger opens one only', async () => {
    const opened = await openModal();
    const trigger_id = payloadOf(app.received.at(-1)).trigger_id;

    expect(slack.views()).toMatchObject([{ userId: ana, id: opened.view?.id }]);
    await expect(client.views.open({ trigger_id, view })).rejects.toThrow('exchanged_trigger_id');
    await expect(client.views.open({ trigger_id: '1.2.3', view })).rejects.toThrow('invalid_trigger_id');
  });

  it('a trigger is worth nothing after three seconds', async () => {
    await slack.close();
    let now = Date.now();
    slack = await startSimSlack({ eventsUrl: app.url, now: () => now });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    await slack.press({ ...(await postCard()), actionId: 'herald.deny', userId: ana });
    now += 3001;

    await expect(
      client.views.open({ trigger_id: payloadOf(app.received.at(-1)).trigger_id, view }),
    ).rejects.toThrow('expired_trigger_id');
  });

  it('sends what was typed, and closes when the app says nothing', async () => {
    await openModal();
    await slack.submitView({ userId: ana, values: { reason: 'too risky', whom: raj } });

    expect(payloadOf(app.received.at(-1))).toMatchObject({
      type: 'view_submission',
      user: { id: ana },
      view: {
        callback_id: 'deny',
        private_metadata: 'p-1',
        state: {
          values: {
            why: { reason: { type: 'plain_text_input', value: 'too risky' } },
            more: { whom: { type: 'users_select', selected_user: raj } },
          },
        },
      },
    });
    expect(slack.views()).toEqual([]);
  });

  it('does not send while a required answer is missing', async () => {
    await openModal();

    await expect(slack.submitView({ userId: ana })).rejects.toThrow('required fields: reason');
    expect(app.received).toHaveLength(1);
  });

  it('can be sent with falsified metadata', async () => {
    await openModal();
    await slack.submitView({ userId: ana, values: { reason: 'x' }, privateMetadata: 'p-2' });

    expect(payloadOf(app.received.at(-1)).view.private_metadata).toBe('p-2');
  });

  it.each([
    [
      'errors',
      { response_action: 'errors', errors: { why: 'Too short' } },
      [{ errors: { why: 'Too short' } }],
    ],
    [
      'update',
      { response_action: 'update', view: { ...view, callback_id: 'next' } },
      [{ view: { callback_id: 'next' } }],
    ],
    [
      'push',
      { response_action: 'push', view: { ...view, callback_id: 'second' } },
      [{ view: { callback_id: 'deny' } }, { view: { callback_id: 'second' } }],
    ],
    ['clear', { response_action: 'clear' }, []],
  ])('does what the app answers: %s', async (_what, body, expected) => {
    await openModal();
    app.answer({ body: JSON.stringify(body) });
    await slack.submitView({ userId: ana, values: { reason: 'no' } });

    expect(slack.views()).toMatchObject(expected);
  });

  it('stays open when the app fails', async () => {
    await openModal();
    app.answer({ status: 500 });
    await slack.submitView({ userId: ana, values: { reason: 'no' } });

    expect(slack.views()).toHaveLength(1);
  });

  it('is changed by views.update, unless the hash is old', async () => {
    const opened = await openModal();
    const view_id = opened.view!.id!;
    await client.views.update({ view_id, view: { ...view, callback_id: 'changed' } });

    expect(slack.views()).toMatchObject([{ view: { callback_id: 'changed' } }]);
    await expect(client.views.update({ view_id, view, hash: opened.view!.hash! })).rejects.toThrow(
      'hash_conflict',
    );
  });

  it('tells the app when it is closed', async () => {
    await openModal();
    await slack.closeView({ userId: ana });

    expect(payloadOf(app.received.at(-1))).toMatchObject({
      type: 'view_closed',
      view: { callback_id: 'deny' },
    });
    expect(slack.views()).toEqual([]);
  });
});

describe('what people type', () => {
  it('a slash command arrives as a signed form, its answer is for the one who typed', async () => {
    app.answer({ body: JSON.stringify({ text: 'nothing waits' }) });
    await slack.say({ userId: ana, channel: '#ops', text: '/herald proposals list' });
    const form = Object.fromEntries(new URLSearchParams(app.received[0]!.body));

    verify(app.received[0]);
    expect(form).toMatchObject({
      command: '/herald',
      text: 'proposals list',
      user_id: ana,
      channel_id: 'C0OPS000000',
      channel_name: 'ops',
      team_id: 'T0ACMESHOP0',
    });
    expect(slack.messages('#ops')).toMatchObject([{ text: 'nothing waits', ephemeralFor: ana }]);
    await fetch(form.response_url!, {
      method: 'POST',
      body: JSON.stringify({ text: 'later', response_type: 'in_channel' }),
    });
    expect(slack.messages('#ops', raj)).toMatchObject([{ text: 'later' }]);
  });

  it.each([
    ['an error', { status: 500 }, 'dispatch_failed'],
    ['silence', { never: true }, 'operation_timeout'],
  ])('a slash command answered with %s is told by Slackbot', async (_what, reply, code) => {
    await slack.close();
    slack = await startSimSlack({ eventsUrl: app.url, ackTimeoutMs: 50 });
    app.answer(reply);
    await slack.slash({ userId: ana, channel: '#ops', command: '/herald', text: 'help' });

    expect(slack.messages('#ops')).toMatchObject([
      { userId: 'USLACKBOT', ephemeralFor: ana, text: expect.stringContaining(code) },
    ]);
  });

  it('an unknown command never leaves Slack', async () => {
    await slack.say({ userId: ana, channel: '#ops', text: '/harold help' });

    expect(app.received).toEqual([]);
    expect(slack.messages('#ops')[0]!.text).toContain('not a valid command');
  });

  it('is stored escaped, with names as ids, and reaches the app when it mentions it', async () => {
    await slack.say({
      userId: ana,
      channel: '#ops',
      text: '@herald is <b> & #deploys ok? see https://example.com/a',
    });
    const stored = slack.messages('#ops')[0]!.text;

    expect(stored).toBe(
      '<@U0HERALDBOT> is &lt;b&gt; &amp; <#C0DEPLOYS00|deploys> ok? see <https://example.com/a>',
    );
    verify(app.received[0]);
    expect(JSON.parse(app.received[0]!.body)).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_mention', user: ana, text: stored, channel: 'C0OPS000000' },
    });
  });

  it('events can be told again as Slack does', async () => {
    await slack.sendEvent({ type: 'app_mention' }, { eventId: 'Ev1', retryNum: 2 });

    expect(app.received[0]!.headers).toMatchObject({
      'x-slack-retry-num': '2',
      'x-slack-retry-reason': 'http_timeout',
    });
    expect(JSON.parse(app.received[0]!.body).event_id).toBe('Ev1');
  });

  it('checks the request URL with a challenge', async () => {
    app.answer((request) => ({ body: JSON.parse(request.body).challenge }));
    expect(await slack.verifyEventsUrl()).toBe(true);

    app.answer({ body: 'something else' });
    expect(await slack.verifyEventsUrl()).toBe(false);
  });
});
