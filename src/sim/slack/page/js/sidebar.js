import { personAvatar } from './avatar.js';
import { h, icon, icons, keyed } from './dom.js';
import { openMenu } from './menu.js';
import { become, channelLabel, kindOf, myChannels, myself, store, switchable, unreadIn } from './store.js';

/** Workspace, who you are, channels. */
export function drawSidebar(container) {
  const channels = myChannels();
  const groups = [
    ['Channels', channels.filter((channel) => !channel.id.startsWith('D'))],
    ['Apps', channels.filter((channel) => channel.id.startsWith('D'))],
  ].filter(([, list]) => list.length > 0);
  keyed(container, [
    { key: 'team', signature: store.team.name, make: () => h('h1', { class: 'team' }, store.team.name) },
    { key: 'me', signature: JSON.stringify([myself(), store.people.size]), make: meButton },
    ...groups.flatMap(([title, list]) => [
      { key: title, signature: title, make: () => h('h2', { class: 'side-title' }, title) },
      ...list.map(channelRow),
    ]),
  ]);
}

function channelRow(channel) {
  const unread = unreadIn(channel.id);
  const current = channel.id === store.channelId;
  return {
    key: channel.id,
    signature: JSON.stringify([channelLabel(channel), channel.private, unread, current]),
    make: () =>
      h(
        'a',
        {
          class: `channel${unread > 0 ? ' channel-unread' : ''}`,
          href: `#${channel.id}`,
          'aria-current': current ? 'page' : null,
        },
        h('span', { class: 'channel-mark', 'aria-hidden': 'true' }, mark(channel)),
        h('span', { class: 'channel-name' }, channelLabel(channel)),
        unread > 0 ? h('span', { class: 'unread', 'aria-label': `${unread} unread` }, String(unread)) : null,
      ),
  };
}

export function mark(channel) {
  if (channel.id.startsWith('D')) return '📯';
  return channel.private ? icon(icons.lock) : '#';
}

function meButton() {
  const person = myself();
  return h(
    'button',
    {
      type: 'button',
      class: 'me',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-label': `Who are you? You are ${person?.realName}. Change`,
      onClick: (event) => chooseMe(event.currentTarget),
    },
    person ? personAvatar(person, 32) : null,
    h(
      'span',
      { class: 'me-words' },
      h('span', { class: 'me-name' }, person?.realName ?? 'Nobody'),
      h('span', { class: 'me-title' }, person ? describe(person) : ''),
    ),
    icon(icons.down),
  );
}

/** Opens the list of people; the rest of the page then is seen with their eyes. */
export function chooseMe(anchor) {
  openMenu(
    anchor,
    'Who are you?',
    switchable().map((person) => ({
      lead: personAvatar(person, 32),
      label: person.realName,
      note: describe(person),
      checked: person.id === store.me,
      choose: () => become(person.id),
    })),
  );
}

function describe(person) {
  const kind = kindOf(person);
  const words = [person.title, kind === 'member' ? '' : kind].filter(Boolean);
  return words.join(' · ') || `@${person.name}`;
}
