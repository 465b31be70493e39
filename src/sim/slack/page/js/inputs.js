import { h } from './dom.js';
import { choices, optionNodes, peopleNodes } from './elements.js';
import { myChannels } from './store.js';
import { asLine, plainText, textObject } from './text.js';

let count = 0;

/** An input block of a modal: label, field, hint, and what the app found wrong with the answer. */
export function inputBlock(block, error, typed, act) {
  count += 1;
  const id = `input-${count}`;
  const { element } = block;
  const field = makeField(element, typed[element.action_id]);
  const group = field.tagName === 'FIELDSET';
  const described = [block.hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  field.dataset.action = element.action_id;
  field.id = id;
  if (!block.optional && !group) field.required = true;
  if (described) field.setAttribute('aria-describedby', described);
  if (error) field.setAttribute('aria-invalid', 'true');
  if (group) field.setAttribute('aria-labelledby', `${id}-label`);
  if (block.dispatch_action)
    field.addEventListener('change', () => act({ actionId: element.action_id, choose: answerIn(field) }));
  return h(
    'div',
    { class: 'input-block' },
    h(
      group ? 'p' : 'label',
      { class: 'input-label', id: `${id}-label`, for: group ? null : id },
      plainText(block.label.text),
      block.optional ? h('span', { class: 'optional' }, ' (optional)') : null,
    ),
    field,
    error ? h('p', { class: 'input-error', id: `${id}-error`, role: 'alert' }, error) : null,
    block.hint ? h('p', { class: 'input-hint', id: `${id}-hint` }, textObject(block.hint)) : null,
  );
}

const types = {
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
};

function makeField(element, typed) {
  const value = typed ?? element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  const placeholder = element.placeholder ? asLine(element.placeholder) : null;
  const limits = { minlength: element.min_length, maxlength: element.max_length };
  switch (element.type) {
    case 'static_select':
      return menu(optionNodes(element), typed ?? element.initial_option?.value, placeholder);
    case 'multi_static_select':
      return many(
        optionNodes(element),
        typed ?? (element.initial_options ?? []).map((option) => option.value),
      );
    case 'users_select':
      return menu(peopleNodes(), typed ?? element.initial_user, placeholder);
    case 'channels_select':
    case 'conversations_select':
      return menu(
        channelNodes(),
        typed ?? element.initial_channel ?? element.initial_conversation,
        placeholder,
      );
    case 'radio_buttons':
      return ticked(choices(element, 'radio'), typed);
    case 'checkboxes':
      return ticked(choices(element, 'checkbox'), typed);
    default: {
      if (element.multiline) return h('textarea', { class: 'field', rows: 4, placeholder, ...limits }, value);
      const field = h('input', {
        type: types[element.type] ?? 'text',
        class: 'field',
        placeholder,
        ...limits,
      });
      if (element.is_decimal_allowed) field.step = 'any';
      field.value = value;
      return field;
    }
  }
}

function menu(options, chosen, placeholder) {
  const field = h(
    'select',
    { class: 'field' },
    h('option', { value: '' }, placeholder ?? 'Choose…'),
    options,
  );
  field.value = chosen ?? '';
  return field;
}

function many(options, chosen) {
  const field = h('select', { class: 'field', multiple: true }, options);
  for (const option of field.options) option.selected = chosen.includes(option.value);
  return field;
}

function ticked(field, typed) {
  if (typed !== undefined)
    for (const input of field.querySelectorAll('input')) input.checked = [typed].flat().includes(input.value);
  return field;
}

function channelNodes() {
  return myChannels().map((channel) => h('option', { value: channel.id }, `#${channel.name}`));
}

function answerIn(field) {
  if (field.tagName === 'FIELDSET') {
    const inputs = [...field.querySelectorAll('input:checked')];
    return field.querySelector('input[type="radio"]')
      ? (inputs[0]?.value ?? '')
      : inputs.map((input) => input.value);
  }
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

/** What is filled in, by action id; empty answers are left out. */
export function valuesOf(root) {
  const fields = [...root.querySelectorAll('[data-action]')];
  return Object.fromEntries(
    fields.map((field) => [field.dataset.action, answerIn(field)]).filter(([, value]) => value.length > 0),
  );
}
