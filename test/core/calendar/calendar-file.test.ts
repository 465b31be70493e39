import { describe, expect, it } from 'vitest';
import { CalendarFile } from '../../../src/core/calendar/calendar-file.ts';
import { shapeFaults } from '../../../src/core/rules/shape-faults.ts';

const faultsOf = (data: unknown): readonly string[] =>
  shapeFaults(CalendarFile, data, ['calendars', 'c']).map(
    ({ code, path, message }) => `${code} ${path.slice(2).join('.')}: ${message}`,
  );

describe('a calendar of the policy file', () => {
  it.each<[string, unknown]>([
    ['weekdays and hours', { timezone: 'Europe/London', days: ['mon'], hours: '09:00-18:00' }],
    ['ranges', { ranges: [{ from: '2026-12-19', to: '2027-01-02', reason: 'Christmas' }] }],
    ['one day', { ranges: [{ from: '2026-12-19', to: '2026-12-19' }] }],
    ['times', { ranges: [{ from: '2026-12-19T18:00', to: '2026-12-19T18:30:00' }] }],
    ['a list of hours', { hours: ['9:00-12:00', '13:00 - 24:00'] }],
  ])('may have %s', (_name, data) => {
    expect(faultsOf(data)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown zone',
      { timezone: 'Europe/Lodon', days: ['mon'] },
      'E206 timezone: "Europe/Lodon" is not a time zone; did you mean `Europe/London`?',
    ],
    [
      'a bare offset as zone',
      { timezone: '+05:00', days: ['mon'] },
      'E206 timezone: "+05:00" is not a time zone',
    ],
    ['hours with a word', { hours: '9 to 5' }, 'E206 hours: "9 to 5" are not hours of a day'],
    ['hours beyond the day', { hours: '09:00-25:00' }, 'E206 hours: "09:00-25:00" are not hours of a day'],
    ['hours of no length', { hours: '09:00-09:00' }, 'E206 hours: "09:00-09:00" are not hours of a day'],
    [
      'minutes beyond the hour',
      { hours: ['09:75-18:00'] },
      'E206 hours.0: "09:75-18:00" are not hours of a day',
    ],
    [
      'a day there is not',
      { ranges: [{ from: '2026-02-30', to: '2026-03-02' }] },
      'E206 ranges.0.from: "2026-02-30" is not a day or a time',
    ],
    [
      'an hour there is not',
      { ranges: [{ from: '2026-02-20T25:00', to: '2026-03-02' }] },
      'E206 ranges.0.from: "2026-02-20T25:00" is not a day or a time',
    ],
    [
      'a range that ends first',
      { ranges: [{ from: '2026-12-19', to: '2026-12-18' }] },
      'E206 ranges.0.to: the range ends (2026-12-18) before it begins (2026-12-19)',
    ],
    [
      'a range of no length',
      { ranges: [{ from: '2026-12-19T10:00', to: '2026-12-19T10:00' }] },
      'E206 ranges.0.to: the range ends (2026-12-19T10:00) before it begins (2026-12-19T10:00)',
    ],
    ['nothing', {}, 'E203 : a calendar without `days`, `hours` or `ranges` says nothing'],
    ['an unknown key', { day: ['mon'] }, 'E201 day: unknown key `day`; did you mean `days`?'],
    [
      'an unknown weekday',
      { days: ['tues'] },
      'E204 days.0: `calendars.c.days[0]: tues` is not one of sun, mon, tue, wed, thu, fri, sat; did you mean `tue`?',
    ],
  ])('may not have %s', (_name, data, fault) => {
    expect(faultsOf(data)).toContain(fault);
  });
});
