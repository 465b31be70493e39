import { h } from './dom.js';
import { interactive } from './elements.js';
import { fromMarkdown } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { asLine, mrkdwn, plainText, textObject } from './text.js';

/** Block Kit as elements; `act` sends what a person does with an element. */
export function blocks(list, act) {
  return list.map((block) => {
    const draw = drawers[block.type];
    const node = draw
      ? draw(block, act)
      : h('p', { class: 'unknown' }, `This block can’t be shown: ${block.type}`);
    node.classList.add('block', `block-${block.type}`);
    return node;
  });
}

const drawers = {
  header: (block) => h('h3', {}, plainText(block.text.text, block.text.emoji !== false)),
  divider: () => h('hr'),
  section(block, act) {
    const words = h(
      'div',
      { class: 'section-words' },
      block.text ? h('div', { class: 'section-text' }, textObject(block.text)) : null,
      block.fields
        ? h(
            'div',
            { class: 'fields' },
            block.fields.map((field) => h('div', { class: 'field-cell' }, textObject(field))),
          )
        : null,
    );
    return h(
      'div',
      {},
      words,
      block.accessory ? h('div', { class: 'accessory' }, accessory(block, act)) : null,
    );
  },
  context: (block) => h('div', {}, block.elements.map(contextElement)),
  actions: (block, act) =>
    h(
      'div',
      { role: 'group', 'aria-label': 'Actions' },
      block.elements.map((element) => interactive(element, block.block_id, act)),
    ),
  image: (block) =>
    h('figure', {}, block.title ? h('figcaption', {}, textObject(block.title)) : null, picture(block)),
  markdown: (block) => h('div', {}, mrkdwn(fromMarkdown(block.text))),
  rich_text: (block) => h('div', {}, richText(block)),
  input: (block) => h('p', { class: 'unknown' }, asLine(block.label)),
};

function accessory(block, act) {
  if (block.accessory.type === 'image') return picture(block.accessory);
  return interactive(block.accessory, block.block_id, act);
}

function contextElement(element) {
  if (element.type === 'image')
    return h(
      'span',
      { class: 'context-image', role: 'img', 'aria-label': element.alt_text, title: element.alt_text },
      '🖼',
    );
  return h('span', { class: 'context-text' }, textObject(element));
}

/** Pictures from elsewhere are not fetched: their words stand for them. */
function picture(image) {
  return h(
    'span',
    { class: 'picture', role: 'img', 'aria-label': image.alt_text, title: image.image_url },
    h('span', { 'aria-hidden': 'true' }, '🖼'),
    h('span', {}, image.alt_text),
  );
}

/** Old-style attachments: a bar of colour, then text or blocks. */
export function attachment(item, act) {
  const colour =
    { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' }[item.color] ?? safeColour(item.color);
  return h(
    'div',
    { class: 'attachment', style: { '--bar': colour } },
    item.pretext ? h('div', {}, mrkdwn(item.pretext)) : null,
    item.title ? h('strong', {}, plainText(item.title)) : null,
    item.text ? h('div', {}, mrkdwn(item.text)) : null,
    item.fields
      ? h(
          'div',
          { class: 'fields' },
          item.fields.map((field) =>
            h('div', {}, h('strong', {}, field.title), h('br'), mrkdwn(String(field.value))),
          ),
        )
      : null,
    item.blocks ? blocks(item.blocks, act) : null,
    item.footer ? h('small', { class: 'context-text' }, mrkdwn(item.footer)) : null,
  );
}

function safeColour(text) {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? '')?.[1];
  return hex ? `#${hex}` : '#dddddd';
}
