import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Judgement, judgeTest } from '../../../src/core/rehearsal/judge-test.ts';
import { loadTests } from '../../../src/core/rehearsal/load-tests.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import type { Expression, Rulebook } from '../../../src/core/rules/rulebook.ts';

const folder = 'test/fixtures/rules-language';
const file = (name: string) => ({
  path: `${folder}/${name}`,
  text: readFileSync(`${folder}/${name}`, 'utf8'),
});
const rules = file('rules.yml');
const withoutIf = { ...rules, text: rules.text.replace(/^ +if:.*\n/gm, '') };

/** An `if` on one live path, judged by a test's own eyes. */
function expression(
  text: string,
  path: string,
  holds: (value: unknown, version: unknown) => boolean,
): Expression {
  const root = path.startsWith('state.') ? 'state' : 'history';
  return {
    text,
    needs: { state: [], history: [], [root]: [path] },
    evaluate: ({ event, live }) => {
      const value = live.get(path);
      const held = holds(value, event.views.release?.version);
      return {
        kind: held ? 'held' : 'not_held',
        sentence: `${path} is ${String(value)}.`,
        seen: [{ path, value }],
      };
    },
  };
}

const conditions: Readonly<Record<string, Expression>> = {
  rollback: expression(
    'state.release.current.version == release.version',
    'state.release.current.version',
    (current, failed) => current === failed,
  ),
  restart: expression(
    'history.minutes_since_release > 15',
    'history.minutes_since_release',
    (minutes) => typeof minutes === 'number' && minutes > 15,
  ),
};

function book(): Rulebook {
  const { rulebook, findings } = loadRulebook([withoutIf, file('policy.yml')]);
  if (rulebook === null) throw new Error(JSON.stringify(findings));
  const read = rulebook.rules.map((rule) => ({
    ...rule,
    actions: rule.actions.map((action) => {
      const condition = conditions[action.id];
      return condition === undefined ? action : { ...action, condition };
    }),
  }));
  const byEvent = new Map(
    [...rulebook.byEvent].map(([name, list]) => [
      name,
      read.filter(({ id }) => list.some((one) => one.id === id)),
    ]),
  );
  return { ...rulebook, rules: read, byEvent };
}

function judgeAll(text: string): readonly Judgement[] {
  const rulebook = book();
  const { tests, findings } = loadTests({
    rules: [withoutIf],
    tests: [{ path: `${folder}/tests/rules.yml`, text }],
    rulebook,
  });
  expect(findings).toEqual([]);
  return tests.map((one) => judgeTest(one, rulebook));
}

const told = file('tests/rules.yml').text;

test('the tests of the language pass as they are written', () => {
  expect(judgeAll(told)).toMatchObject([
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
  expect(told).toContain(from);
  expect(judgeAll(told.replace(from, to)).map(({ passed }) => passed)).toContain(false);
});
