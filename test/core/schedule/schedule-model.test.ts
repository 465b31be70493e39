import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { nextRun, runsBetween } from '../../../src/core/schedule/next-run.ts';
import { scheduleOf } from './schedule-fixture.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const places = [
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['America/Sao_Paulo', '2019-02-17T02:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['UTC', '2026-02-28T00:00:00Z'],
] as const;

type Field = { readonly text: string; readonly values: readonly number[] };

/** A field as its text and the values it means, drawn apart from any reading of the text. */
function field(first: number, last: number): fc.Arbitrary<Field> {
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const step = fc
    .integer({ min: 2, max: last - first })
    .map((by) => ({ text: `*/${by}`, values: all.filter((one) => (one - first) % by === 0) }));
  const every = fc.constant({ text: '*', values: all });
  return fc.oneof({ arbitrary: every, weight: 2 }, listed(all), range(all), step);
}

function listed(all: readonly number[]): fc.Arbitrary<Field> {
  return fc
    .uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 })
    .map((values) => ({ text: values.join(','), values }));
}

function range(all: readonly number[]): fc.Arbitrary<Field> {
  return fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all)).map(([a, b]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return { text: `${from}-${to}`, values: all.filter((one) => one >= from && one <= to) };
  });
}

const anyDay: fc.Arbitrary<Field> = fc.constant({ text: '*', values: [] });

const pattern = fc.record({
  minute: field(0, 59),
  hour: fc.oneof(field(0, 23), listed([0, 1, 2, 3]), range([0, 1, 2, 3])),
  day: fc.oneof({ arbitrary: anyDay, weight: 3 }, field(1, 31)),
  weekday: fc.oneof({ arbitrary: anyDay, weight: 3 }, field(0, 6)),
});
/** Hours from a change of the clocks to where the runs are asked for. */
const start = fc.oneof(fc.integer({ min: -30, max: 2 }), fc.constantFrom(-3, -2, -1, 0));
type Pattern = typeof pattern extends fc.Arbitrary<infer Value> ? Value : never;

/** True when a reading of the clocks is named; a day and a weekday that are both given are alternatives. */
function names({ minute, hour, day, weekday }: Pattern, reading: DateTime): boolean {
  const isDay = day.values.includes(reading.day);
  const isWeekday = weekday.values.includes(reading.weekday % 7);
  const isDate =
    day.text === '*' ? weekday.text === '*' || isWeekday : weekday.text === '*' ? isDay : isDay || isWeekday;
  return isDate && minute.values.includes(reading.minute) && hour.values.includes(reading.hour);
}

/** Every run in the time, found by looking at each minute of the clocks and of the time itself. */
function slowly(wanted: Pattern, zone: string, fromMs: number, toMs: number): readonly number[] {
  const minutes = Array.from(
    { length: (toMs - fromMs) / minuteMs + 1 },
    (_, index) => fromMs + index * minuteMs,
  );
  if (wanted.hour.values.length === 24) {
    return minutes.filter((at) => at > fromMs && names(wanted, DateTime.fromMillis(at, { zone })));
  }
  const readings = Array.from(
    { length: (toMs - fromMs + 2 * dayMs + 120 * minuteMs) / minuteMs },
    (_, index) => DateTime.fromMillis(fromMs - dayMs - 60 * minuteMs + index * minuteMs, { zone: 'utc' }),
  );
  const runs = readings
    .filter((reading) => names(wanted, reading))
    .map((reading) => reading.setZone(zone, { keepLocalTime: true }))
    .map((local) => Math.min(...local.getPossibleOffsets().map((one) => one.toMillis())));
  return [...new Set(runs)].filter((at) => at > fromMs && at <= toMs).sort((a, b) => a - b);
}

/** Days that the month does not have, before days that the next one has. */
const shortMonths: [Pattern, (typeof places)[number], number][] = [
  [
    {
      minute: { text: '0', values: [0] },
      hour: { text: '9', values: [9] },
      day: { text: '1,30', values: [1, 30] },
      weekday: { text: '*', values: [] },
    },
    ['UTC', '2026-02-28T00:00:00Z'],
    2,
  ],
];

describe('a schedule against a minute-by-minute reading of the clocks', () => {
  it('runs at the same minutes around every change', () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom(...places), start, (wanted, [zone, near], hours) => {
        const text = `${wanted.minute.text} ${wanted.hour.text} ${wanted.day.text} * ${wanted.weekday.text}`;
        const fromMs = Date.parse(near) + hours * 60 * minuteMs;
        const toMs = fromMs + dayMs;
        const limit = 15;
        const model = slowly(wanted, zone, fromMs, toMs);
        const found = runsBetween(scheduleOf(text, zone), fromMs, toMs, limit);
        expect([text, zone, ...found.map(spell)]).toEqual([text, zone, ...model.slice(0, limit).map(spell)]);
      }),
      { numRuns: 60, examples: shortMonths },
    );
  }, 120_000);

  it('runs a daily time exactly once on every day of a year', () => {
    const daily = fc.record({
      zone: fc.constantFrom('Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca'),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(daily, ({ zone, hour, minute }) => {
        const schedule = scheduleOf(`${minute} ${hour} * * *`, zone);
        const days: string[] = [];
        const from = DateTime.fromISO('2024-01-01T00:00', { zone });
        for (
          let run = nextRun(schedule, from.toMillis() - 1);
          run !== null && days.length < 370;
          run = nextRun(schedule, run)
        )
          days.push(DateTime.fromMillis(run, { zone }).toISODate() ?? '');
        const expected = Array.from({ length: 370 }, (_, index) => from.plus({ days: index }).toISODate());
        expect(days).toEqual(expected);
      }),
      { numRuns: 3 },
    );
  }, 120_000);
});

function spell(at: number): string {
  return new Date(at).toISOString();
}
