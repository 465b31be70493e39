import type pg from 'pg';
import type { ManualClock } from '../../src/sim/clock.ts';

/** A clock that also knows when the next of its timers is due; null when there is none. */
export type WatchedClock = ManualClock & { nextAt(): number | null };

export function watchedClock(clock: ManualClock): WatchedClock {
  const open = new Set<{ readonly at: number }>();
  return {
    ...clock,
    after(ms, run) {
      const timer = { at: clock.now() + Math.max(0, ms) };
      open.add(timer);
      const cancel = clock.after(ms, () => {
        open.delete(timer);
        return run();
      });
      return () => {
        open.delete(timer);
        cancel();
      };
    },
    nextAt: () => (open.size === 0 ? null : Math.min(...[...open].map(({ at }) => at))),
  };
}

/** When the database wants the next step done, in milliseconds since 1970; null when nothing is left. */
export async function nextWake(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ at: Date | null }>(`select least(
    (select min(wake_at) from events), (select min(wake_at) from notices), (select min(wake_at) from proposals),
    (select min(wake_at) from answers), (select min(due_at) from timers)) as at`);
  return rows[0]?.at?.getTime() ?? null;
}
