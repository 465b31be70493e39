import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { proposalStates } from '../../../src/core/guard/proposal.ts';
import { detailsView } from '../../../src/core/message/details-view.ts';
import { renderNotice } from '../../../src/core/message/render-notice.ts';
import { createSlackPort, type SlackHands } from '../../../src/edge/slack/create-slack-port.ts';
import { validateBlocks, validateView } from '../../../src/sim/slack/blocks.ts';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';
import { anAlert, aProposal, approvedByAna, now } from '../../core/message/a-notice.ts';
import { aLog } from './a-log.ts';
import { aSlackDoor, signingSecret, type TestDoor } from './a-slack-door.ts';

/** The port and the door against a Slack that remembers and checks what it is sent. */
const ana = 'U0ANADUARTE';
const channel = '#deploys';
const asking = renderNotice(anAlert({ proposals: [aProposal()] }), now);

let slack: SimSlack;
let port: SlackHands;
let door: TestDoor;
let server: Server;

beforeAll(async () => {
  slack = await startSimSlack({ signingSecret, now: () => now });
  const options = {
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    clock: { now: () => now },
    log: aLog().log,
  };
  port = createSlackPort(options);
  door = aSlackDoor({ person: (id) => port.person(id) });
  server = door.app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  slack.setEventsUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
});

afterEach(() => slack.faults.clear());

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await slack.close();
});

describe('a card in the workspace', () => {
  it('is taken in every state by a check that knows nothing of ours', () => {
    for (const state of proposalStates) {
      const proposals = [
        aProposal({ state, answers: [approvedByAna], sentence: 'v43 is current', count: 2 }),
      ];
      const { blocks } = renderNotice(anAlert({ text: 'Own *words*', proposals, mention: ['here'] }), now);
      expect(validateBlocks(blocks), state).toEqual([]);
      expect(validateView(detailsView(proposals[0] ?? aProposal())), state).toEqual([]);
    }
  });

  it('is posted, found by its key, and changed in place without its buttons', async () => {
    const where = await port.post(channel, asking, 'card-1');
    const [message] = slack.messages(channel).filter(({ ts }) => ts === where.ts);
    expect(JSON.stringify(message?.blocks)).toContain('herald.approve');

    expect(await port.find(channel, 'card-1', new Date(now).toISOString())).toEqual(where);
    expect(await port.find(channel, 'card-2', new Date(now).toISOString())).toBeNull();

    await port.update(
      where.channelId,
      where.ts,
      renderNotice(anAlert({ proposals: [aProposal({ state: 'done' })] }), now),
    );
    const [changed] = slack.messages(channel).filter(({ ts }) => ts === where.ts);
    expect(JSON.stringify(changed?.blocks)).not.toContain('herald.approve');
    expect(await port.find(channel, 'card-1', new Date(now).toISOString())).toEqual(where);
  });

  it('whose answer is lost is unknown, stands once, and can be found', async () => {
    slack.faults.add({ kind: 'answer_lost', method: 'chat.postMessage' });

    await expect(port.post(channel, asking, 'lost-1')).rejects.toMatchObject({ retry: 'unknown' });

    const found = await port.find(channel, 'lost-1', new Date(now).toISOString());
    expect(found).toMatchObject({ ts: slack.messages(channel).at(-1)?.ts });
  });

  it.each([
    [
      { kind: 'rate_limited', retryAfterSec: 9 },
      { retry: 'safe', retryAfterMs: 9000 },
    ],
    [
      { kind: 'status', status: 502 },
      { retry: 'unknown', status: 502 },
    ],
    [{ kind: 'reset' }, { retry: 'unknown' }],
    [
      { kind: 'error', error: 'is_archived' },
      { retry: 'never', id: 'is_archived' },
    ],
  ] as const)('that meets %o is tried once', async (fault, fate) => {
    const before = slack.calls('chat.postMessage').length;
    slack.faults.add({ ...fault, method: 'chat.postMessage' });

    await expect(port.post(channel, asking, 'once')).rejects.toMatchObject(fate);

    expect(slack.calls('chat.postMessage')).toHaveLength(before + 1);
  });
});

describe('a press in the workspace', () => {
  it('comes in with who, where and which, and a word goes back to them alone', async () => {
    const where = await port.post(channel, asking, 'press-1');

    const delivery = await slack.press({ userId: ana, channel, ts: where.ts, actionId: 'herald.approve' });

    expect(delivery.status).toBe(200);
    expect(door.given.at(-1)).toMatchObject({
      proposalId: 'p-k3x9m2q7aa',
      verdict: 'approve',
      personId: ana,
      channel: where.channelId,
      messageTs: where.ts,
    });

    await port.whisper(where.channelId, ana, 'Only oncall may answer this.');
    expect(slack.messages(channel, ana).at(-1)?.text).toBe('Only oncall may answer this.');
    expect(slack.messages(channel, 'U0RAJPATEL0').at(-1)?.text).not.toBe('Only oncall may answer this.');
  });

  it('on Details opens a modal', async () => {
    const view = detailsView(aProposal());
    const where = await port.post(channel, asking, 'details-1');
    const before = door.views.length;
    await slack.press({ userId: ana, channel, ts: where.ts, actionId: 'herald.details' });
    await expect.poll(() => door.views.length).toBe(before + 1);
    const [trigger] = door.happened.filter((line) => line.startsWith('opened ')).slice(-1);

    await port.openModal((trigger ?? '').replace('opened ', ''), view);

    expect(slack.views()).toHaveLength(1);
  });

  it('with a falsified value does nothing', async () => {
    const where = await port.post(channel, asking, 'forged-1');
    const before = door.given.length;

    const odd = await slack.press({
      userId: ana,
      channel,
      ts: where.ts,
      actionId: 'herald.approve',
      value: '../x',
    });

    expect(odd.status).toBe(200);
    expect(door.given).toHaveLength(before);
  });

  it('of fifty people at once is acknowledged fifty times', async () => {
    const where = await port.post(channel, asking, 'many-1');
    const before = door.given.length;
    const presses = Array.from({ length: 50 }, () => ({
      userId: ana,
      channel,
      ts: where.ts,
      actionId: 'herald.approve',
    }));

    const deliveries = await slack.pressMany(presses);

    expect(deliveries.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(door.given).toHaveLength(before + 50);
  });
});

describe('the people of the workspace', () => {
  it('have the standing their account gives them', async () => {
    const standings = await Promise.all(
      slack.workspace.people().map(async ({ id }) => [id, (await port.person(id)).standing] as const),
    );
    const expected = slack.workspace.people().map(({ id, bot, guest, deactivated, teamId }) => {
      if (deactivated === true) return [id, 'deactivated'];
      if (bot === true) return [id, 'bot'];
      if (teamId !== undefined) return [id, 'other_team'];
      return [id, guest === true ? 'guest' : 'member'];
    });

    expect(standings).toEqual(expected);
    expect(new Set(standings.map(([, standing]) => standing)).size).toBe(5);
  });

  it('are found through their user group', async () => {
    const [group] = slack.workspace.groups();

    expect(await port.groupMembers(group?.id ?? '')).toEqual(group?.members);
  });
});

describe('the address of the door', () => {
  it('gives the challenge back, and answers /herald', async () => {
    expect(await slack.verifyEventsUrl()).toBe(true);

    const delivery = await slack.slash({ userId: ana, channel, command: '/herald', text: 'proposals' });

    expect(JSON.parse(delivery.body)).toMatchObject({ response_type: 'ephemeral' });
    expect(slack.messages(channel, ana).at(-1)?.text).toContain(
      'Roll back shop from v42 to v41: waits for approval',
    );
  });

  it('refuses every forgery', async () => {
    const before = door.given.length;
    const kinds = [
      'wrong_secret',
      'wrong_signature',
      'no_signature',
      'old_timestamp',
      'future_timestamp',
      'bad_timestamp',
    ] as const;
    for (const kind of kinds) expect((await slack.forge(kind)).status, kind).toBe(401);
    expect(door.given).toHaveLength(before);
  });
});
