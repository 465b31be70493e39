import { dateWords } from './dates.js';
import { h } from './dom.js';
import { store } from './store.js';
import { emoji, link, mention } from './text.js';

/** A `rich_text` block: what Slack's own composer and some apps write. */
export function richText(block) {
  return block.elements.map(part);
}

function part(element) {
  switch (element.type) {
    case 'rich_text_preformatted':
      return h('pre', {}, leaves(element));
    case 'rich_text_quote':
      return h('blockquote', {}, leaves(element));
    case 'rich_text_list':
      return h(
        element.style === 'ordered' ? 'ol' : 'ul',
        { class: `rich-list depth-${Number(element.indent) || 0}` },
        element.elements.map((item) => h('li', {}, leaves(item))),
      );
    default:
      return h('div', {}, leaves(element));
  }
}

function leaves(element) {
  return (element.elements ?? []).map((leaf) => styled(leaf, bare(leaf)));
}

function bare(leaf) {
  switch (leaf.type) {
    case 'text':
      return leaf.text.split('\n').flatMap((line, at) => (at > 0 ? [h('br'), line] : [line]));
    case 'link':
      return link(leaf.url, leaf.text ?? leaf.url);
    case 'emoji':
      return emoji(leaf.name);
    case 'user':
      return mention(
        `@${store.people.get(leaf.user_id)?.realName ?? leaf.user_id}`,
        leaf.user_id === store.me,
      );
    case 'usergroup':
      return mention(`@${store.groups.get(leaf.usergroup_id)?.handle ?? leaf.usergroup_id}`);
    case 'channel':
      return mention(`#${store.channels.get(leaf.channel_id)?.name ?? leaf.channel_id}`);
    case 'broadcast':
      return mention(`@${leaf.range}`, true);
    case 'date':
      return dateWords({ at: leaf.timestamp * 1000, format: leaf.format, fallback: leaf.fallback });
    default:
      return `[${leaf.type}]`;
  }
}

const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code' };

function styled(leaf, content) {
  return Object.entries(tags)
    .filter(([style]) => leaf.style?.[style])
    .reduce((inner, [, tag]) => h(tag, {}, inner), content);
}
