import { z } from 'zod';
import { UpstreamError } from '../../core/errors.ts';
import { mrkdwn } from '../../core/message/mrkdwn.ts';
import type { Block } from '../../core/message/notice.ts';
import type { Clock, Log, Person, SlackPort } from '../../flow/ports.ts';
import { briefly } from './briefly.ts';
import { createChannelIds } from './channel-ids.ts';
import { findMessage, noticeEventType } from './find-message.ts';
import { type OwnIdentity, ownIdentity } from './own-identity.ts';
import { personOf, SlackUser } from './person.ts';
import { say } from './say.ts';
import { createSlackCalls, type SlackCalls } from './slack-calls.ts';
import { unreadableAnswer } from './slack-error.ts';
import { createWebClient } from './web-client.ts';
import { whoAmI } from './who-am-i.ts';

export type SlackPortOptions = {
  readonly botToken: string;
  /** Base of the Web API, ends in `/api/`; Slack's own without it. */
  readonly apiUrl?: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds until a call counts as lost; 10 s without it. */
  readonly timeoutMs?: number | undefined;
};

/** The workspace as the flow sees it, and what others need besides. */
export type SlackHands = SlackPort & {
  /** A modal for somebody who has just pressed; `triggerId` is good for three seconds. */
  openModal(triggerId: string, view: Block): Promise<void>;
  /** Who the token speaks as, in words: `herald in Acme`. Asked anew each time; rejects when scopes are missing. */
  whoAmI(): Promise<string>;
};

/** Rights are those of the moment of the press; this long one answer serves for a double click. */
const rememberMs = 10_000;

const Nothing = z.object({});
const UserInfo = z.object({ user: SlackUser });
const Members = z.object({ users: z.array(z.string()) });

/**
 * Slack over the Web API (docs.slack.dev). Nothing is tried again in here: each failure is an `UpstreamError` that says
 * whether it may be. No call is made before the first one is asked for, so Herald starts while Slack is away.
 */
export function createSlackPort(options: SlackPortOptions): SlackHands {
  const { botToken, log, clock } = options;
  const calls = createSlackCalls(createWebClient(botToken, options), log);
  const channels = createChannelIds(calls);
  const own = ownIdentity(calls);
  return {
    kind: 'slack',
    post: async (channel, message, key) => {
      const metadata = { event_type: noticeEventType, event_payload: { key } };
      const to = { channel, metadata, unfurl_links: false, unfurl_media: false };
      const said = await say({ calls, log }, 'chat.postMessage', to, message);
      channels.learn(channel, said.channel);
      return { channelId: said.channel, ts: said.ts };
    },
    update: async (channelId, ts, message) => {
      await say({ calls, log }, 'chat.update', { channel: channelId, ts }, message);
    },
    find: (channel, key, since) => findMessage({ calls, channels, own }, channel, key, since),
    whisper: async (channelId, userId, text) => {
      const given = { channel: channelId, user: userId, text: mrkdwn([text]) };
      await calls('chat.postEphemeral', 'once', given, Nothing);
    },
    person: briefly(clock, rememberMs, (userId) => lookUp(calls, own, userId)),
    groupMembers: briefly(clock, rememberMs, async (groupId) => {
      const found = await calls('usergroups.users.list', 'repeatable', { usergroup: groupId }, Members);
      return found.users;
    }),
    openModal: async (triggerId, view) => {
      await calls('views.open', 'once', { trigger_id: triggerId, view }, Nothing);
    },
    whoAmI: () => whoAmI(calls),
  };
}

const notSeen = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/** Somebody Slack does not show us is a stranger, and judged as one. */
async function lookUp(calls: SlackCalls, own: () => Promise<OwnIdentity>, userId: string): Promise<Person> {
  const team = await own();
  try {
    const { user } = await calls('users.info', 'repeatable', { user: userId }, UserInfo);
    if (user.id !== userId) throw unreadableAnswer('users.info', 'repeatable');
    return personOf(user, team);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !notSeen.has(error.id ?? '')) throw error;
    return { id: userId, email: null, name: userId, teamId: null, standing: 'other_team' };
  }
}
