import { h, icon, icons } from './dom.js';
import { request } from './request.js';
import { channelLabel, store } from './store.js';

const byTouch = matchMedia('(pointer: coarse)');

/** Where people type. `target()` says to which channel and thread; drafts are kept for each. */
export function createComposer(target) {
  const drafts = new Map();
  let current = '';

  const tip = h('span', { class: 'composer-tip' });
  const hints = h('div', { class: 'hints', hidden: true });
  const field = h('textarea', {
    class: 'composer-field',
    rows: 1,
    autocomplete: 'off',
    onInput: () => refresh(),
    onKeydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || byTouch.matches) return;
      event.preventDefault();
      void send();
    },
  });
  const button = h(
    'button',
    { type: 'submit', class: 'composer-send', 'aria-label': 'Send', disabled: true },
    icon(icons.send),
  );
  const form = h(
    'form',
    {
      class: 'composer',
      onSubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    hints,
    field,
    h('div', { class: 'composer-bar' }, tip, button),
  );

  async function send() {
    const text = field.value.trim();
    if (text === '') return;
    field.value = '';
    refresh();
    const { channel, threadTs } = target();
    const sent = await request('/sim/say', {
      userId: store.me,
      channel,
      text,
      ...(threadTs ? { threadTs } : {}),
    });
    if (sent !== null || field.value !== '') return;
    field.value = text;
    refresh();
  }

  function refresh() {
    field.style.setProperty('height', 'auto');
    field.style.setProperty('height', `${Math.min(field.scrollHeight, 160)}px`);
    button.disabled = field.value.trim() === '';
    drafts.set(current, field.value);
    const typed = /^\/[\w-]*$/.exec(field.value)?.[0];
    const fitting = typed ? store.commands.filter((one) => one.command.startsWith(typed)) : [];
    hints.hidden = fitting.length === 0;
    hints.replaceChildren(...fitting.map(hint));
  }

  function hint(command) {
    const take = () => {
      field.value = `${command.command} `;
      refresh();
      field.focus();
    };
    return h(
      'button',
      { type: 'button', class: 'hint', onClick: take },
      h('strong', {}, command.command),
      command.usageHint ? h('span', { class: 'hint-usage' }, command.usageHint) : null,
      h('span', { class: 'hint-words' }, command.description),
    );
  }

  return {
    element: form,
    /** Follows the channel: its own draft, its own label. */
    draw() {
      const { channel, threadTs } = target();
      if (tip.childNodes.length === 0 && store.commands.length > 0) tip.append(...tipWords());
      const place = store.channels.get(channel);
      const words = threadTs
        ? 'Reply…'
        : `Message ${place && !place.id.startsWith('D') ? '#' : ''}${place ? channelLabel(place) : ''}`;
      field.placeholder = words;
      field.setAttribute('aria-label', threadTs ? 'Reply in thread' : words);
      const key = `${channel}/${threadTs ?? ''}`;
      if (key === current) return;
      current = key;
      field.value = drafts.get(key) ?? '';
      refresh();
    },
  };
}

function tipWords() {
  return ['Type ', h('kbd', {}, store.commands[0].command), ' to talk to the app, or just say something'];
}
