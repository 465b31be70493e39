import { avatar } from './avatar.js';
import { attachment, blocks } from './blocks.js';
import { clock, dayKey, dayName, fullTime, msOf } from './dates.js';
import { h, icon, icons, keyed } from './dom.js';
import { emojiOf } from './emoji.js';
import { request } from './request.js';
import { authorOf, keyOf, repliesTo, store } from './store.js';
import { mrkdwn } from './text.js';

const togetherForMs = 5 * 60_000;

/** Draws a list of messages into `container`; `inThread` leaves out the way into the thread. */
export function drawMessages(container, messages, inThread = false) {
  const stick = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  const grew = container.dataset.count !== undefined && messages.length > Number(container.dataset.count);
  container.dataset.count = String(messages.length);
  keyed(
    container,
    messages.flatMap((message, at) => rows(message, messages[at - 1], inThread)),
  );
  if (stick || (grew && messages.at(-1)?.userId === store.me)) container.scrollTop = container.scrollHeight;
}

function rows(message, previous, inThread) {
  const day = dayKey(msOf(message.ts));
  const newDay = !inThread && (previous === undefined || dayKey(msOf(previous.ts)) !== day);
  const replies = inThread ? [] : repliesTo(message);
  const follows = !newDay && previous !== undefined && belongsTo(message, previous);
  const signature = JSON.stringify([
    message,
    follows,
    store.me,
    replies.map((reply) => reply.ts),
    inThread,
    known(),
  ]);
  const row = { key: keyOf(message), signature, make: () => draw(message, { follows, replies, inThread }) };
  if (inThread && message.threadTs === null) return [row, replyCount(repliesTo(message).length)];
  if (!newDay) return [row];
  const make = () => h('div', { class: 'day', role: 'separator' }, h('span', {}, dayName(msOf(message.ts))));
  return [{ key: `day ${day}`, signature: dayName(msOf(message.ts)), make }, row];
}

function replyCount(count) {
  const words = count === 1 ? '1 reply' : `${count} replies`;
  const make = () => h('div', { class: 'day day-left', role: 'separator' }, h('small', {}, words));
  return { key: 'replies', signature: words, make };
}

/** Names in mentions change when people or groups do. */
function known() {
  return `${store.people.size} ${store.groups.size} ${store.channels.size}`;
}

function belongsTo(message, previous) {
  return (
    message.userId === previous.userId &&
    message.botId === previous.botId &&
    message.ephemeralFor === previous.ephemeralFor &&
    message.blocks.length === 0 &&
    previous.blocks.length === 0 &&
    msOf(message.ts) - msOf(previous.ts) < togetherForMs
  );
}

function draw(message, { follows, replies, inThread }) {
  const author = authorOf(message);
  const ephemeral = message.ephemeralFor !== null;
  const at = msOf(message.ts);
  const time = h(
    'time',
    { class: 'time', datetime: new Date(at).toISOString(), title: fullTime(at) },
    clock(at),
  );
  return h(
    'article',
    {
      class: `message${follows ? ' message-follows' : ''}${ephemeral ? ' message-ephemeral' : ''}`,
      'aria-label': `${author.name}, ${clock(at)}`,
      dataset: { ts: message.ts },
    },
    h('div', { class: 'gutter' }, follows ? time : avatar(message)),
    h(
      'div',
      { class: 'message-body' },
      ephemeral ? h('p', { class: 'only-you' }, icon(icons.eye), 'Only visible to you') : null,
      message.broadcast && !inThread
        ? h('p', { class: 'only-you' }, icon(icons.thread), 'replied to a thread')
        : null,
      follows ? null : byline(author, time),
      content(message),
      reactions(message),
      replies.length > 0 ? threadButton(message, replies) : null,
    ),
    inThread || ephemeral || message.threadTs !== null ? null : tools(message),
  );
}

function byline(author, time) {
  return h(
    'p',
    { class: 'byline' },
    h('span', { class: 'author' }, author.name),
    author.app ? h('span', { class: 'badge-app' }, 'APP') : null,
    time,
  );
}

function content(message) {
  const act = async (action) => {
    const result = await request('/sim/press', {
      ...action,
      userId: store.me,
      channel: message.channel,
      ts: message.ts,
    });
    return result?.answer.status === 200;
  };
  const hasBlocks = message.blocks.length > 0;
  const edited = message.edited ? h('small', { class: 'edited' }, ' (edited)') : null;
  return [
    hasBlocks
      ? h('div', { class: 'blocks' }, blocks(message.blocks, act), edited)
      : h('div', { class: 'text' }, mrkdwn(message.text), edited),
    message.attachments.map((item) => attachment(item, act)),
  ];
}

function reactions(message) {
  if (message.reactions.length === 0) return null;
  return h(
    'div',
    { class: 'reactions' },
    message.reactions.map((one) =>
      h(
        'span',
        { class: 'reaction', title: `:${one.name}:` },
        emojiOf(one.name) ?? `:${one.name}:`,
        ` ${one.users.length}`,
      ),
    ),
  );
}

function openThread(message) {
  location.hash = `${message.channel}/${message.ts}`;
}

function threadButton(message, replies) {
  const faces = [...new Map(replies.map((reply) => [reply.userId, reply])).values()].slice(0, 3);
  const last = msOf(replies.at(-1).ts);
  return h(
    'button',
    {
      type: 'button',
      class: 'thread-button',
      dataset: { name: 'thread' },
      onClick: () => openThread(message),
    },
    h(
      'span',
      { class: 'faces' },
      faces.map((reply) => avatar(reply, 24)),
    ),
    h('span', { class: 'thread-count' }, `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`),
    h('span', { class: 'thread-when' }, `Last reply ${dayName(last).toLowerCase()} at ${clock(last)}`),
  );
}

function tools(message) {
  return h(
    'div',
    { class: 'tools' },
    h(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-label': 'Reply in thread',
        title: 'Reply in thread',
        onClick: () => openThread(message),
      },
      icon(icons.thread),
    ),
  );
}
