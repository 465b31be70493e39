import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Judgement, judgeTest } from '../../../src/core/rehearsal/judge-test.ts';
import { loadTests } from '../../../src/core/rehearsal/load-tests.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';

const folder = 'test/fixtures/rules-language';
const file = (name: string) => ({
  path: `${folder}/${name}`,
  text: readFileSync(`${folder}/${name}`, 'utf8'),
});
const rules = [file('rules.yml'), file('policy.yml')];
const told = file('tests/rules.yml');

function judgeAll(text: string): readonly Judgement[] {
  const { rulebook, findings: ofRules } = loadRulebook(rules);
  if (rulebook === null) throw new Error(JSON.stringify(ofRules));
  const { tests, findings } = loadTests({ rules, tests: [{ ...told, text }], rulebook });
  expect(findings).toEqual([]);
  return tests.map((one) => judgeTest(one, rulebook));
}

test('the tests of the language pass as they are written', () => {
  expect(judgeAll(told.text)).toMatchObject([
    { passed: true, misses: [] },
    { passed: true, misses: [] },
  ]);
});

test.each([
  ['the failed release were live', 'release.current.version: 41', 'release.current.version: 42'],
  ['a release had just been made', 'minutes_since_release: 120', 'minutes_since_release: 5'],
  ['the breaker opened earlier', 'times: 2', 'times: 3'],
  ['the breaker opened at another time', 'at: 84m', 'at: 44m'],
])('and one fails if %s', (_what, from, to) => {
  expect(told.text).toContain(from);
  expect(judgeAll(told.text.replace(from, to)).map(({ passed }) => passed)).toContain(false);
});
