import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { policyText, ruleFile } from './rulebook-fixture.ts';

const many = 100_000;
const bomb = (width: number, levels: number) =>
  [
    'a0: &a0 [lol]',
    ...Array.from(
      { length: levels },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(width).fill(`*a${i}`).join(', ')}]`,
    ),
  ].join('\n');
const actions = 'actions: [{ action: slack.notify }]';
const withMatch = (test: string) =>
  ruleFile(`id: x\ntrigger: { event: build.failed }\nmatch: { build.stack: ${test} }\n${actions}`);

const hostile: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['an alias bomb', bomb(9, 9), 'E104'],
  ['a wide alias bomb', bomb(50, 4), 'E104'],
  ['a flat field of aliases', `a: &a x\nb: [${Array(20_000).fill('*a').join(',')}]`, 'E103'],
  ['an alias of itself', 'rules: &r [*r]', 'E104'],
  ['a map that holds itself', 'rules: &r { a: { b: *r } }', 'E104'],
  ['10 MB of text', `# ${'x'.repeat(10 * 1024 * 1024)}`, 'E103'],
  ['10 MB of bytes', new Uint8Array(10 * 1024 * 1024).fill(0x20), 'E103'],
  ['a key of 1 MB', `${'k'.repeat(1024 * 1024)}: 1`, 'E103'],
  ['lists 100,000 deep', '['.repeat(many), 'E103'],
  ['closed lists 100,000 deep', `a: ${'['.repeat(many)}${']'.repeat(many)}`, 'E103'],
  ['maps 50,000 deep', `a: ${'{a: '.repeat(many / 2)}`, 'E103'],
  ['dashes 100,000 deep', `${'- '.repeat(many)}x`, 'E103'],
  ['explicit keys 100,000 deep', '? '.repeat(many), 'E103'],
  ['indentation 600 deep', Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'E103'],
  ['20,000 keys in one map', `{${Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join(',')}}`, 'E103'],
  ['10,000 keys in one map', `{${Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join(',')}}`, 'E201'],
  ['10,000 equal keys', `{${Array(10_000).fill('k: 1').join(',')}}`, 'E102'],
  ['10,000 faulty rules', `version: 1\nrules: [${Array(10_000).fill('{ id: X }').join(',')}]`, 'E203'],
  ['1,000 faulty rules', `version: 1\nrules: [${Array(1000).fill('{ id: X }').join(',')}]`, 'E202'],
  ['brackets that close before they open', `${']'.repeat(many)}${'['.repeat(many)}`, 'E103'],
  ['50,000 equal keys', `{${Array(50_000).fill('k: 1').join(',')}}`, 'E103'],
  ['20,000 faulty rules', `version: 1\nrules: [${Array(20_000).fill('{ id: X }').join(',')}]`, 'E103'],
  ['an evil regular expression', withMatch('{ regex: "(a+)+$" }'), 'E406'],
  ['a regular expression that copies itself', withMatch('{ regex: "((a{100}){100}){100}" }'), 'E206'],
  ['a regular expression of 10 KB', withMatch(`{ regex: "${'a?'.repeat(5000)}" }`), 'E406'],
  [
    'a glob of 100 KB',
    ruleFile(`id: x\napps: "${'*a'.repeat(50_000)}"\ntrigger: { event: build.failed }\n${actions}`),
    'E206',
  ],
  ['a prototype key', '__proto__: { polluted: yes }\nversion: 1\nrules: []', 'E104'],
  ['a prototype key by merging', 'x: &x { __proto__: { polluted: yes } }\n<<: *x', 'E104'],
  ['a constructor key', 'constructor: { prototype: { polluted: yes } }', 'E104'],
  [
    'a group named after the prototype',
    ruleFile(
      `id: x\ntrigger: { event: build.failed }\nactions: [{ action: heroku.rollback, approval: { from: { groups: [toString] } } }]`,
    ),
    'E303',
  ],
  [
    'an action named after the prototype',
    ruleFile('id: x\ntrigger: { event: build.failed }\nactions: [{ action: toString }]'),
    'E303',
  ],
  ['an event named after the prototype', ruleFile(`id: x\ntrigger: { event: valueOf }\n${actions}`), 'E301'],
  ['keys told twice', 'version: 1\nversion: 1\nrules: []', 'E102'],
  ['tabs', 'version: 1\nrules:\n\t- id: x', 'E103'],
  ['a byte order mark', '\uFEFFversion: 1', 'E103'],
  ['bytes of UTF-16', Uint8Array.from(Buffer.from('version: 1\nrules: []\n', 'utf16le')), 'E103'],
  ['bytes that are no UTF-8', Uint8Array.of(0x76, 0x3a, 0x20, 0xc3, 0x28), 'E103'],
  ['a NUL behind an escape', 'version: 1\nrules: []\ndefaults: { notify: "#a\\0" }', 'E103'],
  ['half a character behind an escape', 'version: 1\nrules: []\ndefaults: { notify: "#\\ud800" }', 'E103'],
  ['a tag of JavaScript', 'version: !!js/function "function () {}"', 'E104'],
  ['a binary tag', 'version: !!binary aGk=', 'E104'],
  ['two documents', 'version: 1\nrules: []\n---\nversion: 1', 'E101'],
  ['nothing', '', 'E202'],
  ['only a comment', '# nothing', 'E202'],
  ['a list', '- a', 'E203'],
  ['a number', '42', 'E203'],
  [
    'infinity',
    ruleFile(`id: x\ntrigger: { event: build.failed }\nthreshold: { count: .inf, within: 5m }\n${actions}`),
    'E203',
  ],
  [
    'a text with a loop',
    ruleFile(
      'id: x\ntrigger: { event: build.failed }\nactions: [{ action: slack.notify, with: { text: "{% for i in (1..99999999) %}x{% endfor %}" } }]',
    ),
    'E407',
  ],
];

/** Measured as time of the processor: other work on the machine must not fail a test. */
describe('a hostile file', () => {
  const warnings: unknown[] = [];
  const note = (warning: unknown): void => {
    warnings.push(warning);
  };
  beforeEach(() => {
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  it.each(hostile)('%s ends in a finding within a second', (_title, text, code) => {
    const before = process.memoryUsage().heapUsed;
    const started = process.cpuUsage();
    const { rulebook, findings } = loadRulebook([
      { path: 'rules/x.yml', text },
      { path: 'rules/policy.yml', text: policyText },
    ]);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
    expect(rulebook).toBeNull();
    expect(findings.map((one) => one.code)).toContain(code);
    expect(findings.length).toBeLessThanOrEqual(201);
    expect(findings.every(({ message, hint }) => message.length + hint.length < 2000)).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('never makes the loader throw', () => {
    const piece = fc.constantFrom(
      'version: 1\n',
      'rules:\n',
      '  - id: x\n',
      '    match: ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '&a ',
      '*a ',
      '!t ',
      '|\n',
      '>\n',
      '? ',
      '#',
      '%',
      '---\n',
      '...\n',
      '{{ x }}',
      'event: ',
      'release.failed',
      '\t',
      'trigger: ',
      'actions: ',
      'action: slack.notify',
      '<<: ',
      '__proto__: ',
      'null',
      '~',
      '.inf',
      '1e999',
      '@',
      '`',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (rules, policy) => {
        const { rulebook, findings } = loadRulebook([
          { path: 'rules/x.yml', text: rules },
          { path: 'rules/policy.yml', text: policy },
        ]);
        expect(rulebook === null).toBe(findings.some(({ severity }) => severity === 'error'));
        for (const { line, col } of findings) expect(Math.min(line, col)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('never makes the loader throw, whatever stands where in a rule', () => {
    const word = fc.constantFrom(
      'build.failed',
      'slack.notify',
      'heroku.rollback',
      '5m',
      'app',
      'auto',
      '{{ app.name }}',
      '',
      'x',
    );
    const key = fc.constantFrom(
      'id',
      'apps',
      'mode',
      'trigger',
      'event',
      'match',
      'any',
      'none',
      'build.status',
      'not',
      'regex',
      'glob',
      'from',
      'to',
      'at_least',
      'group_by',
      'threshold',
      'count',
      'within',
      'cooldown',
      'actions',
      'action',
      'with',
      'text',
      'approval',
      'users',
      'groups',
      'labels',
      'grants',
      'allow',
      'level',
      'limits',
      'slack_group',
      'self_app',
      'schedule',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        word,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('tree'), { maxLength: 3 }),
      map: fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
    }));
    const book = (rules: unknown) => JSON.stringify({ version: 1, rules: [rules] });
    fc.assert(
      fc.property(fc.dictionary(key, tree), fc.dictionary(key, tree), tree, (rule, policy, defaults) => {
        const files = [
          { path: 'rules/x.yml', text: book(rule) },
          { path: 'rules/y.yml', text: JSON.stringify({ version: 1, defaults, rules: defaults }) },
          { path: 'rules/policy.yml', text: JSON.stringify({ version: 1, ...policy }) },
        ];
        const { rulebook, findings } = loadRulebook(files);
        expect(rulebook === null).toBe(findings.some(({ severity }) => severity === 'error'));
        expect(loadRulebook(files.toReversed()).findings).toEqual(findings);
      }),
      { numRuns: 250 },
    );
  });
});
