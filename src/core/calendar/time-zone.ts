import { IANAZone } from 'luxon';
import { z } from 'zod';
import { didYouMean } from '../rules/suggestion.ts';

/** Names of the IANA database, such as `Europe/London`; offsets such as `+05:00` know no summer time and are refused. */
const wellFormed = /^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/;

export function isTimeZone(name: string): boolean {
  return wellFormed.test(name) && IANAZone.isValidZone(name);
}

/** Why a name is no time zone, and the mend; null when it is one. */
export function timeZoneFault(name: string): { readonly message: string; readonly hint: string } | null {
  if (isTimeZone(name)) return null;
  return {
    message: `${JSON.stringify(name.slice(0, 60))} is not a time zone${didYouMean(name, knownZones())}`,
    hint: 'Write a name of the IANA time zone database, such as Europe/London, or UTC.',
  };
}

function knownZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

/** A time zone as rule and policy files write it. */
export const TimeZone = z
  .string()
  .superRefine((name, context) => {
    const fault = timeZoneFault(name);
    if (fault === null) return;
    const params = { code: 'E206', hint: fault.hint };
    context.addIssue({ code: 'custom', message: fault.message, params });
  })
  .meta({ title: 'a time zone such as Europe/London', code: 'E206', examples: ['Europe/London'] });
export type TimeZone = z.infer<typeof TimeZone>;

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetMs(zone: string, atMs: number): number {
  return IANAZone.create(zone).offset(atMs) * 60_000;
}
