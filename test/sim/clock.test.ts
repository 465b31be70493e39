import { describe, expect, test } from 'vitest';
import { manualClock, ownTimers, realClock } from '../../src/sim/clock.ts';

describe('a clock moved by hand', () => {
  test('runs what falls due in order of time, and equal times in the order they were set', async () => {
    const clock = manualClock(0);
    const ran: string[] = [];
    for (const [ms, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
      [31, 'not yet'],
    ] as const) {
      clock.after(ms, () => void ran.push(`${name}@${clock.now()}`));
    }
    await clock.advance(30);
    expect(ran).toEqual(['a@10', 'b@20', 'c@30', 'd@30']);
    expect(clock.now()).toBe(30);
  });

  test('awaits each before the next, and what it sets up in turn', async () => {
    const clock = manualClock(0);
    const ran: string[] = [];
    clock.after(5, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      ran.push('slow');
      clock.after(5, () => void ran.push(`child@${clock.now()}`));
    });
    clock.after(6, () => void ran.push('next'));
    await clock.advance(10);
    expect(ran).toEqual(['slow', 'next', 'child@10']);
  });

  test('a cancelled timer never runs', async () => {
    const clock = manualClock(0);
    let ran = false;
    clock.after(1, () => {
      ran = true;
    })();
    await clock.advance(10);
    expect(ran).toBe(false);
  });

  test('what falls due now needs no time to pass', async () => {
    const clock = manualClock(1000);
    let at = 0;
    clock.after(-5, () => {
      at = clock.now();
    });
    await clock.advance(0);
    expect(at).toBe(1000);
  });
});

test('own timers end together and leave those of others alone', async () => {
  const clock = manualClock(0);
  const mine = ownTimers(clock);
  const ran: string[] = [];
  mine.after(1, () => void ran.push('early'));
  mine.after(3, () => void ran.push('mine'));
  clock.after(3, () => void ran.push('theirs'));
  await clock.advance(2);
  mine.cancelAll();
  await clock.advance(2);
  expect(ran).toEqual(['early', 'theirs']);
});

test('the real clock keeps real time and cancels', async () => {
  const clock = realClock();
  const before = clock.now();
  let cancelled = true;
  clock.after(1, () => {
    cancelled = false;
  })();
  await new Promise<void>((resolve) => void clock.after(15, resolve));
  expect(clock.now() - before).toBeGreaterThanOrEqual(10);
  expect(cancelled).toBe(true);
});
