import type { MethodContext } from '../api-method.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { SimMessage } from '../history.ts';
import type { SimChannel } from '../people.ts';

/**
 * The channel of the call by its id, as the app may see it: private ones without the app do not exist for it. Only
 * posting takes names (docs.slack.dev, chat.postMessage).
 */
export function findConversation(context: MethodContext): SimChannel {
  const ref = context.args.need('channel');
  return seen(context.workspace.channels().find((channel) => channel.id === ref));
}

function seen(channel: SimChannel | undefined): SimChannel {
  if (channel === undefined || (channel.private && !channel.hasBot))
    throw new ApiRefusal('channel_not_found');
  return channel;
}

/** The channel of the call by id or name, when the app may write there; a user id means the direct message. */
export function findWritable(context: MethodContext): SimChannel {
  const ref = context.args.need('channel');
  if (context.workspace.person(ref) !== undefined) return context.workspace.direct(ref);
  const channel = seen(context.workspace.channel(ref));
  if (channel.archived) throw new ApiRefusal('is_archived');
  if (!channel.hasBot && !context.scopes.has('chat:write.public')) throw new ApiRefusal('not_in_channel');
  return channel;
}

/** The message of the call by channel id and timestamp. */
export function findMessage(context: MethodContext, name = 'ts'): SimMessage {
  const channel = findConversation(context);
  const message = context.workspace.history.find(channel.id, context.args.need(name));
  if (message === undefined || message.ephemeralFor !== null) throw new ApiRefusal('message_not_found');
  return message;
}
