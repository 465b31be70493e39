import { describe, expect, test } from 'vitest';
import { openLane } from '../../../src/edge/queue/lane.ts';
import type { Job } from '../../../src/flow/jobs.ts';
import { gate } from './gate.ts';

const job = (id: string): Job => ({ kind: 'event', id });
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );

describe('the lane', () => {
  test('runs a job and knows it while it runs', async () => {
    const door = gate();
    const lane = openLane(() => door.opened);

    const run = lane.run(job('e1'));
    expect([lane.isRunning(job('e1')), lane.isRunning(job('e2')), lane.size(), lane.begun()]).toEqual([
      true,
      false,
      1,
      1,
    ]);
    door.open();

    expect(await run).toBe('done');
    expect([lane.isRunning(job('e1')), lane.size(), lane.begun()]).toEqual([false, 0, 1]);
  });

  test('gives on what the handler throws, at once or later', async () => {
    const lane = openLane((one) => {
      if (one.id === 'at once') throw new Error('thrown');
      return Promise.reject(new Error('rejected'));
    });

    await expect(lane.run(job('at once'))).rejects.toThrow('thrown');
    await expect(lane.run(job('later'))).rejects.toThrow('rejected');
    expect(lane.size()).toBe(0);
  });

  test('hands back what comes after it is closed', async () => {
    const ran: string[] = [];
    const lane = openLane(async (one) => void ran.push(one.id));

    expect(await lane.close(0)).toBe(true);

    expect(await lane.run(job('late'))).toBe('handed back');
    expect(ran).toEqual([]);
  });

  test('waits for running jobs when it closes, and aborts nothing that ends in time', async () => {
    const signals: AbortSignal[] = [];
    const door = gate();
    const lane = openLane((_one, signal) => {
      signals.push(signal);
      return door.opened;
    });
    const run = lane.run(job('e1'));

    const closed = lane.close(10_000);
    door.open();

    expect(await closed).toBe(true);
    expect(await run).toBe('done');
    expect(signals[0]?.aborted).toBe(false);
  });

  test('aborts what does not end in time and hands it back; a failure of its own stays a failure', async () => {
    const lane = openLane((one, signal) =>
      one.id === 'bad' ? Promise.reject(new Error('bad')) : untilAborted(signal),
    );
    const bad = lane.run(job('bad'));
    const slow = lane.run(job('slow'));
    await expect(bad).rejects.toThrow('bad');

    expect(await lane.close(1)).toBe(true);

    expect(await slow).toBe('handed back');
  });
});
