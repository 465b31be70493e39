import { confirmed } from './confirm.js';
import { h, icon, icons } from './dom.js';
import { openMenu } from './menu.js';
import { switchable } from './store.js';
import { asLine, plainText, textObject } from './text.js';

/**
 * An element a person can act on. `act(choose)` sends it and answers true when the app took it; the element shows that
 * it waits, and a warning sign when it did not work.
 */
export function interactive(element, blockId, act) {
  const make = makers[element.type];
  if (make === undefined) return h('span', { class: 'unknown' }, `[${element.type}]`);
  const node = make(element, async (choose) => {
    if (!(await confirmed(element.confirm))) return;
    node.classList.remove('failed');
    node.classList.add('waiting');
    node.setAttribute('aria-busy', 'true');
    const worked = await act({ actionId: element.action_id, blockId, choose });
    node.classList.remove('waiting');
    node.removeAttribute('aria-busy');
    node.classList.toggle('failed', !worked);
  });
  node.dataset.name = `${blockId} ${element.action_id}`;
  return node;
}

const makers = {
  button(element, send) {
    const style = element.style ? ` button-${element.style}` : '';
    const label = element.accessibility_label ?? null;
    const open = () => {
      if (/^https?:\/\//i.test(element.url ?? '')) window.open(element.url, '_blank', 'noopener,noreferrer');
      return send();
    };
    return h(
      'button',
      { type: 'button', class: `button${style}`, 'aria-label': label, onClick: open },
      h('span', { class: 'button-label' }, plainText(element.text.text, element.text.emoji !== false)),
    );
  },
  overflow(element, send) {
    const items = element.options.map((option) => ({
      label: asLine(option.text),
      note: option.description ? asLine(option.description) : '',
      choose: () => send(option.value),
    }));
    const button = h(
      'button',
      {
        type: 'button',
        class: 'button button-icon',
        'aria-label': 'More actions',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        onClick: () => openMenu(button, 'More actions', items),
      },
      icon(icons.more),
    );
    return button;
  },
  static_select: (element, send) => select(element, optionNodes(element), initial(element), send),
  users_select: (element, send) => select(element, peopleNodes(), element.initial_user, send),
  radio_buttons: (element, send) => choices(element, 'radio', send),
  checkboxes: (element, send) => choices(element, 'checkbox', send),
  datepicker: (element, send) => picker('date', element.initial_date, send),
  timepicker: (element, send) => picker('time', element.initial_time, send),
};

const initial = (element) => element.initial_option?.value;

function picker(type, value, send) {
  return h('input', {
    type,
    value,
    class: 'field field-inline',
    'aria-label': type,
    onChange: (event) => send(event.target.value),
  });
}

function select(element, options, chosen, send) {
  const words = element.placeholder ? asLine(element.placeholder) : 'Choose';
  const node = h(
    'select',
    { class: 'field field-inline', 'aria-label': words, onChange: () => send(node.value) },
    h('option', { value: '', disabled: true, selected: chosen === undefined }, words),
    options,
  );
  if (chosen !== undefined) node.value = chosen;
  return node;
}

export function optionNodes(element) {
  const nodes = (options) =>
    options.map((option) => h('option', { value: option.value }, asLine(option.text)));
  if (element.options) return nodes(element.options);
  return (element.option_groups ?? []).map((group) =>
    h('optgroup', { label: asLine(group.label) }, nodes(group.options)),
  );
}

export function peopleNodes() {
  return switchable().map((person) => h('option', { value: person.id }, person.realName));
}

let groups = 0;

/** Radio buttons and checkboxes; `send` gets the value, or all ticked values. */
export function choices(element, type, send) {
  groups += 1;
  const ticked = (element.initial_options ?? [element.initial_option])
    .filter(Boolean)
    .map((option) => option.value);
  const node = h('fieldset', { class: 'choices' });
  const values = () => [...node.querySelectorAll('input:checked')].map((input) => input.value);
  node.append(
    ...element.options.map((option) =>
      h(
        'label',
        { class: 'choice' },
        h('input', {
          type,
          name: `choice-${groups}`,
          value: option.value,
          checked: ticked.includes(option.value),
          onChange: () => send?.(type === 'radio' ? option.value : values()),
        }),
        h(
          'span',
          {},
          textObject(option.text),
          option.description ? h('small', {}, textObject(option.description)) : null,
        ),
      ),
    ),
  );
  return node;
}
