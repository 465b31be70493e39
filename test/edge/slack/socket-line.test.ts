import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSocketLine } from '../../../src/edge/slack/socket-line.ts';
import { aLog } from './a-log.ts';
import { aPressPayload, aSlackDoor, type Odd, type TestDoor } from './a-slack-door.ts';
import { aSocketSlack, type SocketSlack } from './a-socket-slack.ts';

let slack: SocketSlack;
let door: TestDoor;

beforeEach(async () => {
  slack = await aSocketSlack();
});

afterEach(async () => {
  await door?.door.stop();
  await slack.close();
});

async function connected(odd: Odd = {}): Promise<void> {
  door = aSlackDoor({ appToken: 'xapp-1-secret', apiUrl: slack.apiUrl, ...odd });
  door.door.start();
  await expect.poll(() => slack.connections()).toBe(1);
}

const envelope = (id: string, payload: object = aPressPayload()) => ({
  type: 'interactive',
  envelope_id: id,
  payload,
  accepts_response_payload: false,
});

describe('Socket Mode', () => {
  it('takes a press, commits it and then acknowledges its envelope', async () => {
    await connected();

    slack.send(envelope('e-1'));

    await expect.poll(() => slack.acks.map(({ envelope_id }) => envelope_id)).toEqual(['e-1']);
    expect(door.given).toMatchObject([{ personId: 'U0ANA', proposalId: 'p-k3x9m2q7aa' }]);
    expect(door.rung).toHaveLength(1);
  });

  it('does not acknowledge what could not be committed', async () => {
    let down = true;
    await connected({
      record: async () => {
        if (down) throw new Error('no database');
        return { kind: 'recorded', answerId: 'answer-1' };
      },
    });

    slack.send(envelope('e-1'));
    await expect
      .poll(() => door.written.lines.map(({ message }) => message))
      .toContain('a slack request failed');
    down = false;
    slack.send(envelope('e-2'));

    await expect.poll(() => slack.acks.map(({ envelope_id }) => envelope_id)).toEqual(['e-2']);
  });

  it('acknowledges an envelope that comes twice and hands both to the record, which knows', async () => {
    await connected({ record: async () => ({ kind: 'repeated', sentence: null }) });

    slack.send(envelope('e-1'));
    slack.send(envelope('e-1'));

    await expect.poll(() => slack.acks).toHaveLength(2);
    expect(door.rung).toEqual([]);
  });

  it('acknowledges what it has no use for', async () => {
    await connected();

    slack.send(
      envelope('e-1', { type: 'block_actions', user: {}, actions: [{ action_id: 'x', type: 'button' }] }),
    );

    await expect.poll(() => slack.acks).toHaveLength(1);
    expect(door.given).toEqual([]);
  });

  it('answers /herald with its envelope', async () => {
    await connected();

    slack.send({
      type: 'slash_commands',
      envelope_id: 'e-1',
      payload: { command: '/herald', text: 'proposals', user_id: 'U0ANA', team_id: 'T0OURS' },
      accepts_response_payload: true,
    });

    await expect
      .poll(() => slack.acks)
      .toMatchObject([
        {
          envelope_id: 'e-1',
          payload: { response_type: 'ephemeral', text: expect.stringContaining('waits for approval') },
        },
      ]);
  });

  it('leaves no door open over HTTP', async () => {
    await connected();

    expect((await door.press()).status).toBe(404);
  });
});

describe('the connection', () => {
  it('comes back after it broke, after Slack was away and after the token was refused', async () => {
    const { log, lines } = aLog();
    slack.refuse({ ok: false, error: 'invalid_auth' });
    const line = createSocketLine({ appToken: 'xapp-1-secret', apiUrl: slack.apiUrl, log, firstPauseMs: 5 });
    line.start();
    await expect.poll(() => slack.opened()).toBeGreaterThan(1);
    expect(lines.map(({ message }) => message)).toContain('no socket mode connection to slack');

    slack.refuse(null);
    await expect.poll(() => slack.connections()).toBe(1);
    slack.cut();
    await expect.poll(() => slack.connections()).toBe(1);

    await line.stop();
    expect(JSON.stringify(lines)).not.toContain('xapp-1-secret');
  });

  it('does not keep Herald from starting or stopping while Slack cannot be reached', async () => {
    const { log, lines } = aLog();
    const gone = await aSocketSlack();
    await gone.close();
    const line = createSocketLine({ appToken: 'xapp-1-secret', apiUrl: gone.apiUrl, log, firstPauseMs: 5 });

    line.start();
    await expect.poll(() => lines.length).toBeGreaterThan(1);

    await line.stop();
  });
});
