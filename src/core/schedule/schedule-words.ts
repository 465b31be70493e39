import { spellMinute } from '../calendar/day-span.ts';
import { spellDays } from '../calendar/spell-days.ts';
import { cronFields, valuesOf } from './cron-field.ts';

/** More times of day than this are told as minutes and hours. */
const mostTimes = 6;

/** Five checked fields in plain English: `at 20:00 on Mon–Fri, Europe/London`. */
export function scheduleWords(fields: readonly string[], timezone: string): string {
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = cronFields.map((field, index) =>
    valuesOf(fields[index] ?? '*', field),
  );
  const [, , dayText = '*', , weekdayText = '*'] = fields;
  const when = dayWords({ days, weekdays, dayText, weekdayText });
  const year = months.length === 12 ? [] : [`in ${list(months.map(monthName))}`];
  return `${[timeWords(minutes, hours), ...when, ...year].join(' ')}, ${timezone}`;
}

function timeWords(minutes: readonly number[], hours: readonly number[]): string {
  if (hours.length === 24) return everyHourWords(minutes);
  if (minutes.length * hours.length <= mostTimes) {
    return `at ${list(hours.flatMap((hour) => minutes.map((minute) => spellMinute(hour * 60 + minute))))}`;
  }
  const which = minutes.length === 60 ? 'every minute' : `at ${minuteWords(minutes)}`;
  return `${which} of ${hours.length === 1 ? 'hour' : 'hours'} ${list(runs(hours))}`;
}

function everyHourWords(minutes: readonly number[]): string {
  if (minutes.length === 60) return 'every minute';
  const step = (minutes[1] ?? 0) - (minutes[0] ?? 0);
  const isEven = minutes.every((minute, index) => minute === index * step) && minutes.length * step === 60;
  return minutes.length > 1 && isEven ? `every ${step} minutes` : `at ${minuteWords(minutes)} of every hour`;
}

function minuteWords(minutes: readonly number[]): string {
  return `${minutes.length === 1 ? 'minute' : 'minutes'} ${list(runs(minutes))}`;
}

type DayFields = {
  readonly days: readonly number[];
  readonly weekdays: readonly number[];
  readonly dayText: string;
  readonly weekdayText: string;
};

/** Cron runs on either when both the day of the month and the weekday are given. */
function dayWords({ days, weekdays, dayText, weekdayText }: DayFields): readonly string[] {
  const day = `on day ${list(runs(days))} of the month`;
  const weekday = weekdays.length === 7 ? 'every day' : `on ${spellDays(new Set(weekdays))}`;
  if (dayText === '*') return weekdayText === '*' ? everyDay : [weekday];
  return weekdayText === '*' ? [day] : [`${day} and ${weekday}`];
}

const everyDay = ['every day'];

function monthName(month: number): string {
  const name = cronFields[3].names[month - 1] ?? '';
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** Numbers with three or more in a row told as `9–17`. */
function runs(numbers: readonly number[]): readonly string[] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.flatMap(([first, last]) =>
    last - first < 2 ? [...new Set([`${first}`, `${last}`])] : [`${first}–${last}`],
  );
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
