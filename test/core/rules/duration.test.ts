import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, spellDuration } from '../../../src/core/rules/duration.ts';

describe('a duration', () => {
  it.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['90d', 7_776_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    '',
    '10',
    '10 min',
    'm',
    '-5m',
    '0s',
    '0m0s',
    '91d',
    '1w',
    '1y',
    '5M',
    '1e3s',
    ' 5m',
    '5m ',
    '.5h',
    '9'.repeat(50).concat('s'),
  ])('%j is none', (text) => {
    expect(durationMs(text)).toBeNull();
  });

  it('is spelled so that it can be read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 89 }), fc.constantFrom('s', 'm', 'h', 'd'), (count, unit) => {
        const ms = durationMs(`${count}${unit}`) ?? 0;
        expect(durationMs(spellDuration(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    [0, '0s'],
    [1_800_000, '30m'],
    [5_400_000, '1h30m'],
    [90_061_000, '1d1h'],
  ])('%d ms are spelled %s', (ms, text) => {
    expect(spellDuration(ms)).toBe(text);
  });
});
