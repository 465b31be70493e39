import { describe, expect, it } from 'vitest';
import { compileFactTest } from '../../../src/core/rules/fact-operators.ts';
import { FactTest } from '../../../src/core/rules/match-file.ts';

const sizes = ['Eco', 'Basic', 'Standard-1X', 'Standard-2X', 'Performance-M'];
const untold = undefined;

/** test, value, previous, holds: `untold` is an event that does not say the fact changed. */
const table: readonly (readonly [unknown, unknown, unknown, boolean])[] = [
  // equals
  ['web', 'web', untold, true],
  ['web', 'worker', untold, false],
  ['web', 'Web', untold, false],
  ['web', null, untold, false],
  ['', '', untold, true],
  ['', null, untold, false],
  [42, 42, untold, true],
  [42, 41, untold, false],
  [42, null, untold, false],
  [0, null, untold, false],
  [false, false, untold, true],
  [false, null, untold, false],
  [true, 'true', untold, false],
  // glob strings
  ['shop-*', 'shop-web', untold, true],
  ['shop-*', 'my-shop-web', untold, false],
  ['shop-*', 'shop-', untold, true],
  ['*', '', untold, true],
  ['*', null, untold, false],
  ['v?', 'v1', untold, true],
  ['v?', 'v12', untold, false],
  ['a*c', 'a/b/c', untold, true],
  ['a*c', 'a\nc', untold, true],
  ['a.c*', 'abc', untold, false],
  ['[ab]*', 'a', untold, false],
  ['[ab]*', '[ab]x', untold, true],
  ['{a,b}', 'a', untold, false],
  // lists
  [['deploy', 'promote'], 'promote', untold, true],
  [['deploy', 'promote'], 'config', untold, false],
  [['deploy', 'pro*'], 'promote', untold, true],
  [['deploy'], null, untold, false],
  [[1, 2], 2, untold, true],
  // list facts: one item is enough
  ['b', ['a', 'b'], untold, true],
  ['c', ['a', 'b'], untold, false],
  ['heroku/*', ['heroku/nodejs'], untold, true],
  ['a', [], untold, false],
  // not
  [{ not: 'web' }, 'worker', untold, true],
  [{ not: 'web' }, 'web', untold, false],
  [{ not: 'web' }, null, untold, true],
  [{ not: ['release', 'scale'] }, 'crash', untold, true],
  [{ not: ['release', 'scale'] }, 'scale', untold, false],
  [{ not: { gt: 3 } }, 3, untold, true],
  [{ not: { gt: 3 } }, 4, untold, false],
  [{ not: { not: 'web' } }, 'web', untold, true],
  // any_of
  [{ any_of: ['a', 'b'] }, 'b', untold, true],
  [{ any_of: ['a', 'b'] }, 'c', untold, false],
  // glob, regex
  [{ glob: 'x*' }, 'xy', untold, true],
  [{ glob: ['x*', 'y*'] }, 'yz', untold, true],
  [{ glob: 'x*' }, 5, untold, false],
  [{ glob: 'x*' }, null, untold, false],
  [{ regex: 'ploy 1a' }, 'Deploy 1a5f89db', untold, true],
  [{ regex: '^ploy' }, 'Deploy', untold, false],
  [{ regex: '(?i)^DEPLOY' }, 'deploy', untold, true],
  [{ regex: '^Rollback to v\\d+$' }, 'Rollback to v40', untold, true],
  [{ regex: '.' }, null, untold, false],
  // numbers
  [{ gt: 3 }, 4, untold, true],
  [{ gt: 3 }, 3, untold, false],
  [{ gte: 3 }, 3, untold, true],
  [{ gte: 3 }, 2, untold, false],
  [{ lt: 3 }, 2, untold, true],
  [{ lt: 3 }, 3, untold, false],
  [{ lte: 3 }, 3, untold, true],
  [{ lte: 3 }, 4, untold, false],
  [{ lt: 3 }, null, untold, false],
  [{ lte: 0 }, null, untold, false],
  [{ gt: 3 }, '4', untold, false],
  [{ gt: 1, lt: 3 }, 2, untold, true],
  [{ gt: 1, lt: 3 }, 3, untold, false],
  // exists
  [{ exists: true }, 'x', untold, true],
  [{ exists: true }, '', untold, true],
  [{ exists: true }, null, untold, false],
  [{ exists: false }, null, untold, true],
  [{ exists: false }, 0, untold, false],
  // changed, from, to
  [{ changed: true }, 3, 2, true],
  [{ changed: true }, 3, 3, false],
  [{ changed: true }, 3, untold, false],
  [{ changed: true }, 3, null, true],
  [{ changed: false }, 3, untold, true],
  [{ changed: false }, 3, 2, false],
  [{ from: 2 }, 3, 2, true],
  [{ from: 2 }, 3, 1, false],
  [{ from: 3 }, 3, untold, false],
  [{ from: [1, 2] }, 3, 2, true],
  [{ to: 3 }, 3, 2, true],
  [{ to: 3 }, 3, untold, false],
  [{ to: 3 }, 3, 3, false],
  [{ to: 0 }, 0, 2, true],
  [{ from: 'Basic', to: 'Standard-*' }, 'Standard-1X', 'Basic', true],
  [{ from: 'Basic', to: 'Standard-*' }, 'Standard-1X', 'Eco', false],
  // at_least
  [{ at_least: 3 }, 3, untold, true],
  [{ at_least: 3 }, 2, untold, false],
  [{ at_least: 'Standard-1X' }, 'Standard-2X', untold, true],
  [{ at_least: 'Standard-1X' }, 'standard-1x', untold, true],
  [{ at_least: 'Standard-1X' }, 'Basic', untold, false],
  [{ at_least: 'Standard-1X' }, 'Performance-XXL', untold, false],
  [{ at_least: 'Standard-1X' }, null, untold, false],
];

describe('the operators', () => {
  it.each(table)('%j against %j (before: %j) is %j', (written, value, previous, wanted) => {
    const test = compileFactTest(FactTest.parse(written) as FactTest, sizes);
    expect(test.holds(value, previous)).toBe(wanted);
    expect(test.expected).not.toBe('');
  });

  it.each([
    [['deploy', 'promote'], 'one of deploy, promote'],
    [{ not: ['a', 'b'] }, 'not one of a, b'],
    [{ gt: 1, lt: 3 }, 'more than 1 and less than 3'],
    [{ exists: false }, 'absent'],
    [{ from: 2 }, 'changed from 2'],
    [{ regex: 'a|b' }, 'matching /a|b/'],
    ['web', 'web'],
  ])('say what %j wants', (written, words) => {
    expect(compileFactTest(FactTest.parse(written) as FactTest).expected).toBe(words);
  });
});
