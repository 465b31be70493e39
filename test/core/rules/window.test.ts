import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostInWindow, nearestWithin } from '../../../src/core/rules/window.ts';

/** The obvious way: slide a window over every millisecond that could matter and count. */
function slowly(at: number, hits: readonly number[], within: number): number {
  let most = 0;
  for (let start = at - within; start <= at; start++) {
    const inside = [...hits, at].filter((hit) => hit >= start && hit <= start + within).length;
    most = Math.max(most, inside);
  }
  return most;
}

const moment = fc.integer({ min: 0, max: 60 });
const span = fc.integer({ min: 1, max: 30 });

describe('a window', () => {
  it('counts the same as the slow way', () => {
    fc.assert(
      fc.property(moment, fc.array(moment, { maxLength: 12 }), span, (at, hits, within) => {
        expect(mostInWindow(at, hits, within)).toBe(slowly(at, hits, within));
      }),
      { numRuns: 2000 },
    );
  });

  it('reaches its count with the same event whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(moment, { minLength: 1, maxLength: 8 }),
        span,
        fc.nat(),
        (hits, within, seed) => {
          const last = hits[seed % hits.length] ?? 0;
          const others = hits.filter((hit) => hit !== last);
          const turned = others.map((_, i) => others[(i + seed) % others.length] ?? 0);
          expect(mostInWindow(last, turned, within)).toBe(mostInWindow(last, others, within));
        },
      ),
    );
  });

  it.each([
    ['both ends belong to it', 600, [0], 600, 2],
    ['one millisecond more does not', 601, [0], 600, 1],
    ['hits after the event count', 0, [300, 600], 600, 3],
    ['a window around the event', 300, [0, 600], 600, 3],
    ['hits on both sides too far apart', 300, [0, 601], 600, 2],
    ['equal times', 5, [5, 5], 1, 3],
    ['no hits', 5, [], 1, 1],
    ['a time that is none', Number.NaN, [1, 2], 10, 1],
  ])('%s', (_title, at, hits, within, wanted) => {
    expect(mostInWindow(at, hits, within)).toBe(wanted);
  });
});

describe('a cooldown', () => {
  it.each([
    ['just fired', 100, [100], 50, 0],
    ['still resting', 149, [100], 50, 49],
    ['rested', 150, [100], 50, null],
    ['a later event fired first', 51, [100], 50, 49],
    ['the nearest of several', 100, [60, 90, 130], 50, 10],
    ['never fired', 100, [], 50, null],
  ])('%s', (_title, at, fired, cooldown, wanted) => {
    expect(nearestWithin(at, fired, cooldown)).toBe(wanted);
  });
});
