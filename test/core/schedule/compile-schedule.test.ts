import { describe, expect, it } from 'vitest';
import { compileSchedule } from '../../../src/core/schedule/compile-schedule.ts';
import { scheduleOf } from './schedule-fixture.ts';

describe('a schedule in words', () => {
  it.each([
    ['0 20 * * 1-5', 'at 20:00 on Mon–Fri, Europe/London'],
    ['30 7 * * MON-FRI', 'at 07:30 on Mon–Fri, Europe/London'],
    ['0 20 * * *', 'at 20:00 every day, Europe/London'],
    ['0 9,17 * * 6,0', 'at 09:00 and 17:00 on Sat and Sun, Europe/London'],
    ['0 0 * * fri-sun', 'at 00:00 on Fri–Sun, Europe/London'],
    ['0 0 * * 5-7', 'at 00:00 on Fri–Sun, Europe/London'],
    ['* * * * *', 'every minute every day, Europe/London'],
    ['*/15 * * * *', 'every 15 minutes every day, Europe/London'],
    ['*/25 * * * *', 'at minutes 0, 25 and 50 of every hour every day, Europe/London'],
    ['5 * * * 1,3,5', 'at minute 5 of every hour on Mon, Wed and Fri, Europe/London'],
    ['0 */6 * * *', 'at 00:00, 06:00, 12:00 and 18:00 every day, Europe/London'],
    [
      '*/5 9-17 * * 1-5',
      'at minutes 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50 and 55 of hours 9–17 on Mon–Fri, Europe/London',
    ],
    ['* 3 * * *', 'every minute of hour 3 every day, Europe/London'],
    ['0 9 1 * *', 'at 09:00 on day 1 of the month, Europe/London'],
    ['0 9 1,15 jan,jul *', 'at 09:00 on day 1 and 15 of the month in Jan and Jul, Europe/London'],
    ['0 9 1 * 1', 'at 09:00 on day 1 of the month and on Mon, Europe/London'],
    ['  0   9  *  *  * ', 'at 09:00 every day, Europe/London'],
  ])('%s', (pattern, words) => {
    expect(scheduleOf(pattern).words).toBe(words);
  });
});

describe('a schedule is refused', () => {
  it.each([
    ['with seconds', '0 0 20 * * 1-5', 'has six fields; seconds are not read'],
    ['with four fields', '0 20 * *', 'has 4 fields, not five'],
    ['when empty', '', 'has 0 fields, not five'],
    ['as a nickname', '@daily', 'is a nickname, not a schedule'],
    ['with an hour there is not', '0 25 * * *', 'Invalid value for hour: 25'],
    ['with a minute there is not', '60 * * * *', 'Invalid value for minute: 60'],
    ['with a weekday there is not', '0 0 * * 8', 'Invalid value for dayOfWeek: 8'],
    ['with a range that runs back', '0 22-2 * * *', "From value is larger than to value: '22-2'"],
    ['with an empty step', '*/0 * * * *', 'illegal stepping: 0'],
    ['with a word', '0 0 * * monday', 'has to stand alone'],
    [
      'with L, which not every cron reads',
      '0 0 L * *',
      '`L` is no day of the month; only * , - / and names are read',
    ],
    ['with W', '0 0 15W * *', '`15W` is no day of the month'],
    ['with #', '0 0 * * 5#2', '`5#2` is no weekday'],
    ['with ?, which some read as now', '0 0 ? * *', '`?` is no day of the month'],
    ['when it never comes', '0 0 30 2 *', 'never comes: no month it names has such a day'],
    ['when it is a placeholder', '{{ x }}', 'has 3 fields, not five'],
    ['when it is too long', `0 0 * * ${'1,'.repeat(200)}1`, 'characters, more than 200'],
  ])('%s', (_name, pattern, message) => {
    const reading = compileSchedule(pattern, 'UTC');
    expect(reading).toMatchObject({ kind: 'fault', fault: { code: 'E206', part: 'schedule' } });
    expect(reading.kind === 'fault' && reading.fault.message).toContain(message);
    expect(reading.kind === 'fault' && reading.fault.hint).not.toBe('');
  });

  it('in a zone there is not, with the one that was meant', () => {
    expect(compileSchedule('0 20 * * *', 'Europe/Lodon')).toMatchObject({
      fault: {
        code: 'E206',
        part: 'timezone',
        message: '"Europe/Lodon" is not a time zone; did you mean `Europe/London`?',
      },
    });
  });
});
