import { describe, expect, it } from 'vitest';
import { nearDst } from '../../../src/core/schedule/near-dst.ts';
import { nextRun, runsBetween } from '../../../src/core/schedule/next-run.ts';
import { scheduleOf } from './schedule-fixture.ts';

function runs(pattern: string, zone: string, from: string, to: string): readonly string[] {
  return runsBetween(scheduleOf(pattern, zone), Date.parse(from), Date.parse(to), 100).map(
    (at) => `${new Date(at).toISOString().slice(0, 16)}Z`,
  );
}

describe('the runs of a schedule', () => {
  it('follow the clocks of the zone through the year', () => {
    expect(runs('0 20 * * 1-5', 'Europe/London', '2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z')).toEqual([
      '2026-10-23T19:00Z',
      '2026-10-26T20:00Z',
    ]);
  });

  it('come after an instant, not at it', () => {
    const evening = scheduleOf('0 20 * * *', 'UTC');
    const at = Date.parse('2026-11-20T20:00:00Z');
    expect(nextRun(evening, at - 1)).toBe(at);
    expect(nextRun(evening, at)).toBe(at + 86_400_000);
    expect(nextRun(evening, at + 1)).toBe(at + 86_400_000);
  });

  it('come up to an end, the end included, and no more than asked for', () => {
    const hourly = scheduleOf('0 * * * *', 'UTC');
    const from = Date.parse('2026-11-20T10:00:00Z');
    expect(runsBetween(hourly, from, from + 2 * 3_600_000, 10)).toEqual([from + 3_600_000, from + 7_200_000]);
    expect(runsBetween(hourly, from, from + 50 * 3_600_000, 3)).toHaveLength(3);
    expect(runsBetween(hourly, from, from, 3)).toEqual([]);
    expect(runsBetween(hourly, from, from + 7_200_000, 0)).toEqual([]);
  });

  it('do not miss the first days after a month without the other day', () => {
    expect(runs('0 9 1,2,30,31 * *', 'UTC', '2026-02-20T00:00:00Z', '2026-05-03T00:00:00Z')).toEqual([
      '2026-03-01T09:00Z',
      '2026-03-02T09:00Z',
      '2026-03-30T09:00Z',
      '2026-03-31T09:00Z',
      '2026-04-01T09:00Z',
      '2026-04-02T09:00Z',
      '2026-04-30T09:00Z',
      '2026-05-01T09:00Z',
      '2026-05-02T09:00Z',
    ]);
  });

  it('find the 29th of February', () => {
    const leap = scheduleOf('0 0 29 2 *', 'UTC');
    expect(nextRun(leap, Date.parse('2026-11-20T00:00:00Z'))).toBe(Date.parse('2028-02-29T00:00:00Z'));
  });
});

describe('when the clocks jump ahead', () => {
  it.each([
    ['a time that is jumped over comes as much later', '30 1 * * *', ['2026-03-29T01:30Z']],
    ['the last time before the jump stays', '59 0 * * *', ['2026-03-29T00:59Z']],
    ['the first time after it stays', '0 2 * * *', ['2026-03-29T01:00Z']],
    ['a time that is jumped over onto another named one comes once', '0 1,2 * * *', ['2026-03-29T01:00Z']],
    [
      'a schedule of every hour goes on without the hour there is not',
      '0,30 * * * *',
      ['2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z', '2026-03-29T02:00Z'],
    ],
  ])('%s', (_name, pattern, expected) => {
    expect(runs(pattern, 'Europe/London', '2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z')).toEqual(expected);
  });
});

describe('when the clocks go back', () => {
  it.each([
    ['a time that comes twice runs the first time', '30 1 * * *', ['2026-10-25T00:30Z']],
    ['the hour that comes twice runs the first time', '0 1 * * *', ['2026-10-25T00:00Z']],
    ['the time after it stays', '0 2 * * *', ['2026-10-25T02:00Z']],
    [
      'a schedule of every hour runs through both',
      '0,30 * * * *',
      [
        '2026-10-25T00:00Z',
        '2026-10-25T00:30Z',
        '2026-10-25T01:00Z',
        '2026-10-25T01:30Z',
        '2026-10-25T02:00Z',
      ],
    ],
  ])('%s', (_name, pattern, expected) => {
    expect(runs(pattern, 'Europe/London', '2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z')).toEqual(expected);
  });

  it('a run asked for between both does not come again', () => {
    const early = scheduleOf('30 1 * * *');
    expect(nextRun(early, Date.parse('2026-10-25T00:45:00Z'))).toBe(Date.parse('2026-10-26T01:30:00Z'));
  });
});

describe('other changes of the clocks', () => {
  it('half an hour on Lord Howe Island', () => {
    expect(runs('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', '2026-10-05T00:00:00Z')).toEqual(
      ['2026-10-03T15:45Z', '2026-10-04T15:15Z'],
    );
  });

  it('midnight in São Paulo', () => {
    expect(runs('30 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T12:00:00Z')).toEqual([
      '2018-11-04T03:30Z',
      '2018-11-05T02:30Z',
    ]);
  });

  it('the day that Samoa left out', () => {
    expect(runs('30 12 * * *', 'Pacific/Apia', '2011-12-29T00:00:00Z', '2012-01-01T00:00:00Z')).toEqual([
      '2011-12-29T22:30Z',
      '2011-12-30T22:30Z',
      '2011-12-31T22:30Z',
    ]);
  });
});

describe('a schedule near a change of the clocks', () => {
  const from = Date.parse('2026-11-20T00:00:00Z');
  const sentences = (pattern: string, zone: string): readonly string[] =>
    nearDst(scheduleOf(pattern, zone), from).map(({ sentence }) => sentence);

  it('is told what happens on those days', () => {
    expect(sentences('30 1 * * *', 'Europe/London')).toEqual([
      'Sun 2027-03-28 01:30 is skipped by the clocks in Europe/London: this run comes at 02:30.',
      'Sun 2027-10-31 01:30 comes twice on the clocks in Europe/London: it runs the first time only.',
    ]);
  });

  it.each([
    ['at another time', '30 3 * * *', 'Europe/London'],
    ['on other days', '30 1 * * 1-5', 'Europe/London'],
    ['in a zone whose clocks stay', '30 1 * * *', 'Asia/Kolkata'],
    ['every hour', '30 * * * *', 'Europe/London'],
  ])('has nothing to say %s', (_name, pattern, zone) => {
    expect(sentences(pattern, zone)).toEqual([]);
  });

  it('says what then happens', () => {
    const early = scheduleOf('30 1 * * *');
    for (const { at } of nearDst(early, from)) expect(nextRun(early, at - 1)).toBe(at);
  });
});
