import type { Calendar, CalendarRange, DaySpan } from './calendar.ts';
import { type CalendarFile, dayNames } from './calendar-file.ts';
import { daySpan, spellDaySpan } from './day-span.ts';
import { endOf, rangeEdge, startOf } from './range-edge.ts';
import { spellDays } from './spell-days.ts';

type Range = NonNullable<CalendarFile['ranges']>[number];

/** Makes a calendar ready to ask. `file` must have passed `CalendarFile`; `defaultZone` stands in for no `timezone`. */
export function compileCalendar(name: string, file: CalendarFile, defaultZone: string): Calendar {
  const timezone = file.timezone ?? defaultZone;
  const days = file.days === undefined ? null : new Set(file.days.map((day) => dayNames.indexOf(day)));
  const hours = file.hours === undefined ? null : [file.hours].flat().flatMap((text) => daySpan(text) ?? []);
  const ranges = file.ranges?.flatMap((range) => compileRange(range, timezone)) ?? null;
  return { name, timezone, days, hours, ranges, words: wordsOf({ timezone, days, hours, ranges }) };
}

function compileRange({ from, to, reason }: Range, zone: string): readonly CalendarRange[] {
  const [start, end] = [rangeEdge(from), rangeEdge(to)];
  if (start === null || end === null) return [];
  const words = from === to ? from : `${from} to ${to}`;
  return [{ fromMs: startOf(start, zone), toMs: endOf(end, zone), words, reason: reason ?? null }];
}

type Parts = Pick<Calendar, 'timezone' | 'days' | 'hours' | 'ranges'>;

function wordsOf({ timezone, days, hours, ranges }: Parts): string {
  const weekly = [days === null ? '' : spellDays(days), hours === null ? '' : spellHours(hours)];
  const within = ranges === null ? [] : [ranges.map(spellRange).join(' or ')];
  return [weekly.filter((part) => part !== '').join(' '), ...within, timezone]
    .filter((part) => part !== '')
    .join(', ');
}

function spellHours(hours: readonly DaySpan[]): string {
  return hours.map(spellDaySpan).join(' and ');
}

/** `2026-12-19 to 2027-01-02 (Christmas)`. */
export function spellRange({ words, reason }: CalendarRange): string {
  return reason === null ? words : `${words} (${reason})`;
}
