import { h, icon, icons } from './dom.js';

const shownForMs = { info: 6000, error: 12_000 };

/** A line at the edge of the page, above everything, that goes away by itself; errors are read out at once. */
export function toast(text, tone = 'info') {
  const holder = document.getElementById('toasts');
  const close = () => {
    item.remove();
    if (holder.children.length === 0) holder.hidePopover();
  };
  const item = h(
    'div',
    { class: `toast toast-${tone}`, role: tone === 'error' ? 'alert' : 'status' },
    h('span', { class: 'toast-text' }, tone === 'error' ? '⚠️ ' : '', text),
    h(
      'button',
      { type: 'button', class: 'toast-close', 'aria-label': 'Dismiss', onClick: close },
      icon(icons.close),
    ),
  );
  holder.append(item);
  while (holder.children.length > 4) holder.firstChild.remove();
  holder.hidePopover();
  holder.showPopover();
  setTimeout(close, shownForMs[tone]);
}
