import { z } from 'zod';
import { durationMs } from '../rules/duration.ts';
import { show } from '../rules/fault.ts';

/**
 * When something of a test happens, in milliseconds since 1970: `0s` or a duration after its start, or a time of the
 * calendar. Null when it is none of these.
 */
export function momentMs(text: string, startMs: number): number | null {
  if (isDate(text)) return Date.parse(text);
  const offset = /^0(?:ms|s|m|h|d)$/.test(text) ? 0 : durationMs(text);
  return offset === null ? null : startMs + offset;
}

/** True for a time of the calendar such as `2026-12-24T10:00:00Z`. */
export function isDate(text: string): boolean {
  return Instant.safeParse(text).success;
}

/** A time of the calendar. */
export const Instant = z.iso.datetime({ offset: true });

/** A time after the start of a test, by its clock, or a time of the calendar. */
export const Moment = z
  .string()
  .refine((text) => momentMs(text, 0) !== null, {
    error: ({ input }) => `${show(input)} is not a time of a test`,
    params: {
      code: 'E206',
      hint: 'Write 0s for the start, a duration after it such as 40m, or a time such as 2026-12-24T10:00:00Z.',
    },
  })
  .meta({ title: 'a time after the start such as 0s or 40m', code: 'E206', examples: ['0s', '40m'] });
export type Moment = z.infer<typeof Moment>;
