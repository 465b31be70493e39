import { describe, expect, test } from 'vitest';
import { loadTests } from '../../../src/core/rehearsal/load-tests.ts';
import { unmark } from '../rules/marked-file.ts';
import { bookOf, rulesText, testsOf } from './tests-fixture.ts';

const whole = (lines: string) => `version: 1
tests:
  - name: one
${lines.replace(/^/gm, '    ')}
`;
const event = '{ at: 0s, event: dyno.crashed, app: shop }';
const expectation = '{ rule: crash-loop, action: slack.notify }';

describe('faults, each in its place', () => {
  test.each([
    ['a key that is not read', `events: [${event}]\nexpect: [${expectation}]\n¶E201¶expects: []`],
    [
      'a key within an expectation',
      `events: [${event}]\nexpect: [{ rule: crash-loop, action: slack.notify, ¶E201¶time: 1 }]`,
    ],
    ['an event without app', `events: [¶E202¶{ at: 0s, event: dyno.crashed }]\nexpect: [${expectation}]`],
    ['an expectation of nothing', `events: [${event}]\nexpect: [¶E202¶{ rule: crash-loop }]`],
    [
      'an expectation of two things',
      `events: [${event}]\nexpect: [¶E207¶{ rule: crash-loop, action: slack.notify, skipped: limit }]`,
    ],
    [
      'because without not_action',
      `events: [${event}]\nexpect: [¶E207¶{ rule: crash-loop, skipped: limit, because: limit }]`,
    ],
    [
      'a check that does not exist',
      `events: [${event}]\nexpect: [{ rule: crash-loop, skipped: ¶E204¶limits }]`,
    ],
    ['no time', `events: [{ at: ¶E206¶soon, event: dyno.crashed, app: shop }]\nexpect: [${expectation}]`],
    [
      'an unknown event',
      `events: [{ at: 0s, event: ¶E301¶dyno.crash, app: shop }]\nexpect: [${expectation}]`,
    ],
    [
      'a fact of another event',
      `events: [{ at: 0s, event: dyno.crashed, app: shop, release: { ¶E302¶version: 1 } }]\nexpect: [${expectation}]`,
    ],
    [
      'a fact that does not exist',
      `events: [{ at: 0s, event: dyno.crashed, app: shop, dyno: { ¶E302¶kind: web } }]\nexpect: [${expectation}]`,
    ],
    [
      'a value of another type',
      `events: [{ at: 0s, event: dyno.crashed, app: shop, dyno: { exit_status: ¶E203¶"1" } }]\nexpect: [${expectation}]`,
    ],
    [
      'a value that never happens',
      `events: [{ at: 0s, event: dyno.crashed, app: shop, dyno: { cause: ¶E204¶crashed } }]\nexpect: [${expectation}]`,
    ],
    ['an unknown rule', `events: [${event}]\nexpect: [{ rule: ¶E303¶crash-lop, action: slack.notify }]`],
    [
      'an action the rule has not',
      `events: [${event}]\nexpect: [{ rule: crash-loop, not_action: ¶E303¶heroku.restart }]`,
    ],
  ])('%s', (_what, marked) => {
    const { text, expected } = unmark(whole(marked));
    const { findings } = testsOf(text);
    expect(findings.map(({ code, line, col }) => ({ code, line, col }))).toEqual(expected);
    expect(findings[0]).toMatchObject({ file: 'rules/tests/t.yml', severity: 'error' });
    expect(findings[0]?.hint).not.toBe('');
  });

  test('says what was meant', () => {
    const { findings } = testsOf(
      whole(`events: [${event}]\nexpect: [{ rule: crash-lop, action: slack.notify }]`),
    );
    expect(findings[0]?.message).toBe('there is no rule `crash-lop`; did you mean `crash-loop`?');
  });

  test('a file without version is refused, whatever else is in it', () => {
    expect(testsOf('tests: []\n').findings.map(({ code }) => code)).toContain('E105');
  });
});

describe('where tests stand', () => {
  const inRule = `    tests:
      - name: beside the rule
        events: [${event}]
        expect: [{ rule: at-work, not_action: slack.notify }]
`;

  test('beside a rule and in files of their own, each with its lines', () => {
    const { tests, any } = testsOf(
      whole(`events: [${event}]\nexpect:\n  - ${expectation}`),
      `${rulesText}${inRule}`,
    );
    expect(any).toBe(true);
    expect(tests.map(({ test: { name }, file, expectLines }) => ({ name, file, expectLines }))).toEqual([
      { name: 'beside the rule', file: 'rules/a.yml', expectLines: [27] },
      { name: 'one', file: 'rules/tests/t.yml', expectLines: [6] },
    ]);
  });

  test('faults beside a rule name the rule', () => {
    const { text, expected } = unmark(`${rulesText}${inRule.replace('dyno.crashed', '¶E301¶dyno.crsh')}`);
    const { findings } = loadTests({ rules: [{ path: 'rules/a.yml', text }], tests: [], rulebook: bookOf() });
    expect(findings).toMatchObject([{ ...expected[0], rule: 'at-work', file: 'rules/a.yml' }]);
  });

  test('rules that no test expects anything of are named, at their id', () => {
    const { uncovered } = testsOf(whole(`events: [${event}]\nexpect: [${expectation}]`));
    expect(uncovered).toMatchObject([
      { code: 'W608', severity: 'warning', rule: 'shadowed', file: 'rules/a.yml', line: 15, col: 9 },
      { code: 'W608', rule: 'at-work' },
    ]);
  });

  test('nobody has begun to write tests', () => {
    const { any, uncovered } = loadTests({
      rules: [{ path: 'rules/a.yml', text: rulesText }],
      tests: [],
      rulebook: bookOf(),
    });
    expect({ any, rules: uncovered.map(({ rule }) => rule) }).toEqual({
      any: false,
      rules: ['crash-loop', 'shadowed', 'at-work'],
    });
  });
});
