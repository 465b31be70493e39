import { conclude } from './conclude.ts';
import type { DecideInput } from './decide.ts';
import type { Decision, RuleTimer } from './decision.ts';
import { fire, stoppedByIf } from './fire.ts';
import { memoryKey } from './group-key.ts';

export type DecideTimerInput = DecideInput & {
  /** The due timer; `event` is the one that set it. */
  readonly timer: RuleTimer;
};

/** A rule's answer when one of its timers is due: pure, total, and the same for the same input. */
export function decideTimer(input: DecideTimerInput): Decision {
  const { timer, event, rulebook, live, unreadable, now } = input;
  const rule = rulebook.rules.find(({ id }) => id === timer.ruleId);
  if (rule === undefined || !rule.enabled || rule.mode === 'off') return isGone(timer, rule);
  const memory = input.memory.get(memoryKey(rule.id, timer.group)) ?? { hits: [], firedAt: [] };
  const scope = { event, live, unreadable, now };
  const ready = { rule, group: timer.group, memory, scope, findings: [], effects: [], counts: true };
  return stoppedByIf(ready) ?? fire(ready);
}

function isGone(timer: RuleTimer, rule: DecideInput['rulebook']['rules'][number] | undefined): Decision {
  const sentence =
    rule === undefined
      ? 'The rule is no longer in the rule book.'
      : 'The rule has been turned off since its event.';
  const gone = { findings: [{ check: 'enabled', held: false, sentence }], stoppedBy: 'enabled' } as const;
  if (rule !== undefined) return conclude(rule, timer.group, { ...gone, counts: false });
  return {
    ruleId: timer.ruleId,
    ruleName: timer.ruleId,
    ruleHash: '',
    severity: 'info',
    group: timer.group,
    mode: 'shadow',
    outcome: 'skipped',
    ...gone,
    counts: false,
    actions: [],
  };
}
