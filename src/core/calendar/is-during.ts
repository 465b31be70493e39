import type { Calendar, CalendarRange, DaySpan } from './calendar.ts';
import { spellRange } from './compile-calendar.ts';
import { spellWall, wallAt } from './wall-clock.ts';

const dayMs = 86_400_000;

export type During = {
  readonly during: boolean;
  /** `business_hours is off: it is Sat 2026-11-21 10:00 in Europe/London, outside Mon–Fri 09:00–18:00, Europe/London.` */
  readonly sentence: string;
};

/**
 * True while the calendar is on. Days and hours go by what the clocks of its zone show: hours the clocks jump over do
 * not come that day, hours they show twice count twice.
 */
export function isDuring(calendar: Calendar, atMs: number): During {
  const range = rangeAt(calendar, atMs);
  const during = isOn(calendar, atMs);
  const when = `it is ${spellWall(wallAt(calendar.timezone, atMs))} in ${calendar.timezone}`;
  const standing = `\`${calendar.name}\` is ${during ? 'on' : 'off'}: ${when}`;
  if (during && range !== null && calendar.days === null && calendar.hours === null)
    return { during, sentence: `${standing}, within ${spellRange(range)}.` };
  return { during, sentence: `${standing}, ${during ? 'within' : 'outside'} ${calendar.words}.` };
}

/** The bare answer, without words. */
export function isOn(calendar: Calendar, atMs: number): boolean {
  return isWeeklyOn(calendar, atMs) && isRangeOn(calendar, atMs);
}

/** True when weekday and hours hold, or none are written. */
export function isWeeklyOn({ timezone, days, hours }: Calendar, atMs: number): boolean {
  if (days === null && hours === null) return true;
  const wall = wallAt(timezone, atMs);
  return (hours ?? wholeDay).some((span) => spanHolds(span, days, wall));
}

export const wholeDay: readonly DaySpan[] = [{ fromMinute: 0, toMinute: 24 * 60 }];

function spanHolds({ fromMinute, toMinute }: DaySpan, days: Calendar['days'], wall: number): boolean {
  const minute = Math.floor((wall - Math.floor(wall / dayMs) * dayMs) / 60_000);
  const isDay = (at: number): boolean => days === null || days.has(new Date(at).getUTCDay());
  if (fromMinute < toMinute) return isDay(wall) && minute >= fromMinute && minute < toMinute;
  return (isDay(wall) && minute >= fromMinute) || (isDay(wall - dayMs) && minute < toMinute);
}

/** True within one of the ranges, or when none are written. */
export function isRangeOn(calendar: Calendar, atMs: number): boolean {
  return calendar.ranges === null || rangeAt(calendar, atMs) !== null;
}

function rangeAt({ ranges }: Calendar, atMs: number): CalendarRange | null {
  return ranges?.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}
