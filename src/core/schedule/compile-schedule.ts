import { Cron } from 'croner';
import { timeZoneFault } from '../calendar/time-zone.ts';
import { cronFields, valuesOf } from './cron-field.ts';
import type { Schedule, ScheduleFault } from './schedule.ts';
import { scheduleWords } from './schedule-words.ts';

export type ScheduleReading =
  | { readonly kind: 'ok'; readonly schedule: Schedule }
  | { readonly kind: 'fault'; readonly fault: ScheduleFault };

const longest = 200;
const hint =
  'Write five fields: minute hour day month weekday; "0 20 * * 1-5" is 20:00 from Monday to Friday.';
/** A reading of the clocks from which a pattern that ever comes is found: every day of four years lies ahead. */
const startWall = Date.UTC(2024, 0, 1);

/** Reads a cron pattern of five fields for a time zone. Seconds, years and signs beyond `* , - /` are refused. */
export function compileSchedule(pattern: string, timezone: string): ScheduleReading {
  const zoneFault = timeZoneFault(timezone);
  if (zoneFault !== null) return { kind: 'fault', fault: { code: 'E206', part: 'timezone', ...zoneFault } };
  const message = patternFault(pattern);
  if (message !== null) return { kind: 'fault', fault: { code: 'E206', part: 'schedule', message, hint } };
  const fields = pattern.trim().split(/\s+/);
  const values = cronFields.map((field, index) => valuesOf(fields[index] ?? '*', field));
  const nextWall = wallAfter(fields.join(' '));
  if (nextWall(startWall) === null) return { kind: 'fault', fault: neverComes(pattern) };
  const words = scheduleWords(fields, timezone);
  const everyHour = values[1]?.length === 24;
  return { kind: 'ok', schedule: { pattern: fields.join(' '), timezone, everyHour, words, nextWall } };
}

function patternFault(pattern: string): string | null {
  const shown = JSON.stringify(pattern.slice(0, 60));
  if (pattern.length > longest) return `the schedule has ${pattern.length} characters, more than ${longest}`;
  if (pattern.trim().startsWith('@')) return `${shown} is a nickname, not a schedule`;
  const fields = pattern
    .trim()
    .split(/\s+/)
    .filter((field) => field !== '');
  if (fields.length === 6) return `${shown} has six fields; seconds are not read`;
  if (fields.length !== cronFields.length) return `${shown} has ${fields.length} fields, not five`;
  const odd = fields.findIndex((field) => !/^[0-9A-Za-z*,/-]+$/.test(field) || /[LW]/i.test(unnamed(field)));
  if (odd >= 0) return `\`${fields[odd]}\` is no ${cronFields[odd]?.name}; only * , - / and names are read`;
  return cronerFault(fields.join(' '));
}

/** A field without the names of months and weekdays. */
function unnamed(field: string): string {
  return field.replace(/jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat/gi, '');
}

function cronerFault(pattern: string): string | null {
  try {
    cronOf(pattern);
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : 'it cannot be read';
    return `not a schedule: ${said.replace(/^CronPattern: /, '').replace(/\.$/, '')}`;
  }
}

/** Croner only finds the readings; what the clocks of a zone make of them is decided in `nextRun`. It starts no timer. */
function cronOf(pattern: string): Cron {
  return new Cron(pattern, { mode: '5-part', timezone: 'UTC', paused: true });
}

/**
 * Croner 10 takes the 30th of February for the 2nd of March and then misses the days before it (mended in 11), so the
 * beginning of each month on the way is asked for by itself.
 */
function wallAfter(pattern: string): Schedule['nextWall'] {
  const cron = cronOf(pattern);
  const after = (wall: number): number | null => cron.nextRun(new Date(wall))?.getTime() ?? null;
  return (afterWall) => {
    const found = after(afterWall);
    for (const start of monthsBetween(afterWall, found ?? afterWall)) {
      const early = cron.match(new Date(start)) ? start : after(start);
      if (early !== null && found !== null && early < found) return early;
    }
    return found;
  };
}

/** The first instants of the months after one reading of the clocks and before another. */
function monthsBetween(fromWall: number, toWall: number): readonly number[] {
  const from = new Date(fromWall);
  const months: number[] = [];
  for (let month = from.getUTCMonth() + 1; ; month++) {
    const start = Date.UTC(from.getUTCFullYear(), month, 1);
    if (start >= toWall) return months;
    months.push(start);
  }
}

function neverComes(pattern: string): ScheduleFault {
  const message = `${JSON.stringify(pattern)} never comes: no month it names has such a day`;
  return { code: 'E206', part: 'schedule', message, hint: 'Choose a day that one of the months has.' };
}
