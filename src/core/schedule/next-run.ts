import { offsetMs } from '../calendar/time-zone.ts';
import { occurrencesOf } from '../calendar/wall-clock.ts';
import type { Schedule } from './schedule.ts';

/** A change of the clocks farther away than this cannot move a run. */
const aroundMs = 36 * 3_600_000;

/**
 * The first run (ms since 1970) after an instant; null when there is none. When the clocks change, a run at named hours
 * comes exactly once: a time that is jumped over runs as much later as the clocks jumped, a time shown twice runs the
 * first time. A schedule of every hour goes by elapsed time: it skips what the clocks skip and runs again in what they
 * repeat.
 */
export function nextRun(schedule: Schedule, afterMs: number): number | null {
  let wall = schedule.nextWall(afterMs + Math.min(...offsetsNear(schedule, afterMs)) - 1000);
  let best: number | null = null;
  while (wall !== null && (best === null || wall < best + Math.max(...offsetsNear(schedule, best)))) {
    const later = runsAt(schedule, wall).filter((at) => at > afterMs);
    best = [...later, ...(best === null ? [] : [best])].sort((a, b) => a - b)[0] ?? null;
    wall = schedule.nextWall(wall);
  }
  return best;
}

/** The offsets that the clocks of the zone have at an instant and as far from it as a change of the clocks reaches. */
function offsetsNear({ timezone }: Schedule, atMs: number): readonly number[] {
  const around = [atMs - aroundMs, atMs + aroundMs].map((at) => offsetMs(timezone, at));
  const reach = Math.max(...around) - Math.min(...around);
  return [atMs - reach, atMs, atMs + reach].map((at) => offsetMs(timezone, at));
}

/** The instants at which the schedule runs for a reading of the clocks that its pattern names. */
function runsAt({ timezone, everyHour }: Schedule, wall: number): readonly number[] {
  const found = occurrencesOf(timezone, wall);
  switch (found.kind) {
    case 'once':
      return [found.at];
    case 'twice':
      return everyHour ? [found.first, found.second] : [found.first];
    case 'never':
      return everyHour ? [] : [found.late];
  }
}

/** The runs after `fromMs` and up to `toMs`, oldest first, at most `max` of them. */
export function runsBetween(
  schedule: Schedule,
  fromMs: number,
  toMs: number,
  max: number,
): readonly number[] {
  const runs: number[] = [];
  for (let run = nextRun(schedule, fromMs); run !== null && run <= toMs; run = nextRun(schedule, run)) {
    if (runs.length >= max) break;
    runs.push(run);
  }
  return runs;
}
