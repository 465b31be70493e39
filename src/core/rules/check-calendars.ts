import { builtInCalendars } from '../guard/check-policy.ts';
import type { Policy } from '../guard/policy.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, textsAt } from './loose-value.ts';
import { didYouMean, oneOf } from './suggestion.ts';

/** `freeze` may be named before the policy has one: it is then never on. */
const always: readonly string[] = [...builtInCalendars, 'freeze'];

/** E303 for a calendar that neither Herald nor the policy knows. */
export function checkCalendars(rule: unknown, path: FaultPath, policy: Policy | null): readonly Fault[] {
  const known = [...new Set([...Object.keys(policy?.calendars ?? {}), ...always])];
  return ['only_during', 'not_during'].flatMap((key) =>
    textsAt(entryOf(rule, key), [...path, key])
      .filter(({ text }) => !known.includes(text) && !text.includes('{{'))
      .map((one): Fault => {
        const message = `unknown calendar \`${one.text}\`${didYouMean(one.text, known)}`;
        const hint = `Write ${oneOf(known)}, or add it under \`calendars\` in policy.yml.`;
        return { code: 'E303', path: one.path, at: 'value', message, hint };
      }),
  );
}
