import { blocks } from './blocks.js';
import { h, icon, icons } from './dom.js';
import { inputBlock, valuesOf } from './inputs.js';
import { request } from './request.js';
import { store } from './store.js';
import { asLine } from './text.js';

let shown = null;

/** Shows the modal on top of this person's screen, or none. What was typed survives an update of the view. */
export function drawModal() {
  const mine = [...store.views.values()].filter((view) => view.userId === store.me);
  const top = mine.at(-1);
  const signature = top ? JSON.stringify(top) : '';
  if (shown?.signature === signature) return;
  const typed = shown && shown.id === top?.id ? valuesOf(shown.dialog) : {};
  const old = shown;
  shown = null;
  old?.dialog.close();
  old?.dialog.remove();
  if (top === undefined) return;
  const dialog = draw(top, typed);
  shown = { id: top.id, signature, dialog };
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector('[aria-invalid="true"]') ?? dialog.querySelector('input, textarea, select'))?.focus();
}

function draw(open, typed) {
  const { view, errors } = open;
  const about = { userId: open.userId, viewId: open.id };
  const close = () => request('/sim/close-view', about);
  const act = async ({ actionId, choose }) => {
    const result = await request('/sim/press-view', { ...about, actionId, choose });
    return result?.answer.status === 200;
  };
  const form = h(
    'form',
    {
      class: 'modal-form',
      onSubmit: async (event) => {
        event.preventDefault();
        submit?.classList.add('waiting');
        await request('/sim/submit', { ...about, values: valuesOf(form) });
        submit?.classList.remove('waiting');
      },
    },
    h(
      'div',
      { class: 'modal-body' },
      view.blocks.map((block) =>
        block.type === 'input' ? inputBlock(block, errors[block.block_id], typed, act) : blocks([block], act),
      ),
    ),
  );
  const submit = view.submit ? h('button', { class: 'button button-primary' }, asLine(view.submit)) : null;
  form.append(
    h(
      'div',
      { class: 'dialog-buttons' },
      h(
        'button',
        { type: 'button', class: 'button', onClick: close },
        view.close ? asLine(view.close) : submit ? 'Cancel' : 'Close',
      ),
      submit,
    ),
  );
  const dialog = h(
    'dialog',
    { class: 'dialog dialog-modal', 'aria-labelledby': 'modal-title' },
    h(
      'header',
      { class: 'modal-head' },
      h('span', { class: 'modal-app', 'aria-hidden': 'true' }, '📯'),
      h('h2', { id: 'modal-title' }, asLine(view.title)),
      h(
        'button',
        { type: 'button', class: 'tool', 'aria-label': 'Close', onClick: close },
        icon(icons.close),
      ),
    ),
    form,
  );
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    void close();
  });
  return dialog;
}
