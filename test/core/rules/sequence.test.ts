import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Moment, sequenceProgress } from '../../../src/core/rules/sequence.ts';

type Placed = { readonly atMs: number; readonly step: number };

/** Tries every event in every slot: the present one used, steps in order of time, all within the span. */
function slowly(
  counts: readonly number[],
  withinMs: number,
  others: readonly Moment[],
  present: Moment,
): boolean {
  const slots = counts.flatMap((count, step) => Array.from({ length: count }, () => step));
  const all = [...others, present];
  const fits = (placed: readonly Placed[]): boolean => {
    const times = placed.map(({ atMs }) => atMs);
    const inOrder = placed.every((a) => placed.every((b) => a.step >= b.step || a.atMs <= b.atMs));
    return inOrder && Math.max(...times) - Math.min(...times) <= withinMs;
  };
  const search = (slot: number, used: readonly Moment[], placed: readonly Placed[]): boolean => {
    if (placed.length > 0 && !fits(placed)) return false;
    const step = slots[slot];
    if (step === undefined) return used.includes(present);
    return all
      .filter((one) => !used.includes(one) && one.steps.has(step))
      .some((one) => search(slot + 1, [...used, one], [...placed, { atMs: one.atMs, step }]));
  };
  return search(0, [], []);
}

const moment = fc.record({
  atMs: fc.integer({ min: 0, max: 8 }),
  steps: fc
    .uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 })
    .map((steps) => new Set(steps)),
});
const counts = fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 });
const span = fc.integer({ min: 0, max: 8 });

describe('a sequence', () => {
  it('is complete when the slow way says so, whatever arrives first', () => {
    fc.assert(
      fc.property(
        counts,
        span,
        fc.array(moment, { maxLength: 6 }),
        moment,
        (wanted, within, others, present) => {
          const known = {
            ...present,
            steps: new Set([...present.steps].filter((step) => step < wanted.length)),
          };
          const { isComplete, filled } = sequenceProgress(wanted, within, others, known);
          expect(isComplete).toBe(slowly(wanted, within, others, known));
          expect(sequenceProgress(wanted, within, others.toReversed(), known)).toMatchObject({
            isComplete,
            filled,
          });
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('of an event without a time is not complete, and comes to an end', () => {
    const present = { atMs: Number.NaN, steps: new Set([0]) };
    expect(sequenceProgress([1, 1], 5, [{ atMs: 1, steps: new Set([1]) }], present).isComplete).toBe(false);
  });

  it('meets a storm in time', () => {
    const storm = Array.from({ length: 5000 }, (_, i): Moment => ({ atMs: i, steps: new Set([1]) }));
    const began = performance.now();
    expect(sequenceProgress([1, 2], 5000, storm, { atMs: 5000, steps: new Set([1]) }).isComplete).toBe(false);
    const mixed = storm.map(({ atMs }, i): Moment => ({ atMs, steps: new Set([i % 2]) }));
    expect(sequenceProgress([1, 2, 1], 5000, mixed, { atMs: 5000, steps: new Set([1]) }).isComplete).toBe(
      false,
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
