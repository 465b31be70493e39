import { h } from './dom.js';

/**
 * A menu that hangs on a button: arrow keys walk, Escape closes and gives the focus back. `items` are
 * `{label, note?, checked?, lead?, choose}`.
 */
export function openMenu(anchor, title, items) {
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': title, popover: 'auto' });
  const close = () => {
    menu.hidePopover();
    anchor.focus({ preventScroll: true });
  };
  menu.append(
    h('p', { class: 'menu-title' }, title),
    ...items.map((item) =>
      h(
        'button',
        {
          type: 'button',
          class: 'menu-item',
          role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
          'aria-checked': item.checked,
          onClick: () => {
            close();
            item.choose();
          },
        },
        item.lead ?? null,
        h(
          'span',
          { class: 'menu-words' },
          h('span', {}, item.label),
          item.note ? h('small', {}, item.note) : null,
        ),
        item.checked ? h('span', { class: 'menu-check', 'aria-hidden': 'true' }, '✓') : null,
      ),
    ),
  );
  menu.addEventListener('keydown', (event) => walk(event, menu));
  menu.addEventListener('toggle', (event) => {
    anchor.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed') menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  (menu.querySelector('[aria-checked="true"]') ?? menu.querySelector('button'))?.focus();
}

function walk(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

/** Below the anchor, or above it where there is no room; always inside the window. */
function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = from.bottom + 4;
  const top = below + size.height <= innerHeight - 8 ? below : Math.max(8, from.top - 4 - size.height);
  const left = Math.max(8, Math.min(from.left, innerWidth - size.width - 8));
  menu.style.setProperty('top', `${top}px`);
  menu.style.setProperty('left', `${left}px`);
}
