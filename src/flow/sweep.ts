import type { Ports } from './ports.ts';

const sweepLimit = 500;

/**
 * Rings for everything the database says is unfinished and due, timers among it. Run every second: with it, losing the
 * whole queue loses nothing. Answers how many wake-ups were rung for.
 */
export async function sweep(ports: Ports): Promise<number> {
  const now = new Date(ports.clock.now()).toISOString();
  const jobs = await ports.store.transaction((tx) => tx.due(now, sweepLimit));
  if (jobs.length > 0) await ports.doorbell.ring(jobs);
  return jobs.length;
}
