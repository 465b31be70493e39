import type { DecidedAction, Decision, Effect, Finding, Outcome } from './decision.ts';
import type { Rule } from './rulebook.ts';

/** How far a rule came: what it looked at, and what stopped it. */
export type Passage = {
  readonly findings: readonly Finding[];
  readonly stoppedBy?: Finding['check'];
  /** Where the check that stopped it does not tell the outcome by itself. */
  readonly outcome?: Outcome;
};

type Conclusion = Passage & {
  readonly counts: boolean;
  readonly actions?: readonly DecidedAction[];
  readonly effects?: readonly Effect[];
};

/** Writes down a rule's answer. Effects are left out where there are none. */
export function conclude(rule: Rule, group: string, conclusion: Conclusion): Decision {
  const { findings, stoppedBy, counts, actions = [], effects = [] } = conclusion;
  return {
    ruleId: rule.id,
    ruleName: rule.name,
    ruleHash: rule.hash,
    severity: rule.severity,
    group,
    mode: rule.mode === 'off' ? 'shadow' : rule.mode,
    outcome: conclusion.outcome ?? outcomeOf(rule, stoppedBy),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    findings,
    counts,
    actions,
    ...(effects.length === 0 ? {} : { effects }),
  };
}

function outcomeOf(rule: Rule, stoppedBy: Finding['check'] | undefined): Outcome {
  if (stoppedBy === undefined) return rule.mode === 'shadow' ? 'shadowed' : 'fired';
  return stoppedBy === 'apps' || stoppedBy === 'match' || stoppedBy === 'trigger' ? 'no_match' : 'skipped';
}
