import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { CalendarFile, dayNames } from '../../../src/core/calendar/calendar-file.ts';
import { compileCalendar } from '../../../src/core/calendar/compile-calendar.ts';
import { isDuring } from '../../../src/core/calendar/is-during.ts';
import { nextChange } from '../../../src/core/calendar/next-change.ts';

const minuteMs = 60_000;
/** Zones with one hour, half an hour and a day of change, and with none; each with an instant near its changes. */
const changes = [
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Asia/Kolkata', '2026-11-20T10:00:00Z'],
] as const;

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const hours = fc
  .tuple(clock, clock)
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => `${from}-${to}`);

/** What a calendar says at a minute, told from the words of the file and luxon's reading of the clocks alone. */
function slowly(file: CalendarFile, zone: string, atMs: number): boolean {
  const local = DateTime.fromMillis(atMs, { zone });
  const day = (at: DateTime): boolean => file.days?.includes(dayNames[at.weekday % 7] ?? 'sun') ?? true;
  const spans = file.hours === undefined ? ['00:00-24:00'] : [file.hours].flat();
  const reading = local.toFormat('HH:mm');
  const yesterday = local.setZone('utc', { keepLocalTime: true }).minus({ days: 1 });
  const inHours = spans.some((span) => {
    const [from = '', to = ''] = span.split('-');
    if (from < to) return day(local) && reading >= from && reading < to;
    return (day(local) && reading >= from) || (day(yesterday) && reading < to);
  });
  const date = local.toISODate() ?? '';
  return inHours && (file.ranges?.some(({ from, to }) => date >= from && date <= to) ?? true);
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const cases = fc
  .record({
    change: fc.constantFrom(...changes),
    days: optional(fc.uniqueArray(fc.constantFrom(...dayNames), { minLength: 1 })),
    spans: optional(fc.array(hours, { minLength: 1, maxLength: 3 })),
    ranges: optional(
      fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 0, max: 3 })), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
    startMinutes: fc.integer({ min: -4 * 1440, max: 2 * 1440 }),
  })
  .map(({ change: [zone, near], days, spans, ranges, startMinutes }) => {
    const date = (offset: number): string =>
      new Date(Date.parse(near) + offset * 1440 * minuteMs).toISOString().slice(0, 10);
    const file: CalendarFile = {
      ...(days === undefined && spans === undefined && ranges === undefined ? { days: ['sun'] } : {}),
      ...(days === undefined ? {} : { days }),
      ...(spans === undefined ? {} : { hours: spans }),
      ...(ranges === undefined
        ? {}
        : { ranges: ranges.map(([from, length]) => ({ from: date(from), to: date(from + length) })) }),
    };
    return { zone, file, startMs: Date.parse(near) + startMinutes * minuteMs };
  });

describe('a calendar against a minute-by-minute reading of its words', () => {
  it('is on at the same minutes, and its next change is the first minute that differs', () => {
    fc.assert(
      fc.property(cases, ({ zone, file, startMs }) => {
        const calendar = compileCalendar('c', CalendarFile.parse(file), zone);
        const minutes = Array.from({ length: 3 * 1440 }, (_, index) => startMs + index * minuteMs);
        const model = minutes.map((at) => slowly(file, zone, at));
        const wrong = minutes.filter((at, index) => isDuring(calendar, at).during !== model[index]);
        expect(wrong.map((at) => new Date(at).toISOString())).toEqual([]);
        const flip = model.findIndex((on) => on !== model[0]);
        const next = nextChange(calendar, startMs);
        if (flip > 0) expect(next).toBe(minutes[flip]);
        else expect(next === null || next >= startMs + 3 * 1440 * minuteMs).toBe(true);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
