import { describe, expect, it } from 'vitest';
import { checkBlocks, checkView } from '../../../src/core/message/check-blocks.ts';
import { detailsView } from '../../../src/core/message/details-view.ts';
import { fitBlocks, fitMrkdwn, limits } from '../../../src/core/message/fit-blocks.ts';
import { renderNotice } from '../../../src/core/message/render-notice.ts';
import { anAlert, aPlan, aProposal, now } from './a-notice.ts';

type Json = { [key: string]: unknown };

const text = (length: number, type = 'mrkdwn'): Json => ({ type, text: 'x'.repeat(length) });
const section = (odd: Json = {}): Json => ({ type: 'section', text: text(10), ...odd });
const button = (odd: Json = {}): Json => ({
  type: 'button',
  action_id: 'herald.approve',
  text: text(7, 'plain_text'),
  ...odd,
});
const confirm = (odd: Json = {}): Json => ({
  title: text(9, 'plain_text'),
  text: text(9),
  confirm: text(2, 'plain_text'),
  deny: text(2, 'plain_text'),
  ...odd,
});
const actions = (element: Json): Json => ({ type: 'actions', elements: [element] });

describe('the check of blocks', () => {
  it('finds nothing in a full card', () => {
    expect(checkBlocks(renderNotice(anAlert({ proposals: [aProposal()] }), now).blocks)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['an unknown block', [{ type: 'video' }]],
    ['an unknown field', [section({ colour: 'red' })]],
    ['51 blocks', Array.from({ length: 51 }, () => section())],
    ['a section without text', [{ type: 'section' }]],
    ['an empty text', [section({ text: text(0) })]],
    ['a section text of 3001', [section({ text: text(3001) })]],
    ['11 fields', [section({ fields: Array.from({ length: 11 }, () => text(1)) })]],
    ['a field of 2001', [section({ fields: [text(2001)] })]],
    ['a header in mrkdwn', [{ type: 'header', text: text(5) }]],
    ['a header of 151', [{ type: 'header', text: text(151, 'plain_text') }]],
    ['11 context elements', [{ type: 'context', elements: Array.from({ length: 11 }, () => text(1)) }]],
    ['no actions', [{ type: 'actions', elements: [] }]],
    ['26 actions', [{ type: 'actions', elements: Array.from({ length: 26 }, () => button()) }]],
    ['a button text of 76', [actions(button({ text: text(76, 'plain_text') }))]],
    ['a button in mrkdwn', [actions(button({ text: text(5) }))]],
    ['a value of 2001', [actions(button({ value: 'v'.repeat(2001) }))]],
    ['an action id of 256', [actions(button({ action_id: 'a'.repeat(256) }))]],
    ['a style of its own', [actions(button({ style: 'loud' }))]],
    ['a confirm title of 101', [actions(button({ confirm: confirm({ title: text(101, 'plain_text') }) }))]],
    ['a confirm text of 301', [actions(button({ confirm: confirm({ text: text(301) }) }))]],
    ['a confirm button of 31', [actions(button({ confirm: confirm({ confirm: text(31, 'plain_text') }) }))]],
  ])('finds %s', (_name, blocks) => {
    expect(checkBlocks(blocks)).not.toEqual([]);
  });

  it('says where', () => {
    expect(checkBlocks([section(), section({ text: text(3001) })])[0]).toMatch(/^1\.text\.text: /);
  });

  it('finds a modal title of 25 and a modal without blocks', () => {
    const modal = { type: 'modal', title: text(24, 'plain_text'), blocks: [section()] };
    expect(checkView(modal)).toEqual([]);
    expect(checkView({ ...modal, title: text(25, 'plain_text') })).not.toEqual([]);
    expect(checkView({ ...modal, blocks: [] })).not.toEqual([]);
  });
});

describe('the details', () => {
  it('show in full what the card cuts short', () => {
    const takesBack = Array.from({ length: 30 }, (_, index) => `config var ${index} ${'x'.repeat(900)}`);
    const view = detailsView(aProposal({ plan: aPlan({ takesBack }) }));

    const all = JSON.stringify(view);
    for (const item of takesBack) expect(all).toContain(item);
    expect(checkView(view)).toEqual([]);
  });
});

describe('text that is too long', () => {
  it.each([
    ['fits', 'abc', 10, 'abc'],
    ['is cut with an ellipsis', 'abcdefghijklmnop', 10, 'abcde…'],
    ['is not cut inside an entity', 'abc&amp;&amp;&amp;', 14, 'abc&amp;…'],
    ['is not cut inside a link', 'ab <https://example.com|x> cd', 20, 'ab…'],
    ['is not cut inside a pair', '👍👍👍👍👍👍👍', 10, '👍👍…'],
    ['has its code block closed', '```\nabcdefghijklmnop\n```', 18, '```\nabcdefghi\n```…'],
    ['has an open code block closed', '```\nabc', 18, '```\nabc\n```'],
  ])('%s', (_name, given, max, expected) => {
    expect(fitMrkdwn(given, max)).toBe(expected);
    expect(fitMrkdwn(given, max).length).toBeLessThanOrEqual(Math.max(max, expected.length));
  });

  it('loses dividers before anything else', () => {
    const blocks = Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? section() : { type: 'divider' },
    );
    const fitted = fitBlocks(blocks);

    expect(fitted).toHaveLength(30);
    expect(fitBlocks(blocks.slice(0, limits.messageBlocks))).toHaveLength(50);
  });
});
