import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';
import { card } from './sample-card.ts';

const ana = 'U0ANADUARTE';
let slack: SimSlack;
let bolt: App;
let stop: () => Promise<void>;

/** A real Bolt app, mounted in Express, that knows nothing of the simulation but its address. */
beforeEach(async () => {
  slack = await startSimSlack();
  const web = express();
  const receiver = new ExpressReceiver({
    signingSecret: slack.signingSecret,
    app: web,
    endpoints: '/slack/events',
    logLevel: LogLevel.ERROR,
  });
  bolt = new App({
    receiver,
    token: slack.botToken,
    deferInitialization: true,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  await bolt.init();
  const server = web.listen(0, '127.0.0.1');
  await once(server, 'listening');
  slack.setEventsUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  stop = async () => {
    server.close();
    server.closeAllConnections();
    await slack.close();
  };
});
afterEach(() => stop());

it('a press goes round: Bolt acknowledges, asks in a modal, answers and updates the card', async () => {
  bolt.action('herald.deny', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await respond({ text: 'One moment', replace_original: false });
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'deny',
        private_metadata: JSON.stringify(body.container),
        title: { type: 'plain_text', text: 'Deny' },
        submit: { type: 'plain_text', text: 'Deny' },
        blocks: [
          {
            type: 'input',
            block_id: 'why',
            label: { type: 'plain_text', text: 'Why?' },
            element: { type: 'plain_text_input', action_id: 'reason' },
          },
        ],
      },
    });
  });
  bolt.view('deny', async ({ ack, view, body, client }) => {
    await ack();
    const { channel_id, message_ts } = JSON.parse(view.private_metadata);
    const reason = view.state.values.why?.reason?.value;
    await client.chat.update({
      channel: channel_id,
      ts: message_ts,
      text: `<@${body.user.id}>: ${reason}`,
      blocks: [],
    });
  });
  const { ts } = await bolt.client.chat.postMessage({
    channel: '#deploys',
    text: 'shop crashes',
    blocks: card,
  });

  const pressed = await slack.press({ channel: '#deploys', ts: ts!, actionId: 'herald.deny', userId: ana });
  expect(pressed.status).toBe(200);
  await slack.waitFor(() => slack.views()[0]);
  expect(slack.messages('#deploys', ana).at(-1)).toMatchObject({ text: 'One moment', ephemeralFor: ana });

  expect((await slack.submitView({ userId: ana, values: { reason: 'too risky' } })).status).toBe(200);
  const updated = await slack.waitForMessage((message) => message.ts === ts && message.edits === 1);
  expect(updated).toMatchObject({ text: `<@${ana}>: too risky`, blocks: [] });
  expect(slack.views()).toEqual([]);
});

it('commands, mentions and the challenge arrive; forgeries do not', async () => {
  bolt.command('/herald', async ({ ack, command }) => ack(`You said ${command.text}`));
  const mentions: string[] = [];
  bolt.event('app_mention', async ({ event }) => {
    mentions.push(event.text);
  });

  expect(await slack.verifyEventsUrl()).toBe(true);
  await slack.say({ userId: ana, channel: '#ops', text: '/herald help me' });
  expect(slack.messages('#ops', ana).at(-1)).toMatchObject({ text: 'You said help me', ephemeralFor: ana });

  const said = await slack.say({ userId: ana, channel: '#ops', text: 'hello @herald' });
  expect(said.delivery?.status).toBe(200);
  await expect.poll(() => mentions).toEqual(['hello <@U0HERALDBOT>']);

  for (const kind of ['wrong_secret', 'wrong_signature', 'no_signature', 'old_timestamp'] as const)
    expect((await slack.forge(kind)).status).toBe(401);
});

it('a port that is taken is said at once', async () => {
  await expect(startSimSlack({ port: Number(new URL(slack.url).port) })).rejects.toThrow('EADDRINUSE');
});
