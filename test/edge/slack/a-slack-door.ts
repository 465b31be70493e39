import express, { type Express } from 'express';
import request, { type Response } from 'supertest';
import type { ProposalView } from '../../../src/core/message/notice.ts';
import { createAnswerError } from '../../../src/edge/receiver/answer-error.ts';
import { createSlackDoor, type SlackDoor } from '../../../src/edge/slack/create-slack-door.ts';
import type { GivenAnswer, Receipt } from '../../../src/edge/slack/record-press.ts';
import type { Job } from '../../../src/flow/jobs.ts';
import type { Person } from '../../../src/flow/ports.ts';
import { signSlack } from '../../../src/sim/sign.ts';
import { aProposal, now } from '../../core/message/a-notice.ts';
import { aLog } from './a-log.ts';

export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';

export type Odd = {
  readonly record?: (given: GivenAnswer) => Promise<Receipt>;
  readonly person?: (userId: string) => Promise<Person>;
  readonly whisper?: () => Promise<void>;
  readonly proposals?: readonly ProposalView[];
  readonly openProposals?: () => Promise<readonly ProposalView[]>;
  readonly appId?: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
  readonly commitWithinMs?: number;
};

export type TestDoor = {
  readonly app: Express;
  readonly door: SlackDoor;
  /** What happened, in order: `recorded approve U0ANA`, `rang answer-1`, ... */
  readonly happened: string[];
  readonly given: GivenAnswer[];
  readonly rung: Job[];
  readonly views: unknown[];
  readonly clock: { at: number; now(): number };
  readonly written: ReturnType<typeof aLog>;
  /** Posts a body as it is, signed at the door's own time unless told otherwise. */
  post(body: string, headers?: Record<string, string | undefined>): Promise<Response>;
  press(odd?: object): Promise<Response>;
};

/** The door with hands that only remember. */
export function aSlackDoor(odd: Odd = {}): TestDoor {
  const happened: string[] = [];
  const given: GivenAnswer[] = [];
  const rung: Job[] = [];
  const views: unknown[] = [];
  const written = aLog();
  const clock = { at: now, now: () => clock.at };
  const record = async (answer: GivenAnswer): Promise<Receipt> => {
    happened.push(`recorded ${answer.verdict} ${answer.personId}`);
    return { kind: 'recorded', answerId: `answer-${given.length}` };
  };
  const proposals = odd.proposals ?? [aProposal()];
  const door = createSlackDoor({
    signingSecret,
    appId: odd.appId,
    appToken: odd.appToken,
    apiUrl: odd.apiUrl,
    clock,
    log: written.log,
    record: (answer) => {
      given.push(answer);
      return (odd.record ?? record)(answer);
    },
    ring: async (jobs) => {
      rung.push(...jobs);
      happened.push(...jobs.map(({ id }) => `rang ${id}`));
    },
    slack: {
      whisper: async (channel, user, text) => {
        happened.push(`whispered ${channel} ${user}: ${text}`);
        await odd.whisper?.();
      },
      openModal: async (trigger, view) => {
        happened.push(`opened ${trigger}`);
        views.push(view);
      },
      person: odd.person ?? (async (id) => aPerson({ id })),
    },
    proposalView: async (id) => proposals.find((view) => view.id === id) ?? null,
    openProposals: odd.openProposals ?? (async () => proposals),
    ...(odd.commitWithinMs === undefined ? {} : { commitWithinMs: odd.commitWithinMs }),
  });
  const app = express();
  app.use(door.router);
  app.use(createAnswerError(written.log));
  const post: TestDoor['post'] = async (body, headers = {}) => {
    const seconds = Math.floor(clock.at / 1000);
    const all: Record<string, string | undefined> = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signSlack(signingSecret, seconds, body),
      ...headers,
    };
    const sent = request(app).post('/slack/events');
    for (const [name, value] of Object.entries(all)) if (value !== undefined) sent.set(name, value);
    return sent.send(body);
  };
  return {
    app,
    door,
    happened,
    given,
    rung,
    views,
    clock,
    written,
    post,
    press: (more) => post(aPress(more)),
  };
}

export function aPerson(odd: Partial<Person> = {}): Person {
  return { id: 'U0ANA', email: 'ana@example.com', name: 'Ana', teamId: 'T0OURS', standing: 'member', ...odd };
}

/** The payload of a press on Approve, as Slack sends it. */
export function aPressPayload(odd: object = {}): Record<string, unknown> {
  return {
    type: 'block_actions',
    user: { id: 'U0ANA', username: 'ana', team_id: 'T0OURS' },
    api_app_id: 'A0HERALD',
    token: 'deprecated',
    trigger_id: '12.34.56',
    team: { id: 'T0OURS', domain: 'ours' },
    container: {
      type: 'message',
      message_ts: '1795317246.000100',
      channel_id: 'C0DEPLOYS',
      is_ephemeral: false,
    },
    channel: { id: 'C0DEPLOYS', name: 'deploys' },
    message: { ts: '1795317246.000100', text: 'card' },
    response_url: 'https://evil.example/steal',
    actions: [
      { type: 'button', action_id: 'herald.approve', block_id: 'b', value: 'p-k3x9m2q7aa', action_ts: '1' },
    ],
    ...odd,
  };
}

export function aPress(odd: object = {}): string {
  return new URLSearchParams({ payload: JSON.stringify(aPressPayload(odd)) }).toString();
}

export function anAction(odd: object): { actions: object[] } {
  return { actions: [{ type: 'button', action_id: 'herald.approve', value: 'p-k3x9m2q7aa', ...odd }] };
}
