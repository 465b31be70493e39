import { h, keyed } from './dom.js';
import { request } from './request.js';
import { store } from './store.js';

/** Buttons of whoever runs this Slack, such as those of the demo that break something. */
export function drawPanel(container) {
  const { description, buttons } = store.panel;
  keyed(container, [
    ...(description
      ? [{ key: 'words', signature: description, make: () => h('p', { class: 'panel-words' }, description) }]
      : []),
    ...buttons.map((button) => ({
      key: button.id,
      signature: JSON.stringify(button),
      make: () => draw(button),
    })),
  ]);
}

function draw({ id, label, description }) {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'panel-button',
      onClick: async () => {
        button.classList.add('waiting');
        button.disabled = true;
        await request('/sim/panel', { id });
        button.disabled = false;
        button.classList.remove('waiting');
      },
    },
    h('span', { class: 'panel-label' }, label),
    description ? h('span', { class: 'panel-note' }, description) : null,
  );
  return button;
}
