import { createComposer } from './composer.js';
import { h, icon, icons } from './dom.js';
import { drawMessages } from './messages.js';
import { drawPanel } from './panel.js';
import { changed, channelLabel, repliesTo, store } from './store.js';

/** What stands beside the channel: a thread, or the panel of whoever runs this Slack. */
export function createSide(container) {
  const title = h('h2', { class: 'side-head-title' });
  const note = h('p', { class: 'side-head-note' });
  const list = h('div', {
    class: 'messages thread-messages',
    role: 'log',
    'aria-label': 'Thread',
  });
  const panel = h('div', { class: 'panel' });
  const composer = createComposer(() => ({ channel: store.channelId, threadTs: store.threadTs }));
  const foot = h('div', { class: 'composer-slot' }, composer.element);
  container.append(
    h(
      'header',
      { class: 'side-head' },
      h('div', {}, title, note),
      h(
        'button',
        { type: 'button', class: 'tool', 'aria-label': 'Close', onClick: close },
        icon(icons.close),
      ),
    ),
    list,
    foot,
    panel,
  );
  container.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });

  return function drawSide() {
    const parent = store.messages.get(`${store.channelId}/${store.threadTs}`);
    const thread = store.side === 'thread' && parent !== undefined;
    const showPanel = store.side === 'panel' && store.panel !== null;
    container.hidden = !thread && !showPanel;
    container.classList.toggle('side-panel', showPanel);
    list.hidden = !thread;
    foot.hidden = !thread;
    panel.hidden = !showPanel;
    const channel = store.channels.get(store.channelId);
    if (thread) {
      title.textContent = 'Thread';
      note.textContent = channel ? `#${channelLabel(channel)}` : '';
      container.setAttribute('aria-label', 'Thread');
      drawMessages(list, [parent, ...repliesTo(parent)], true);
      composer.draw();
    } else if (showPanel) {
      title.textContent = store.panel.title;
      note.textContent = 'Not a part of Slack';
      container.setAttribute('aria-label', store.panel.title);
      drawPanel(panel);
    }
  };
}

function close() {
  if (store.side === 'thread') location.hash = store.channelId;
  store.side = null;
  changed();
}
