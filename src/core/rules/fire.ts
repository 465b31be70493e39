import { askExpression, type LiveScope } from './ask-expression.ts';
import { conclude } from './conclude.ts';
import type { Decision, Effect, Finding, RuleMemory } from './decision.ts';
import { lateRestraint, prepareActions } from './prepare-actions.ts';
import type { Rule } from './rulebook.ts';

/** A rule whose events have come together, and what it is asked on. */
export type Ready = {
  readonly rule: Rule;
  readonly group: string;
  readonly memory: RuleMemory;
  readonly scope: LiveScope;
  /** What was found on the way here. */
  readonly findings: readonly Finding[];
  readonly effects: readonly Effect[];
  readonly counts: boolean;
};

/** The rule's `if`; null when it holds or there is none. */
export function stoppedByIf(ready: Ready): Decision | null {
  const { rule, group, scope } = ready;
  if (rule.condition === undefined) return null;
  const { kind, finding } = askExpression(rule.condition, scope);
  if (kind === 'held') return null;
  const outcome = kind === 'error' ? ({ outcome: 'error' } as const) : {};
  return conclude(rule, group, {
    ...ready,
    findings: [...ready.findings, finding],
    stoppedBy: 'if',
    ...outcome,
  });
}

/** Fires the rule: all conditions hold. Without any action left it is skipped by whatever held the first one back. */
export function fire(ready: Ready): Decision {
  const { rule, group, scope } = ready;
  const {
    actions,
    findings: told,
    hasError,
  } = prepareActions(rule, scope, [lateRestraint(rule, scope.event, scope.now)]);
  const findings = [...ready.findings, ...told];
  if (actions.length === 0) {
    const stoppedBy = findings.find((finding) => !finding.held)?.check ?? 'action';
    const outcome = hasError && stoppedBy === 'if' ? ({ outcome: 'error' } as const) : {};
    return conclude(rule, group, { ...ready, findings, stoppedBy, ...outcome });
  }
  if (rule.mode !== 'shadow') return conclude(rule, group, { ...ready, findings, actions });
  const shadow = actions.map(
    ({ id, action }): Finding => ({
      check: 'mode',
      path: `actions.${id}`,
      held: true,
      sentence: `Would do ${action}; mode shadow only writes it down.`,
    }),
  );
  return conclude(rule, group, { ...ready, findings: [...findings, ...shadow] });
}
