import { describe, expect, test } from 'vitest';
import { judged } from './tests-fixture.ts';

/** Crashes of one web dyno every two minutes: the third fires, and the rule is held back afterwards. */
const crashes = (times: number) =>
  `events:\n  - { at: 0s, event: dyno.crashed, app: shop, dyno: { type: web, cause: crash }, repeat: { times: ${times}, every: 2m } }`;
const expecting = (times: number, expectation: string) =>
  judged(`${crashes(times)}\nexpect:\n  - { rule: crash-loop, ${expectation} }`);

describe('what comes true', () => {
  test.each([
    [3, 'action: slack.notify'],
    [3, 'action: slack.notify, times: 1'],
    [3, 'action: heroku.rollback, at: 4m'],
    [2, 'not_action: slack.notify'],
    [2, 'not_action: slack.notify, because: threshold'],
    [2, 'skipped: threshold'],
    [2, 'skipped: threshold, times: 2'],
    [4, 'skipped: cooldown, at: 6m'],
    [3, 'resolved: true, at: 19m'],
    [21, 'action: slack.notify, times: 2'],
    [21, 'action: heroku.rollback, times: 1'],
    [21, 'skipped: limit, times: 1'],
    [21, 'skipped: limit, at: 34m'],
    [21, 'action: heroku.rollback, times: 1, at: 38m'],
    [3, 'not_action: slack.notify, at: 3m'],
    [3, 'action: slack.notify, times: 1, at: "2026-01-14T12:05:00Z"'],
  ])('after %i crashes: %s', (times, expectation) => {
    expect(expecting(times, expectation)).toMatchObject({ passed: true, misses: [] });
  });

  test.each([
    [2, 'action: slack.notify'],
    [3, 'action: slack.notify, times: 2'],
    [3, 'action: slack.notify, at: 2m'],
    [3, 'not_action: slack.notify'],
    [3, 'not_action: slack.notify, at: 30m'],
    [21, 'skipped: limit, at: 36m'],
    [2, 'not_action: slack.notify, because: cooldown'],
    [3, 'skipped: cooldown'],
    [2, 'skipped: threshold, times: 1'],
    [2, 'resolved: true'],
  ])('not after %i crashes: %s', (times, expectation) => {
    expect(expecting(times, expectation).passed).toBe(false);
  });
});

describe('the given world', () => {
  test('a rule in mode shadow is judged by what it would do', () => {
    const body = 'events:\n  - { at: 0s, event: build.failed, app: shop }\nexpect:';
    expect(judged(`${body}\n  - { rule: shadowed, action: slack.notify, times: 1 }`).passed).toBe(true);
    expect(judged(`${body}\n  - { rule: shadowed, not_action: slack.notify }`).passed).toBe(false);
  });

  test('a busy rule does not write', () => {
    const given = 'given: { busy: [crash-loop] }';
    const held = '{ rule: crash-loop, not_action: heroku.rollback, because: concurrency }';
    expect(judged(`${given}\n${crashes(3)}\nexpect:\n  - ${held}`).passed).toBe(true);
    expect(judged(`${crashes(3)}\nexpect:\n  - ${held}`).passed).toBe(false);
  });

  test('the world may change on the way', () => {
    const change = '  - { at: 3m, given: { busy: [crash-loop] } }';
    const held = '{ rule: crash-loop, not_action: heroku.rollback, because: concurrency }';
    expect(judged(`${crashes(3)}\n${change}\nexpect:\n  - ${held}`).passed).toBe(true);
  });
});

describe('what is told of a miss', () => {
  test('what was expected, what happened and when, and the nearest finding', () => {
    const { misses } = expecting(2, 'action: heroku.rollback, times: 1');
    expect(misses).toEqual([
      {
        line: 7,
        expected: 'crash-loop does heroku.rollback once',
        happened: ['at 0s to 2m did not fire, stopped by threshold (2 times)'],
        nearest: 'at 2m threshold: 2 of 3 within 10m.',
      },
    ]);
  });

  test('that the rule was never asked', () => {
    const { misses } = judged(
      'events:\n  - { at: 0s, event: build.failed, app: shop }\nexpect:\n  - { rule: at-work, action: slack.notify }',
    );
    expect(misses).toMatchObject([
      { happened: ['at-work was never asked: no event of the test is one of its'], nearest: null },
    ]);
  });

  test('the same again and again is one line, and a long story is cut', () => {
    const { misses } = expecting(21, 'resolved: true, times: 9');
    expect(misses[0]?.happened).toEqual([
      'at 0s to 2m did not fire, stopped by threshold (2 times)',
      'at 4m fired: slack.notify, heroku.rollback',
      'at 6m to 32m did not fire, stopped by cooldown (14 times)',
      'at 34m fired: slack.notify, held back by limit',
      'at 36m to 40m did not fire, stopped by cooldown (3 times)',
      expect.stringMatching(/^at \S+ took note.*resolved$/),
    ]);
    const alternating = Array.from(
      { length: 6 },
      (_, hour) =>
        `  - { at: ${hour}h, event: dyno.crashed, app: shop, dyno: { type: web, cause: crash }, repeat: { times: 3, every: 1m } }`,
    );
    const long = judged(
      `events:\n${alternating.join('\n')}\nexpect:\n  - { rule: crash-loop, action: slack.notify, times: 99 }`,
    );
    expect(long.misses[0]?.happened).toHaveLength(9);
    expect(long.misses[0]?.happened.at(-1)).toMatch(/^\.\.\. and \d+ more$/);
  });
});

test('the same test is judged the same', () => {
  expect(expecting(5, 'action: slack.notify, times: 3')).toEqual(
    expecting(5, 'action: slack.notify, times: 3'),
  );
});
