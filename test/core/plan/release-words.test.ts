import { expect, test } from 'vitest';
import { listed, rolledBackTo, said, when } from '../../../src/core/plan/release-words.ts';
import { aRelease } from './situation.ts';

test.each<[string, number | null]>([
  ['Rollback to v41', 41],
  ['Rollback to v41 ', null],
  ['Rollback to v41\nDeploy', null],
  ['rollback to v41', null],
  ['Rollback to v', null],
  ['Rollback to v1234567890', null],
  ['Retry of v41: Rollback to v40', null],
  ['', null],
])('rolledBackTo %j is %j', (description, version) => {
  expect(rolledBackTo({ description })).toBe(version);
});

test.each([
  ['2026-11-18T09:41:19Z', '2026-11-18 09:41 UTC'],
  ['2026-11-18T09:41:19.884102Z', '2026-11-18 09:41 UTC'],
  ['2026-11-18T10:41:19+01:00', '2026-11-18 09:41 UTC'],
  ['once', 'once'],
])('when %s', (iso, text) => {
  expect(when(iso)).toBe(text);
});

test.each<[string[], number, string]>([
  [[], 5, ''],
  [['a'], 5, 'a'],
  [['a', 'b'], 5, 'a and b'],
  [['a', 'b', 'c'], 5, 'a, b and c'],
  [['a', 'b', 'c', 'd'], 2, 'a, b and 2 more'],
])('listed %j, at most %d', (items, max, text) => {
  expect(listed(items, max)).toBe(text);
});

test('a release without a description is said without one', () => {
  expect(said(aRelease(42, { description: '' }))).toBe('v42 of raj@example.com, 2026-11-18 02:00 UTC');
});
