import type { Ports } from '../flow/ports.ts';
import { sweep } from '../flow/sweep.ts';

const everyMs = 1_000;
const quietMs = 10_000;

/** Sweeps every second until stopped; one sweep at a time. While the database is away it says so every ten seconds. */
export function startSweeping(ports: Ports): () => Promise<void> {
  let stopped = false;
  let quietUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = async () => {
    try {
      await sweep(ports);
    } catch (error) {
      const now = ports.clock.now();
      if (now >= quietUntil) ports.log.warn({ error }, 'the sweep failed and will be repeated every second');
      if (now >= quietUntil) quietUntil = now + quietMs;
    }
    if (stopped) return;
    timer = setTimeout(() => {
      running = round();
    }, everyMs);
  };
  running = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
