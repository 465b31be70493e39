import { createComposer } from './composer.js';
import { drawHeader } from './header.js';
import { drawMessages } from './messages.js';
import { drawModal } from './modal.js';
import { createSide } from './side.js';
import { drawSidebar } from './sidebar.js';
import { changed, channelLabel, markRead, myChannels, onChange, store, topLevel, unreadIn } from './store.js';
import { followStream } from './stream.js';

const at = (id) => document.getElementById(id);
const composer = createComposer(() => ({ channel: store.channelId, threadTs: null }));
at('composer').append(composer.element);
const drawSide = createSide(at('side'));
const wide = matchMedia('(min-width: 1100px)');
let panelOffered = false;

/** The address after `#` is a channel, with a thread after `/`, or `home`: the list of channels on a phone. */
function readAddress() {
  const [channelId, threadTs] = location.hash.slice(1).split('/');
  document.body.classList.toggle('at-home', channelId === 'home');
  if (channelId && channelId !== 'home') store.channelId = channelId;
  store.threadTs = threadTs ?? null;
  if (threadTs) store.side = 'thread';
  else if (store.side === 'thread') store.side = null;
  changed();
}

function draw() {
  if (store.panel !== null && !panelOffered) {
    panelOffered = true;
    if (wide.matches && store.side === null) store.side = 'panel';
  }
  if (store.channels.size > 0 && !myChannels().some((channel) => channel.id === store.channelId))
    store.channelId = myChannels()[0]?.id ?? '';
  const messages = topLevel(store.channelId);
  const list = at('messages');
  if (list.dataset.channel !== store.channelId) {
    list.replaceChildren();
    list.dataset.channel = store.channelId;
    delete list.dataset.count;
  }
  drawMessages(list, messages);
  list.classList.toggle('empty', messages.length === 0);
  if (document.visibilityState === 'visible' && !document.body.classList.contains('at-home'))
    markRead(store.channelId);
  drawHeader(at('channel-header'));
  drawSidebar(at('sidebar'));
  drawSide();
  drawModal();
  composer.draw();
  at('team-name').textContent = store.team.name;
  at('connection').textContent = store.online ? '' : 'Connecting…';
  drawTitle();
}

function drawTitle() {
  const unread = myChannels().reduce((sum, channel) => sum + unreadIn(channel.id), 0);
  const channel = store.channels.get(store.channelId);
  const place = channel ? `${channel.id.startsWith('D') ? '' : '#'}${channelLabel(channel)}` : '';
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${place} · ${store.team.name}`;
}

onChange(draw);
addEventListener('hashchange', readAddress);
document.addEventListener('visibilitychange', changed);
followStream();
readAddress();
