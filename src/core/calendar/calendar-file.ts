import { z } from 'zod';
import { daySpan } from './day-span.ts';
import { endOf, rangeEdge, startOf } from './range-edge.ts';
import { isTimeZone, TimeZone } from './time-zone.ts';

export const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const Hours = z
  .string()
  .refine((text) => daySpan(text) !== null, {
    error: ({ input }) => `${JSON.stringify(input)} are not hours of a day`,
    params: {
      code: 'E206',
      hint: 'Write "09:00-18:00"; "22:00-06:00" runs over midnight, "00:00-24:00" is the whole day.',
    },
  })
  .meta({ title: 'hours such as "09:00-18:00"', code: 'E206', examples: ['"09:00-18:00"'] });

const RangeEnd = z
  .string()
  .refine((text) => rangeEdge(text) !== null, {
    error: ({ input }) => `${JSON.stringify(input)} is not a day or a time`,
    params: {
      code: 'E206',
      hint: 'Write a day "2026-12-19", or a day and a time "2026-12-19T18:00", in quotes.',
    },
  })
  .meta({ title: 'a day such as "2026-12-19"', code: 'E206', examples: ['"2026-12-19"'] });

const Range = z.strictObject({
  from: RangeEnd.meta({ description: 'the first day, from its first minute; or a day and a time' }),
  to: RangeEnd.meta({ description: 'the last day, to its last minute; or a day and a time, then excluded' }),
  reason: z.string().min(1).max(200).optional().meta({ description: 'said when something is held back' }),
});
type Range = z.infer<typeof Range>;

/** One calendar of the policy file. Everything that is written must hold: days, hours, and one of the ranges. */
export const CalendarFile = z
  .strictObject({
    timezone: TimeZone.optional().meta({
      description: 'whose clocks; the default of the file when left out',
    }),
    days: z
      .array(z.enum(dayNames))
      .min(1)
      .optional()
      .meta({
        title: 'a list of mon, tue, wed, thu, fri, sat, sun',
        examples: ['[mon, tue, wed, thu, fri]'],
      }),
    hours: z
      .union([Hours, z.array(Hours).min(1).max(20)])
      .optional()
      .meta({ title: 'hours such as "09:00-18:00", or a list', code: 'E206', examples: ['"09:00-18:00"'] }),
    ranges: z
      .array(Range)
      .min(1)
      .max(400)
      .optional()
      .meta({ title: 'a list of ranges', examples: ['[{ from: "2026-12-19", to: "2027-01-02" }]'] }),
  })
  .superRefine(({ timezone, days, hours, ranges }, context) => {
    if (days === undefined && hours === undefined && ranges === undefined) {
      const hint = 'Add `days`, `hours` or `ranges`.';
      const message = 'a calendar without `days`, `hours` or `ranges` says nothing';
      context.addIssue({ code: 'custom', message, params: { code: 'E203', hint } });
    }
    const zone = timezone !== undefined && isTimeZone(timezone) ? timezone : 'UTC';
    for (const [index, range] of (ranges ?? []).entries()) {
      if (lasts(range, zone)) continue;
      const message = `the range ends (${range.to}) before it begins (${range.from})`;
      const params = { code: 'E206', hint: 'Swap `from` and `to`; a day as `to` is still within.' };
      context.addIssue({ code: 'custom', path: ['ranges', index, 'to'], message, params });
    }
  })
  .meta({ title: 'a calendar', examples: ['{ days: [sat, sun] }'] });
export type CalendarFile = z.infer<typeof CalendarFile>;

/** Ends that cannot be read are told of by themselves. */
function lasts({ from, to }: Range, zone: string): boolean {
  const [start, end] = [rangeEdge(from), rangeEdge(to)];
  return start === null || end === null || startOf(start, zone) < endOf(end, zone);
}
