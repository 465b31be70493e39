import type { Policy } from '../guard/policy.ts';
import { checkContradictions } from './check-contradictions.ts';
import { checkFights } from './check-fights.ts';
import { checkLoops } from './check-loops.ts';
import { contentHash } from './content-hash.ts';
import type { Fault } from './fault.ts';
import { entryOf } from './loose-value.ts';
import type { ParsedRule } from './parsed-rule.ts';

/** A fault of one rule that only shows when it is read as a whole, or beside the others. */
export type RuleFault = readonly [ParsedRule, Fault];

/** What is known of the rules that run now, by id: to tell a renamed rule. */
export type FormerRules = readonly { readonly id: string; readonly content?: string }[];

/** Analyses of sound rules: contradictions (W601), fights (W606), loops (E509), half-pinned channels (W607), new names (W609). */
export function checkAcross(
  rules: readonly ParsedRule[],
  policy: Policy | null,
  former: FormerRules,
): readonly RuleFault[] {
  return [
    ...rules.flatMap((rule) => checkContradictions(rule, policy).map((fault) => [rule, fault] as const)),
    ...checkLoops(rules),
    ...checkFights(rules),
    ...unpinnedChannels(rules),
    ...renamed(rules, former),
  ];
}

/**
 * W607: a channel by its name, in a book that names others by id. Slack renames channels freely, and then a card finds no
 * place. Whether Herald is in a channel only `--live` can tell.
 */
function unpinnedChannels(rules: readonly ParsedRule[]): readonly RuleFault[] {
  const named = rules.flatMap((rule) =>
    rule.text.actions.flatMap((action, index) => {
      const channel = entryOf(action.with, 'channel');
      return typeof channel === 'string' ? [{ rule, index, channel }] : [];
    }),
  );
  if (!named.some(({ channel }) => /^[CGD][A-Z0-9]+$/.test(channel))) return [];
  return named
    .filter(({ channel }) => channel.startsWith('#'))
    .map(({ rule, index, channel }): RuleFault => {
      const path = [...rule.path, 'actions', index, 'with', 'channel'];
      const message = `\`${channel}\` is named by its name, which can change, while other channels here are pinned by id`;
      const hint = 'Write the id of the channel (Slack: channel details, at the bottom), such as C012AB3CD.';
      return [rule, { code: 'W607', severity: 'warning', path, at: 'value', message, hint }];
    });
}

/** W609: the same rule under another id starts without the windows, cooldowns and incidents of the old one. */
function renamed(rules: readonly ParsedRule[], former: FormerRules): readonly RuleFault[] {
  const ids = new Set(rules.map(({ text }) => text.id));
  const known = new Set(former.map(({ id }) => id));
  const gone = former.filter(({ id, content }) => content !== undefined && !ids.has(id));
  return rules.flatMap((rule): readonly RuleFault[] => {
    const { text, defaults, path } = rule;
    const twin = known.has(text.id)
      ? undefined
      : gone.find(({ content }) => content === contentHash(text, defaults));
    if (twin === undefined) return [];
    const message = `\`${text.id}\` is \`${twin.id}\` under another id: its windows, cooldowns and incidents start anew`;
    const hint = `Keep \`id: ${twin.id}\` and change \`name\`, unless a new start is meant.`;
    return [[rule, { code: 'W609', severity: 'warning', path: [...path, 'id'], at: 'value', message, hint }]];
  });
}
