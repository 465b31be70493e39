import type { ApiMethods, MethodContext } from '../api-method.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Json } from '../history.ts';
import { messageOnWire } from '../wire.ts';
import { findConversation, findMessage, findWritable } from './conversation.ts';
import { readContent, readMetadata } from './message-content.ts';

function postMessage(context: MethodContext): Json {
  const { args, workspace } = context;
  const channel = findWritable(context);
  const content = readContent(args);
  const threadTs = args.text('thread_ts') ?? null;
  if (threadTs !== null && workspace.history.find(channel.id, threadTs) === undefined)
    throw new ApiRefusal('thread_not_found');
  const message = workspace.history.post({
    channel: channel.id,
    userId: workspace.bot.userId,
    botId: workspace.bot.botId,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    threadTs,
    broadcast: threadTs !== null && args.flag('reply_broadcast'),
    metadata: readMetadata(args),
  });
  return { channel: channel.id, ts: message.ts, message: messageOnWire(workspace, message, true) };
}

/**
 * Text without blocks takes the blocks away and marks the message as edited; blocks never mark it; neither keeps what is
 * missing (docs.slack.dev, chat.update).
 */
function update(context: MethodContext): Json {
  const { args, workspace } = context;
  const message = findMessage(context);
  if (message.botId !== workspace.bot.botId) throw new ApiRefusal('cant_update_message');
  const content = readContent(args);
  const blocks = content.blocks ?? (content.text === undefined ? message.blocks : []);
  const changed = workspace.history.change(message, {
    text: content.text ?? message.text,
    blocks,
    attachments: content.attachments ?? message.attachments,
    metadata: args.has('metadata') ? readMetadata(args) : message.metadata,
    edited: message.edited || blocks.length === 0,
  });
  const { channel, ts, text } = changed;
  return { channel, ts, text, message: messageOnWire(workspace, changed, true) };
}

function postEphemeral(context: MethodContext): Json {
  const { args, workspace } = context;
  const channel = findWritable(context);
  const userId = args.need('user');
  if (!workspace.isMember(channel, userId)) throw new ApiRefusal('user_not_in_channel');
  const content = readContent(args);
  const message = workspace.history.post({
    channel: channel.id,
    userId: workspace.bot.userId,
    botId: workspace.bot.botId,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    threadTs: args.text('thread_ts') ?? null,
    ephemeralFor: userId,
  });
  return { message_ts: message.ts };
}

function remove(context: MethodContext): Json {
  const message = findMessage(context);
  if (message.botId !== context.workspace.bot.botId) throw new ApiRefusal('cant_delete_message');
  context.workspace.history.remove(message);
  return { channel: message.channel, ts: message.ts };
}

function getPermalink(context: MethodContext): Json {
  const channel = findConversation(context).id;
  const message = findMessage(context, 'message_ts');
  return {
    channel,
    permalink: `${context.url}/archives/${channel}/p${message.ts.replace('.', '')}`,
  };
}

export const chat: ApiMethods = {
  'chat.postMessage': { scopes: ['chat:write'], run: postMessage },
  'chat.update': { scopes: ['chat:write'], run: update },
  'chat.postEphemeral': { scopes: ['chat:write'], run: postEphemeral },
  'chat.delete': { scopes: ['chat:write'], run: remove },
  'chat.getPermalink': { scopes: [], run: getPermalink },
};
