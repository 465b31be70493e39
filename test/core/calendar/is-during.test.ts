import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../../src/core/calendar/calendar.ts';
import { CalendarFile } from '../../../src/core/calendar/calendar-file.ts';
import { compileCalendar } from '../../../src/core/calendar/compile-calendar.ts';
import { isDuring } from '../../../src/core/calendar/is-during.ts';
import { nextChange } from '../../../src/core/calendar/next-change.ts';

function calendar(file: CalendarFile, zone = 'Europe/London'): Calendar {
  return compileCalendar('the_calendar', CalendarFile.parse(file), zone);
}

const office = calendar({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-18:00' });
const freeze = calendar({ ranges: [{ from: '2026-12-19', to: '2027-01-02', reason: 'Christmas' }] });
const night = calendar({ days: ['fri'], hours: '22:00-06:00' });
const lunch = calendar({ hours: ['09:00-12:00', '13:00-18:00'] });
const deploys = calendar({ hours: '10:00-12:00', ranges: [{ from: '2026-11-30', to: '2026-12-05' }] });
const launch = calendar({ ranges: [{ from: '2026-11-20T18:00', to: '2026-11-20T20:30' }] });
const utcLaunch = calendar({ ranges: [{ from: '2026-07-01T18:00:00Z', to: '2026-07-01T22:00:00+02:00' }] });

describe('a calendar is on', () => {
  it.each<[string, Calendar, string, boolean]>([
    ['in office hours', office, '2026-11-20T10:00:00Z', true],
    ['from their first minute', office, '2026-11-20T09:00:00Z', true],
    ['not a second before', office, '2026-11-20T08:59:59.999Z', false],
    ['until their last minute', office, '2026-11-20T17:59:59.999Z', true],
    ['not at their end', office, '2026-11-20T18:00:00Z', false],
    ['not on a Saturday', office, '2026-11-21T10:00:00Z', false],
    ['by summer time in summer', office, '2026-07-01T08:30:00Z', true],
    ['not by UTC in summer', office, '2026-07-01T17:30:00Z', false],
    ['on the first day of a range', freeze, '2026-12-19T00:00:00Z', true],
    ['not the minute before', freeze, '2026-12-18T23:59:59Z', false],
    ['to the last minute of its last day', freeze, '2027-01-02T23:59:59Z', true],
    ['not on the day after', freeze, '2027-01-03T00:00:00Z', false],
    ['on a night that begins on its day', night, '2026-11-20T23:00:00Z', true],
    ['on the morning after its day', night, '2026-11-21T05:59:00Z', true],
    ['not when the night ends', night, '2026-11-21T06:00:00Z', false],
    ['not on the morning of its day', night, '2026-11-20T05:00:00Z', false],
    ['not on the next night', night, '2026-11-21T23:00:00Z', false],
    ['in the first of two spans', lunch, '2026-11-20T11:59:00Z', true],
    ['not between two spans', lunch, '2026-11-20T12:30:00Z', false],
    ['in the second of two spans', lunch, '2026-11-20T13:00:00Z', true],
    ['when hours and range hold', deploys, '2026-12-05T11:00:00Z', true],
    ['not when only the range holds', deploys, '2026-12-05T12:00:00Z', false],
    ['not when only the hours hold', deploys, '2026-12-06T11:00:00Z', false],
    ['from a time of day', launch, '2026-11-20T18:00:00Z', true],
    ['up to a time of day', launch, '2026-11-20T20:29:59Z', true],
    ['not at that time', launch, '2026-11-20T20:30:00Z', false],
    ['before an instant', utcLaunch, '2026-07-01T17:59:00Z', false],
    ['up to an instant with an offset', utcLaunch, '2026-07-01T19:59:59Z', true],
    ['not at that instant', utcLaunch, '2026-07-01T20:00:00Z', false],
  ])('%s', (_name, given, at, during) => {
    expect(isDuring(given, Date.parse(at)).during).toBe(during);
  });

  it.each<[string, Calendar, string, string]>([
    [
      'hours and days',
      office,
      '2026-11-21T10:00:00Z',
      '`the_calendar` is off: it is Sat 2026-11-21 10:00 in Europe/London, outside Mon–Fri 09:00–18:00, Europe/London.',
    ],
    [
      'the range and its reason',
      freeze,
      '2026-12-24T10:00:00Z',
      '`the_calendar` is on: it is Thu 2026-12-24 10:00 in Europe/London, within 2026-12-19 to 2027-01-02 (Christmas).',
    ],
    [
      'lists',
      lunch,
      '2026-11-20T12:30:00Z',
      '`the_calendar` is off: it is Fri 2026-11-20 12:30 in Europe/London, outside 09:00–12:00 and 13:00–18:00, Europe/London.',
    ],
  ])('and says so with %s', (_name, given, at, sentence) => {
    expect(isDuring(given, Date.parse(at)).sentence).toBe(sentence);
  });
});

/** London jumps from 01:00 to 02:00 on 29 March 2026 and shows 01:00 to 02:00 twice on 25 October. */
describe('when the clocks change', () => {
  const gap = calendar({ days: ['sun'], hours: '01:15-01:45' });
  const across = calendar({ hours: '00:30-02:30' });

  it.each<[string, Calendar, string, boolean]>([
    ['hours that are jumped over do not come', gap, '2026-03-29T01:30:00Z', false],
    ['hours shown twice come first', gap, '2026-10-25T00:30:00Z', true],
    ['and a second time', gap, '2026-10-25T01:30:00Z', true],
    ['but not between', gap, '2026-10-25T01:00:00Z', false],
    ['hours across the jump go on after it', across, '2026-03-29T01:00:00Z', true],
    ['and end by the new clocks', across, '2026-03-29T01:30:00Z', false],
  ])('%s', (_name, given, at, during) => {
    expect(isDuring(given, Date.parse(at)).during).toBe(during);
  });

  it('a range from a time that is jumped over begins with the jump', () => {
    const jumped = calendar({ ranges: [{ from: '2026-03-29T01:30', to: '2026-03-29T03:00' }] });
    expect(nextChange(jumped, Date.parse('2026-03-28T00:00:00Z'))).toBe(Date.parse('2026-03-29T01:00:00Z'));
  });

  it('a range between times shown twice is as long as may be meant', () => {
    const doubled = calendar({ ranges: [{ from: '2026-10-25T01:15', to: '2026-10-25T01:45' }] });
    const start = nextChange(doubled, Date.parse('2026-10-25T00:00:00Z'));
    expect(start).toBe(Date.parse('2026-10-25T00:15:00Z'));
    expect(nextChange(doubled, start ?? 0)).toBe(Date.parse('2026-10-25T01:45:00Z'));
  });

  it('the next Sunday hour after one that is jumped over is a week later', () => {
    const sunday = calendar({ days: ['sun'], hours: '01:00-02:00' });
    expect(nextChange(sunday, Date.parse('2026-03-22T02:00:00Z'))).toBe(Date.parse('2026-04-05T00:00:00Z'));
  });

  it('a day the zone left out is over at once', () => {
    const lost = calendar({ ranges: [{ from: '2011-12-30', to: '2011-12-31' }] }, 'Pacific/Apia');
    expect(nextChange(lost, Date.parse('2011-12-28T00:00:00Z'))).toBe(Date.parse('2011-12-30T10:00:00Z'));
    expect(nextChange(lost, Date.parse('2011-12-30T10:00:00Z'))).toBe(Date.parse('2011-12-31T10:00:00Z'));
  });
});

describe('the next change', () => {
  it.each<[string, Calendar, string, string | null]>([
    ['is the opening', office, '2026-11-20T18:00:00Z', '2026-11-23T09:00:00Z'],
    ['is the closing', office, '2026-11-23T09:00:00Z', '2026-11-23T18:00:00Z'],
    ['is the beginning of a range', freeze, '2026-11-20T18:00:00Z', '2026-12-19T00:00:00Z'],
    ['is its end', freeze, '2026-12-25T00:00:00Z', '2027-01-03T00:00:00Z'],
    ['never comes after the last range', freeze, '2027-01-03T00:00:00Z', null],
    ['is the first hour within a range', deploys, '2026-11-20T00:00:00Z', '2026-11-30T10:00:00Z'],
    ['never comes when the range has no hours left', deploys, '2026-12-05T12:00:00Z', null],
    [
      'never comes for every hour of every day',
      calendar({ hours: '00:00-24:00' }),
      '2026-03-28T00:00:00Z',
      null,
    ],
  ])('%s', (_name, given, from, to) => {
    expect(nextChange(given, Date.parse(from))).toBe(to === null ? null : Date.parse(to));
  });

  it('steps over ranges that touch or overlap', () => {
    const touching = calendar({
      ranges: [
        { from: '2026-12-01', to: '2026-12-03' },
        { from: '2026-12-04', to: '2026-12-05' },
        { from: '2026-12-02', to: '2026-12-02' },
      ],
    });
    expect(nextChange(touching, Date.parse('2026-12-02T12:00:00Z'))).toBe(Date.parse('2026-12-06T00:00:00Z'));
  });
});
