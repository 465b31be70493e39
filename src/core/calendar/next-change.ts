import type { Calendar } from './calendar.ts';
import { isOn, isRangeOn, isWeeklyOn, wholeDay } from './is-during.ts';
import { changesBetween, occurrencesOf, wallAt } from './wall-clock.ts';

const dayMs = 86_400_000;
/**
 * Every calendar of weekdays and hours that changes at all does so within this time: an hour of Sundays may fall to the
 * clocks once, never twice running.
 */
const horizonDays = 16;

/** The next instant (ms since 1970) after `atMs` at which the calendar goes on or off; null when it never does. */
export function nextChange(calendar: Calendar, atMs: number): number | null {
  if (isOn(calendar, atMs)) return earliest([nextWeekly(calendar, atMs), nextRange(calendar, atMs)]);
  let at: number | null = atMs;
  while (at !== null && !isOn(calendar, at)) {
    at = isRangeOn(calendar, at) ? nextWeekly(calendar, at) : nextRange(calendar, at);
  }
  return at;
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The next instant at which the ranges begin or cease to hold. */
function nextRange(calendar: Calendar, atMs: number): number | null {
  const edges = (calendar.ranges ?? []).flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const isNow = isRangeOn(calendar, atMs);
  const later = edges.filter((edge) => edge > atMs).sort((a, b) => a - b);
  return later.find((edge) => isRangeOn(calendar, edge) !== isNow) ?? null;
}

/** The next instant at which weekday and hours begin or cease to hold. */
function nextWeekly(calendar: Calendar, atMs: number): number | null {
  if (calendar.days === null && calendar.hours === null) return null;
  const isNow = isWeeklyOn(calendar, atMs);
  const candidates = [
    ...boundaries(calendar, atMs),
    ...changesBetween(calendar.timezone, atMs, atMs + horizonDays * dayMs),
  ];
  const later = candidates.filter((time) => time > atMs).sort((a, b) => a - b);
  return later.find((time) => isWeeklyOn(calendar, time) !== isNow) ?? null;
}

/** The instants at which hours begin or end, from the day before on. */
function boundaries({ timezone, hours }: Calendar, atMs: number): readonly number[] {
  const today = Math.floor(wallAt(timezone, atMs) / dayMs) * dayMs;
  const minutes = (hours ?? wholeDay).flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute]);
  return Array.from({ length: horizonDays + 1 }, (_, index) => today + (index - 1) * dayMs).flatMap((day) =>
    minutes.flatMap((minute) => instantsOf(timezone, day + minute * 60_000)),
  );
}

function instantsOf(zone: string, wall: number): readonly number[] {
  const found = occurrencesOf(zone, wall);
  return found.kind === 'once' ? [found.at] : found.kind === 'twice' ? [found.first, found.second] : [];
}
