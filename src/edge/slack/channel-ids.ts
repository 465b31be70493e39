import { z } from 'zod';
import type { SlackCalls } from './slack-calls.ts';

const Channels = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const pagesMax = 20;

export type ChannelIds = {
  /** Slack's id of a channel that may be given as `#deploys`, `deploys` or an id; null when it cannot be seen. */
  find(channel: string): Promise<string | null>;
  /** Keeps what an answer of Slack has told. */
  learn(channel: string, id: string): void;
};

/** Names are looked up only when an id is needed; posting takes names as they are. Public channels only. */
export function createChannelIds(calls: SlackCalls): ChannelIds {
  const known = new Map<string, string>();
  return {
    find: async (channel) => {
      if (/^[CGD][A-Z0-9]{6,}$/.test(channel)) return channel;
      const name = channel.replace(/^#/, '');
      if (!known.has(name)) await search(calls, name, known);
      return known.get(name) ?? null;
    },
    learn: (channel, id) => {
      known.set(channel.replace(/^#/, ''), id);
    },
  };
}

async function search(calls: SlackCalls, name: string, known: Map<string, string>): Promise<void> {
  let cursor = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await calls(
      'conversations.list',
      'repeatable',
      {
        types: 'public_channel',
        exclude_archived: true,
        limit: 1000,
        ...(cursor === '' ? {} : { cursor }),
      },
      Channels,
    );
    const channel = found.channels.find((one) => one.name === name);
    if (channel !== undefined) known.set(name, channel.id);
    cursor = found.response_metadata?.next_cursor ?? '';
    if (channel !== undefined || cursor === '') return;
  }
}
