import { timeZoneFault } from '../calendar/time-zone.ts';
import { compileSchedule } from '../schedule/compile-schedule.ts';
import { nearDst } from '../schedule/near-dst.ts';
import { nextRun } from '../schedule/next-run.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { lastTimezone } from './compile-trigger.ts';
import { durationMs, spellDuration } from './duration.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf, mapOf } from './loose-value.ts';

/** The changes of the clocks come at the same weekday and hour every year, so any year shows them. */
const anyYear = Date.UTC(2026, 0, 1);
const runsLookedAt = 60;
/** How long a question stands when the rule does not say. */
const defaultExpiryMs = 30 * 60_000;

/** E206 for a pattern that is none, W611 for clocks that are not named or that skip a run, E510 for questions that overlap. */
export function checkSchedules(rule: unknown, path: FaultPath, defaults: unknown): readonly Fault[] {
  const trigger = entryOf(rule, 'trigger');
  const items = Array.isArray(trigger)
    ? trigger.map((item: unknown, index) => ({ item, at: [...path, 'trigger', index] }))
    : [{ item: trigger, at: [...path, 'trigger'] }];
  return [
    ...items.flatMap(({ item, at }) => checkSchedule(item, at, rule, path, defaults)),
    ...escalations(rule, path),
  ];
}

function checkSchedule(
  item: unknown,
  at: FaultPath,
  rule: unknown,
  path: FaultPath,
  defaults: unknown,
): readonly Fault[] {
  const pattern = entryOf(item, 'schedule');
  if (typeof pattern !== 'string') return [];
  const named = entryOf(item, 'timezone') ?? entryOf(defaults, 'timezone');
  const zone = typeof named === 'string' && timeZoneFault(named) === null ? named : lastTimezone;
  const place = { path: [...at, 'schedule'] } as const;
  if (pattern.includes('{{'))
    return [
      {
        code: 'E405',
        ...place,
        at: 'value',
        message: 'no `{{ }}` here; it is read only in `with`',
        hint: 'Write the five fields themselves.',
      },
    ];
  const read = compileSchedule(pattern, zone);
  if (read.kind === 'fault') {
    const { code, message, hint } = read.fault;
    return [{ code, ...place, at: 'value', message, hint }];
  }
  const [moved] = nearDst(read.schedule, anyYear);
  return [
    ...(named === undefined ? [unnamedZone(place.path)] : []),
    ...(moved === undefined ? [] : [nearChange(place.path, moved.kind, zone)]),
    ...overlapping(rule, path, read.schedule),
  ];
}

function unnamedZone(path: FaultPath): Fault {
  const message = `the schedule names no time zone, so it goes by ${lastTimezone}`;
  const hint = 'Write `timezone: Europe/London` beside it, or under `defaults` of the file.';
  return { code: 'W611', severity: 'warning', path, at: 'key', message, hint };
}

function nearChange(path: FaultPath, kind: 'skipped' | 'repeated', zone: string): Fault {
  const what = kind === 'skipped' ? 'skip it once a year: that run comes later' : 'show it twice once a year';
  const message = `the schedule falls into the hour in which the clocks in ${zone} change; they ${what}`;
  return {
    code: 'W611',
    severity: 'warning',
    path,
    at: 'key',
    message,
    hint: 'Choose an hour outside the night of the change, or UTC.',
  };
}

// ---------------------------------------------------------------- E510

/** A question that still stands when the next run asks again. */
function overlapping(rule: unknown, path: FaultPath, schedule: Schedule): readonly Fault[] {
  const gap = shortestGap(schedule);
  if (gap === null) return [];
  return itemsOf(entryOf(rule, 'actions')).flatMap((action, index): readonly Fault[] => {
    const approval = entryOf(action, 'approval');
    const text = entryOf(approval, 'expires_in');
    const standsMs = typeof text === 'string' ? durationMs(text) : defaultExpiryMs;
    if (mapOf(approval) === null || standsMs === null || standsMs <= gap) return [];
    const key = text === undefined ? [] : ['expires_in'];
    const message = `the question stands for ${spellDuration(standsMs)}, but the next run comes after ${spellDuration(gap)}`;
    const hint = `Write \`expires_in: ${spellDuration(gap)}\` or less.`;
    return [
      { code: 'E510', path: [...path, 'actions', index, 'approval', ...key], at: 'key', message, hint },
    ];
  });
}

function shortestGap(schedule: Schedule): number | null {
  let shortest: number | null = null;
  let at = nextRun(schedule, anyYear);
  for (let run = 0; at !== null && run < runsLookedAt; run++) {
    const next = nextRun(schedule, at);
    if (next !== null && (shortest === null || next - at < shortest)) shortest = next - at;
    at = next;
  }
  return shortest;
}

/** `on_expire: escalate` to nobody. */
function escalations(rule: unknown, path: FaultPath): readonly Fault[] {
  return itemsOf(entryOf(rule, 'actions')).flatMap((action, index): readonly Fault[] => {
    const approval = entryOf(action, 'approval');
    if (entryOf(approval, 'on_expire') !== 'escalate' || entryOf(approval, 'escalate') !== undefined)
      return [];
    const message = '`on_expire: escalate` names nobody: there is no `escalate`';
    const hint = 'Add `escalate: { after: 15m, to: leads }`, or write `on_expire: notify`.';
    return [
      { code: 'E510', path: [...path, 'actions', index, 'approval', 'on_expire'], at: 'key', message, hint },
    ];
  });
}
