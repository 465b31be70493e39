import type { Policy } from '../guard/policy.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf, textsAt } from './loose-value.ts';
import { didYouMean } from './suggestion.ts';

/** Whom Slack can call: everybody at hand, a member or a user group by id (Slack, "Formatting message text"). */
const callable = /^@?(?:here|channel|everyone)$|^[UWS][A-Z0-9]{2,20}$/;

/** E303 for a `mention` that is neither callable nor a group of the policy: it would stand there as plain text. */
export function checkMentions(rule: unknown, path: FaultPath, policy: Policy): readonly Fault[] {
  return itemsOf(entryOf(rule, 'actions')).flatMap((item, index) =>
    textsAt(entryOf(entryOf(item, 'with'), 'mention'), [...path, 'actions', index, 'with', 'mention'])
      .filter(({ text }) => !callable.test(text) && !Object.hasOwn(policy.groups, text))
      .map((one): Fault => {
        const known = Object.keys(policy.groups);
        return {
          code: 'E303',
          path: one.path,
          at: 'value',
          message: `nobody can be mentioned as \`${one.text}\`${didYouMean(one.text, known)}`,
          hint: `Write here, channel, a Slack id (U012AB3CD, S012AB3CD) or a group of policy.yml${known.length > 0 ? ` (${known.join(', ')})` : ''}.`,
        };
      }),
  );
}
