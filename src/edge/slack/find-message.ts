import { z } from 'zod';
import { UpstreamError } from '../../core/errors.ts';
import type { ChannelIds } from './channel-ids.ts';
import type { OwnIdentity } from './own-identity.ts';
import type { SlackCalls } from './slack-calls.ts';

/** Metadata of every message Herald posts, so that it can be found again (docs.slack.dev, message metadata). */
export const noticeEventType = 'herald_notice';

const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().nullish(),
      metadata: z
        .object({
          event_type: z.string().optional(),
          event_payload: z.object({ key: z.unknown() }).optional(),
        })
        .nullish(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type Message = z.infer<typeof History>['messages'][number];

const pagesMax = 10;
/** Slack's clock and ours may differ by this much. */
const skewMs = 300_000;
/** The history may not be read: the scope, the membership or the sight is missing. */
const unreadable = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'no_permission',
  'access_denied',
  'not_allowed_token_type',
  'method_not_supported_for_channel_type',
]);

export type Found = { readonly channelId: string; readonly ts: string } | null | 'unreadable';

/** Looks through the channel for our own message with this key, posted since a time (ISO 8601). */
export async function findMessage(
  parts: { calls: SlackCalls; channels: ChannelIds; own: () => Promise<OwnIdentity> },
  channel: string,
  key: string,
  since: string,
): Promise<Found> {
  try {
    const channelId = await parts.channels.find(channel);
    if (channelId === null) return 'unreadable';
    const { botId } = await parts.own();
    const oldest = String(Math.floor((Date.parse(since) - skewMs) / 1000));
    const ts = await search(parts.calls, channelId, oldest, (message) => isOurs(message, key, botId));
    return ts === null ? null : { channelId, ts };
  } catch (error) {
    if (error instanceof UpstreamError && error.id !== undefined && unreadable.has(error.id))
      return 'unreadable';
    throw error;
  }
}

/** Any app may write the same metadata; only our own bot's message is ours. */
function isOurs({ metadata, bot_id }: Message, key: string, botId: string | null): boolean {
  if (metadata?.event_type !== noticeEventType || metadata.event_payload?.key !== key) return false;
  return botId === null || bot_id === botId;
}

async function search(
  calls: SlackCalls,
  channel: string,
  oldest: string,
  wanted: (message: Message) => boolean,
): Promise<string | null> {
  let cursor = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await calls(
      'conversations.history',
      'repeatable',
      {
        channel,
        oldest,
        inclusive: true,
        include_all_metadata: true,
        limit: 200,
        ...(cursor === '' ? {} : { cursor }),
      },
      History,
    );
    const message = found.messages.find(wanted);
    if (message !== undefined) return message.ts;
    cursor = found.response_metadata?.next_cursor ?? '';
    if (cursor === '') return null;
  }
  return null;
}
