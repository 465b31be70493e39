import { offsetMs } from '../calendar/time-zone.ts';
import { changesBetween, occurrencesOf, spellWall } from '../calendar/wall-clock.ts';
import type { Schedule } from './schedule.ts';

const aheadMs = 400 * 86_400_000;

/** A change of the clocks that moves a run or could double it. */
export type DstCase = {
  readonly kind: 'skipped' | 'repeated';
  /** When the run happens, ms since 1970. */
  readonly at: number;
  /** `On Sun 2027-03-28 01:30 is skipped by the clocks in Europe/London: this run comes at 02:30.` */
  readonly sentence: string;
};

/**
 * The changes of the clocks within 400 days after `fromMs` that fall on a time the schedule names. Empty for a schedule
 * of every hour, which goes by elapsed time.
 */
export function nearDst(schedule: Schedule, fromMs: number): readonly DstCase[] {
  if (schedule.everyHour) return [];
  return changesBetween(schedule.timezone, fromMs, fromMs + aheadMs).flatMap((change) =>
    caseAt(schedule, change),
  );
}

/** The first named time among those that the clocks skip or repeat at a change. */
function caseAt(schedule: Schedule, change: number): readonly DstCase[] {
  const { timezone } = schedule;
  const walls = [change - 1, change].map((at) => change + offsetMs(timezone, at));
  const wall = schedule.nextWall(Math.min(...walls) - 1000);
  if (wall === null || wall >= Math.max(...walls)) return [];
  const found = occurrencesOf(timezone, wall);
  const day = spellWall(wall);
  if (found.kind === 'never') {
    const time = spellWall(found.late + offsetMs(timezone, found.late)).slice(-5);
    const sentence = `${day} is skipped by the clocks in ${timezone}: this run comes at ${time}.`;
    return [{ kind: 'skipped', at: found.late, sentence }];
  }
  if (found.kind === 'once') return [];
  const sentence = `${day} comes twice on the clocks in ${timezone}: it runs the first time only.`;
  return [{ kind: 'repeated', at: found.first, sentence }];
}
