import { personAvatar } from './avatar.js';
import { h, icon, icons, keyed } from './dom.js';
import { chooseMe, mark } from './sidebar.js';
import { changed, channelLabel, myChannels, myself, store, unreadIn } from './store.js';

/** Above the messages: where you are, who is here, and the way to trouble. */
export function drawHeader(container) {
  const channel = store.channels.get(store.channelId);
  const elsewhere = myChannels()
    .filter((other) => other.id !== store.channelId)
    .reduce((sum, other) => sum + unreadIn(other.id), 0);
  const open = store.side === 'panel';
  const signature = JSON.stringify([channel, elsewhere, store.me, store.panel?.title, open]);
  keyed(container, [{ key: 'header', signature, make: () => draw(channel, elsewhere, open) }]);
}

function draw(channel, elsewhere, panelOpen) {
  const person = myself();
  return h(
    'div',
    { class: 'header-row' },
    h(
      'a',
      {
        class: 'header-back',
        href: '#home',
        'aria-label': elsewhere > 0 ? `Channels, ${elsewhere} unread` : 'Channels',
      },
      icon(icons.back),
      elsewhere > 0 ? h('span', { class: 'unread', 'aria-hidden': 'true' }, String(elsewhere)) : null,
    ),
    h(
      'div',
      { class: 'header-words' },
      h(
        'h2',
        { class: 'header-name' },
        channel ? h('span', { class: 'channel-mark', 'aria-hidden': 'true' }, mark(channel)) : null,
        channel ? channelLabel(channel) : 'No channel',
      ),
      channel?.topic ? h('p', { class: 'header-topic' }, channel.topic) : null,
    ),
    channel ? members(channel) : null,
    store.panel ? panelButton(panelOpen) : null,
    person
      ? h(
          'button',
          {
            type: 'button',
            class: 'header-me',
            'aria-haspopup': 'menu',
            'aria-label': `Who are you? You are ${person.realName}. Change`,
            onClick: (event) => chooseMe(event.currentTarget),
          },
          personAvatar(person, 28),
        )
      : null,
  );
}

function members(channel) {
  const people = channel.members.map((id) => store.people.get(id)).filter((person) => person && !person.bot);
  return h(
    'span',
    {
      class: 'members',
      role: 'img',
      'aria-label': `${people.length} members`,
      title: people.map((person) => person.realName).join(', '),
    },
    people.slice(0, 3).map((person) => personAvatar(person, 22)),
    h('span', { class: 'members-count' }, String(people.length)),
  );
}

function panelButton(open) {
  return h(
    'button',
    {
      type: 'button',
      class: 'header-button',
      'aria-pressed': String(open),
      'aria-label': store.panel.title,
      dataset: { name: 'panel' },
      onClick: () => {
        store.side = open ? null : 'panel';
        changed();
      },
    },
    icon(icons.bolt),
    h('span', { class: 'header-button-label' }, store.panel.title),
  );
}
