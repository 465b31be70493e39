import type { ApiMethods, MethodContext } from '../api-method.ts';
import { pageOf } from '../api-method.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Json, SimMessage } from '../history.ts';
import type { SimChannel } from '../people.ts';
import { channelOnWire, messageOnWire, repliesOf } from '../wire.ts';
import { findConversation } from './conversation.ts';

function kindOf(channel: SimChannel): string {
  if (channel.id.startsWith('D')) return 'im';
  return channel.private ? 'private_channel' : 'public_channel';
}

function list(context: MethodContext): Json {
  const { args, workspace } = context;
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const seen = workspace
    .channels()
    .filter((channel) => types.includes(kindOf(channel)))
    .filter((channel) => !channel.private || channel.hasBot)
    .filter((channel) => !(channel.archived && args.flag('exclude_archived')));
  const page = pageOf(context, seen, 100);
  return {
    channels: page.items.map((channel) => channelOnWire(workspace, channel)),
    response_metadata: { next_cursor: page.cursor },
  };
}

/** The channel, when the token may read its messages: public ones need `channels:history`, private ones `groups:history`. */
function readable(context: MethodContext): SimChannel {
  const channel = findConversation(context);
  const scope =
    { im: 'im:history', private_channel: 'groups:history' }[kindOf(channel)] ?? 'channels:history';
  if (!context.scopes.has(scope))
    throw new ApiRefusal('missing_scope', { needed: scope, provided: [...context.scopes].join(',') });
  if (!channel.hasBot) throw new ApiRefusal('not_in_channel');
  return channel;
}

function between(context: MethodContext): (message: SimMessage) => boolean {
  const oldest = Number(context.args.text('oldest') ?? 0);
  const latest = Number(context.args.text('latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = context.args.flag('inclusive');
  return ({ ts }) =>
    (Number(ts) > oldest && Number(ts) < latest) ||
    (inclusive && (Number(ts) === oldest || Number(ts) === latest));
}

function messagesAnswer(context: MethodContext, messages: readonly SimMessage[], fallback: number): Json {
  const page = pageOf(context, messages, fallback);
  const withMetadata = context.args.flag('include_all_metadata');
  return {
    messages: page.items.map((message) => messageOnWire(context.workspace, message, withMetadata)),
    has_more: page.cursor !== '',
    pin_count: 0,
    response_metadata: { next_cursor: page.cursor },
  };
}

/** Newest first; replies only when they were sent to the channel too. */
function history(context: MethodContext): Json {
  const channel = readable(context);
  const messages = context.workspace.history
    .list(channel.id)
    .filter((message) => message.ephemeralFor === null && (message.threadTs === null || message.broadcast))
    .filter(between(context))
    .toReversed();
  return messagesAnswer(context, messages, 100);
}

/** The parent, then its replies, oldest first. */
function replies(context: MethodContext): Json {
  const channel = readable(context);
  const found = context.workspace.history.find(channel.id, context.args.need('ts'));
  if (found === undefined) throw new ApiRefusal('thread_not_found');
  const parent = context.workspace.history.find(channel.id, found.threadTs ?? found.ts) ?? found;
  const inside = repliesOf(context.workspace, parent).filter(between(context));
  return messagesAnswer(context, [parent, ...inside], 1000);
}

function join(context: MethodContext): Json {
  const channel = findConversation(context);
  if (channel.archived) throw new ApiRefusal('is_archived');
  if (channel.private) throw new ApiRefusal('method_not_supported_for_channel_type');
  const joined = { ...channel, hasBot: true };
  if (!channel.hasBot) context.workspace.setChannel(joined);
  return {
    channel: channelOnWire(context.workspace, joined),
    ...(channel.hasBot && { warning: 'already_in_channel' }),
  };
}

function open(context: MethodContext): Json {
  const users = context.args.need('users').split(',');
  const [userId] = users;
  if (userId === undefined || users.length > 1) throw new ApiRefusal('method_not_supported_for_channel_type');
  const person = context.workspace.person(userId);
  if (person === undefined) throw new ApiRefusal('user_not_found');
  if (person.deactivated) throw new ApiRefusal('user_disabled');
  const channel = context.workspace.direct(userId);
  return {
    channel: context.args.flag('return_im') ? channelOnWire(context.workspace, channel) : { id: channel.id },
  };
}

function members(context: MethodContext): Json {
  const { workspace } = context;
  const channel = findConversation(context);
  const inside = workspace.people().filter((person) => workspace.isMember(channel, person.id));
  const page = pageOf(context, inside, 100);
  return {
    members: page.items.map((person) => person.id),
    response_metadata: { next_cursor: page.cursor },
  };
}

const read = ['channels:read', 'groups:read', 'im:read'];

export const conversations: ApiMethods = {
  'conversations.list': { scopes: read, run: list },
  'conversations.info': {
    scopes: read,
    run: (context) => ({ channel: channelOnWire(context.workspace, findConversation(context)) }),
  },
  'conversations.history': { scopes: ['channels:history', 'groups:history', 'im:history'], run: history },
  'conversations.replies': { scopes: ['channels:history', 'groups:history', 'im:history'], run: replies },
  'conversations.members': { scopes: read, run: members },
  'conversations.join': { scopes: ['channels:join'], run: join },
  'conversations.open': { scopes: ['im:write'], run: open },
};
