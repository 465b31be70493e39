import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

type Node = { kind: string; [key: string]: unknown };
type Mrkdwn = {
  parseInline: (text: string) => Node[];
  parseMrkdwn: (text: string) => Node[];
  fromMarkdown: (text: string) => string;
};

/** The page's own module: plain browser JavaScript, read here as data. */
const file = fileURLToPath(new URL('../../../src/sim/slack/page/js/mrkdwn.js', import.meta.url));
const { parseInline, parseMrkdwn, fromMarkdown } = (await import(pathToFileURL(file).href)) as Mrkdwn;

const text = (words: string) => ({ kind: 'text', text: words });

describe('inline mrkdwn', () => {
  it.each<[string, Node[]]>([
    ['plain', [text('plain')]],
    ['*bold*', [{ kind: 'bold', children: [text('bold')] }]],
    [
      '_it_ ~no~',
      [{ kind: 'italic', children: [text('it')] }, text(' '), { kind: 'strike', children: [text('no')] }],
    ],
    ['*_both_*', [{ kind: 'bold', children: [{ kind: 'italic', children: [text('both')] }] }]],
    ['2*3*4', [text('2*3*4')]],
    ['snake_case_name', [text('snake_case_name')]],
    ['* not bold *', [text('* not bold *')]],
    ['*From → to*', [{ kind: 'bold', children: [text('From → to')] }]],
    ['`a *b* <c>`', [{ kind: 'code', text: 'a *b* <c>' }]],
    ['a &lt;b&gt; &amp;amp;', [text('a <b> &amp;')]],
    [
      ':rotating_light: 12:30:45',
      [{ kind: 'emoji', name: 'rotating_light' }, text(' 12'), { kind: 'emoji', name: '30' }, text('45')],
    ],
    [
      '<https://a.example/x?y=1&amp;z=2>',
      [{ kind: 'link', href: 'https://a.example/x?y=1&z=2', children: null }],
    ],
    [
      '<https://a.example|*v42*>',
      [{ kind: 'link', href: 'https://a.example', children: [{ kind: 'bold', children: [text('v42')] }] }],
    ],
    ['<javascript:alert(1)|click>', [text('<javascript:alert(1)|click>')]],
    ['<@U012AB3CD>', [{ kind: 'user', id: 'U012AB3CD', label: null }]],
    ['<#C024BE91L|deploys>', [{ kind: 'channel', id: 'C024BE91L', label: 'deploys' }]],
    ['<!subteam^S0ONCALL>', [{ kind: 'group', id: 'S0ONCALL', label: null }]],
    ['<!here>', [{ kind: 'broadcast', name: 'here' }]],
    [
      '<!date^1392734382^{date} at {time}^https://a.example|then>',
      [
        {
          kind: 'date',
          at: 1_392_734_382_000,
          format: '{date} at {time}',
          href: 'https://a.example',
          fallback: 'then',
        },
      ],
    ],
    ['&lt;!channel&gt; &lt;@U1&gt;', [text('<!channel> <@U1>')]],
    ['<b onclick=x>hi</b>', [text('<b onclick=x>'), text('hi'), text('</b>')]],
  ])('%s', (source, nodes) => {
    expect(parseInline(source)).toEqual(nodes);
  });
});

describe('lines', () => {
  it('quotes, lists, preformatted text and plain lines', () => {
    const nodes = parseMrkdwn('one\ntwo\n&gt; said\n&gt; so\n• a\n  • b\n2. c\n```\nx <y> *z*\n```\nend');

    expect(
      nodes.map((node) => [node.kind, (node.lines as unknown[] | undefined)?.length ?? node.text]),
    ).toEqual([
      ['lines', 2],
      ['quote', 2],
      ['items', 3],
      ['pre', 'x <y> *z*'],
      ['lines', 1],
    ]);
  });

  it('an open fence is text', () => {
    expect(parseMrkdwn('```never closed')).toEqual([
      { kind: 'lines', lines: [{ children: [text('```never closed')] }] },
    ]);
  });
});

it('the markdown block speaks standard markdown', () => {
  expect(fromMarkdown('# Head\n**bold** *it* ~~no~~ [docs](https://a.example)')).toBe(
    '*Head*\n*bold* _it_ ~no~ <https://a.example|docs>',
  );
});
