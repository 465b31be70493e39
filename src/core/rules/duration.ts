import parse from 'parse-duration';
import { z } from 'zod';
import { show } from './fault.ts';

const wellFormed = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const longestMs = 90 * 86_400_000;

/** Milliseconds of a duration such as `30s`, `10m` or `1h30m`; null when it is none, is zero, or exceeds 90 days. */
export function durationMs(text: string): number | null {
  if (text.length > 40 || !wellFormed.test(text)) return null;
  const ms = parse(text);
  return ms === null || ms < 1 || ms > longestMs ? null : Math.round(ms);
}

/** A length of time as rule files write it. */
export const Duration = z
  .string()
  .refine((text) => durationMs(text) !== null, {
    error: ({ input }) => `${show(input)} is not a duration`,
    params: {
      code: 'E206',
      hint: 'Write a number and a unit: 30s, 10m, 2h, 1d or 1h30m; more than 0, at most 90d.',
    },
  })
  .meta({
    title: 'a duration such as 10m',
    code: 'E206',
    pattern: wellFormed.source,
    examples: ['30s', '10m', '1h30m'],
  });
export type Duration = z.infer<typeof Duration>;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** The shortest way to write a length of time: `1h30m`, `250ms`, `0s`. */
export function spellDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.length === 0 ? '0s' : parts.slice(0, 2).join('');
}
