import { describe, expect, it } from 'vitest';
import { faultLine, validateBlocks, validateView } from '../../../src/sim/slack/blocks.ts';
import { card } from './sample-card.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const long = (length: number) => 'x'.repeat(length);
const times = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
const button = (extra: object) => ({ type: 'button', text: plain('Go'), ...extra });
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const option = (value: string, text = 'One') => ({ text: plain(text), value });
const confirm = { title: plain('t'), text: plain('t'), confirm: plain('y'), deny: plain('n') };

describe('blocks Slack takes', () => {
  it.each([
    ['a card', card],
    ['no blocks', []],
    ['50 blocks', times(50, { type: 'divider' })],
    [
      'a section at its limits',
      [{ type: 'section', text: mrkdwn(long(3000)), fields: times(10, mrkdwn(long(2000))) }],
    ],
    ['a header at its limit', [{ type: 'header', text: plain(long(150)) }]],
    ['a context at its limit', [{ type: 'context', elements: times(10, plain('x')) }]],
    [
      'buttons at their limits',
      actions(button({ text: plain(long(75)), value: long(2000), action_id: long(255) })),
    ],
    ['25 buttons', actions(...times(25, button({})))],
    [
      'an overflow of five',
      actions({ type: 'overflow', options: times(5, option('v'.repeat(150), long(75))) }),
    ],
    [
      'a select of 100',
      actions({ type: 'static_select', placeholder: plain('x'), options: times(100, option('v')) }),
    ],
    [
      'confirm texts at their limits',
      actions(
        button({
          confirm: {
            title: plain(long(100)),
            text: plain(long(300)),
            confirm: plain(long(30)),
            deny: plain(long(30)),
          },
        }),
      ),
    ],
    ['a markdown block', [{ type: 'markdown', text: long(12_000) }]],
    ['an image', [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }]],
  ])('%s', (_what, blocks) => {
    expect(validateBlocks(blocks)).toEqual([]);
  });
});

describe('blocks Slack refuses', () => {
  it.each<[string, unknown, string]>([
    ['51 blocks', times(51, { type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['no list', { type: 'divider' }, 'must provide an array [json-pointer:/blocks]'],
    ['an unknown type', [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
    ['no type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'an unknown field',
      [{ type: 'divider', colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a section without words',
      [{ type: 'section' }],
      'must define either `text` or `fields` [json-pointer:/blocks/0/type]',
    ],
    [
      'an empty text',
      [{ type: 'section', text: mrkdwn('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a long section',
      [{ type: 'section', text: mrkdwn(long(3001)) }],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a long field',
      [{ type: 'section', fields: [mrkdwn(long(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      '11 fields',
      [{ type: 'section', fields: times(11, plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'no fields',
      [{ type: 'section', fields: [] }],
      'no less than 1 items required [json-pointer:/blocks/0/fields]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain(long(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn('x') }],
      'must be a valid enum value: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      '11 context elements',
      [{ type: 'context', elements: times(11, plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a button in a context',
      [{ type: 'context', elements: [button({})] }],
      'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      '26 buttons',
      actions(...times(26, button({}))),
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a long button text',
      actions(button({ text: plain(long(76)) })),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a long button value',
      actions(button({ value: long(2001) })),
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a long action id',
      actions(button({ action_id: long(256) })),
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'a green button',
      actions(button({ style: 'success' })),
      'must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a long block id',
      [{ type: 'divider', block_id: long(256) }],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'a long url',
      actions(button({ url: long(3001) })),
      'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'a long confirm title',
      actions(button({ confirm: { ...confirm, title: plain(long(101)) } })),
      'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
    ],
    [
      'a long confirm text',
      actions(button({ confirm: { ...confirm, text: plain(long(301)) } })),
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'a long confirm button',
      actions(button({ confirm: { ...confirm, deny: plain(long(31)) } })),
      'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
    ],
    [
      'six in an overflow',
      actions({ type: 'overflow', options: times(6, option('v')) }),
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      '101 options',
      actions({ type: 'static_select', options: times(101, option('v')) }),
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a long option',
      actions({ type: 'static_select', options: [option('v', long(76))] }),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
    ],
    [
      'a long option value',
      actions({ type: 'static_select', options: [option(long(151))] }),
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'no options',
      actions({ type: 'static_select' }),
      'must define exactly one of `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      '11 checkboxes',
      actions({ type: 'checkboxes', options: times(11, option('v')) }),
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'long markdown',
      [{ type: 'markdown', text: long(12_001) }],
      'must be less than 12001 characters [json-pointer:/blocks/0/text]',
    ],
    [
      'an image without words',
      [{ type: 'image', image_url: 'https://example.com/a.png' }],
      'missing required field: alt_text [json-pointer:/blocks/0]',
    ],
    [
      'a block id twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '`block_id` already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'an action id twice in a block',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      '`action_id` already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
  ])('%s', (_what, blocks, line) => {
    expect(validateBlocks(blocks).map(faultLine)).toEqual([line]);
  });

  it('says every fault at once', () => {
    expect(validateBlocks([{ type: 'header' }, { type: 'section', text: mrkdwn(long(4000)) }])).toHaveLength(
      2,
    );
  });
});

describe('views', () => {
  const input = {
    type: 'input',
    label: plain('Why?'),
    element: { type: 'plain_text_input', multiline: true },
  };
  const view = { type: 'modal', title: plain('Deny'), submit: plain('Deny'), blocks: [input] };

  it('takes a modal with inputs', () => {
    expect(validateView(view)).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a long title',
      { title: plain(long(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a long submit',
      { submit: plain(long(25)) },
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'no submit beside an input',
      { submit: undefined },
      'missing required field: submit (needed with an input block) [json-pointer:/view]',
    ],
    [
      '101 blocks',
      { blocks: times(101, { type: 'divider' }) },
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    ['no blocks', { blocks: [] }, 'no less than 1 items required [json-pointer:/view/blocks]'],
    [
      'long metadata',
      { private_metadata: long(3001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a long callback id',
      { callback_id: long(256) },
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      'a long label',
      { blocks: [{ ...input, label: plain(long(2001)) }] },
      'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
    ],
    [
      'markdown',
      { blocks: [{ type: 'markdown', text: 'x' }] },
      'unsupported type: markdown [json-pointer:/view/blocks]',
    ],
  ])('refuses %s', (_what, change, line) => {
    expect(validateView({ ...view, ...change }).map(faultLine)).toEqual([line]);
  });
});
