import { dateWords, fullTime } from './dates.js';
import { h } from './dom.js';
import { emojiOf } from './emoji.js';
import { parseInline, parseMrkdwn } from './mrkdwn.js';
import { store } from './store.js';

/** Nodes of a mrkdwn text. Nothing in it can become markup of the page. */
export function mrkdwn(text) {
  return parseMrkdwn(text).map(block);
}

/** A text object of Block Kit, as nodes. */
export function textObject(object) {
  return object.type === 'mrkdwn' ? mrkdwn(object.text) : plainText(object.text, object.emoji !== false);
}

/** Plain text: only emoji and line breaks mean something. */
export function plainText(text, withEmoji = true) {
  return text
    .split('\n')
    .flatMap((line, at) => [at > 0 ? h('br') : null, ...(withEmoji ? withShortcodes(line) : [line])]);
}

function withShortcodes(line) {
  return line.split(/(:[a-z0-9_+'-]+:)/).map((part) => {
    const name = /^:(.+):$/.exec(part)?.[1];
    return name === undefined ? part : emoji(name);
  });
}

/** One line for places without markup: menus, titles, labels. */
export function asLine(object) {
  if (object.type !== 'mrkdwn')
    return object.text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emojiOf(name) ?? whole);
  return mrkdwn(object.text)
    .map((node) => node.textContent)
    .join(' ');
}

function block(node) {
  if (node.kind === 'pre') return h('pre', {}, node.text);
  if (node.kind === 'quote') return h('blockquote', {}, joined(node.lines));
  if (node.kind === 'items')
    return h(
      'ul',
      { class: 'items' },
      node.lines.map((line) =>
        h(
          'li',
          { class: `depth-${line.depth}` },
          h('span', { class: 'item-mark' }, line.mark),
          h('span', {}, line.children.map(inline)),
        ),
      ),
    );
  return h('div', { class: 'lines' }, joined(node.lines));
}

function joined(lines) {
  return lines.flatMap((line, at) => [at > 0 ? h('br') : null, ...line.children.map(inline)]);
}

const inlines = {
  text: (node) => document.createTextNode(node.text),
  bold: (node) => h('strong', {}, node.children.map(inline)),
  italic: (node) => h('em', {}, node.children.map(inline)),
  strike: (node) => h('s', {}, node.children.map(inline)),
  code: (node) => h('code', {}, node.text),
  emoji: (node) => emoji(node.name),
  link: (node) => link(node.href, node.children ? node.children.map(inline) : node.href),
  user: (node) =>
    mention(`@${store.people.get(node.id)?.realName ?? node.label ?? node.id}`, node.id === store.me),
  group: (node) =>
    mention(`@${store.groups.get(node.id)?.handle ?? node.label ?? node.id}`, inGroup(node.id)),
  channel: (node) =>
    h(
      'a',
      { class: 'mention', href: `#${node.id}` },
      `#${store.channels.get(node.id)?.name ?? node.label ?? node.id}`,
    ),
  broadcast: (node) => mention(`@${node.name}`, true),
  date: (node) => {
    const words = h('time', { title: Number.isFinite(node.at) ? fullTime(node.at) : '' }, dateWords(node));
    return node.href ? link(node.href, words) : words;
  },
};

function inline(node) {
  return inlines[node.kind](node);
}

export function inlineMrkdwn(text) {
  return parseInline(text).map(inline);
}

export function link(href, children) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(href)) return h('span', {}, children);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children);
}

export function mention(text, me = false) {
  return h('span', { class: me ? 'mention mention-me' : 'mention' }, text);
}

function inGroup(id) {
  return store.groups.get(id)?.members.includes(store.me) ?? false;
}

export function emoji(name) {
  const character = emojiOf(name);
  if (character === undefined) return document.createTextNode(`:${name}:`);
  return h(
    'span',
    { class: 'emoji', role: 'img', 'aria-label': `${name.replaceAll('_', ' ')} emoji`, title: `:${name}:` },
    character,
  );
}
