import { h } from './dom.js';
import { asLine, textObject } from './text.js';

/** Asks Slack's "are you sure" of an element; true at once when it has none. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const style = confirm.style === 'danger' ? 'danger' : 'primary';
    const dialog = h(
      'dialog',
      { class: 'dialog dialog-confirm', 'aria-labelledby': 'confirm-title' },
      h('h2', { id: 'confirm-title' }, asLine(confirm.title)),
      h('div', { class: 'dialog-text' }, textObject(confirm.text)),
      h(
        'form',
        { method: 'dialog', class: 'dialog-buttons' },
        h('button', { class: 'button', value: 'no' }, asLine(confirm.deny)),
        h(
          'button',
          { class: `button button-${style}`, value: 'yes', autofocus: true },
          asLine(confirm.confirm),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
