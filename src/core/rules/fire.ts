import type { Policy } from '../guard/policy.ts';
import type { LiveScope } from './ask-expression.ts';
import { concurrencyBounds, limitBounds } from './breaker.ts';
import { conclude } from './conclude.ts';
import type { DecideInput } from './decide.ts';
import type { Decision, Effect, Finding, RuleMemory } from './decision.ts';
import { incidentOf } from './incident.ts';
import { lateRestraint, prepareActions } from './prepare-actions.ts';
import type { Rule } from './rulebook.ts';

/** A rule whose events have come together, and what it is asked on. */
export type Ready = {
  readonly rule: Rule;
  readonly policy: Policy;
  readonly group: string;
  /** Of this group. */
  readonly memory: RuleMemory;
  /** Of all groups that were asked for. */
  readonly memories: DecideInput['memory'];
  readonly scope: LiveScope;
  /** The time that is asked about (calendars), in milliseconds since 1970: of the event, or of the timer. */
  readonly atMs: number;
  /** What was found on the way here. */
  readonly findings: readonly Finding[];
  readonly effects: readonly Effect[];
  readonly counts: boolean;
};

/** Fires the rule: all conditions hold. Without any action left it is skipped by whatever held the first one back. */
export function fire(ready: Ready): Decision {
  const { rule, group, scope, counts } = ready;
  const bounds = [limitBounds(ready), concurrencyBounds(ready)];
  const restraints = [
    ...bounds.flatMap((one) => one.restraints),
    lateRestraint(rule, scope.event, scope.now),
  ];
  const { actions, findings: told, hasError } = prepareActions(rule, scope, restraints);
  const findings = [...ready.findings, ...bounds.flatMap((one) => one.findings), ...told];
  if (actions.length === 0) {
    const stoppedBy = findings.find(({ held }) => !held)?.check ?? 'action';
    const outcome = hasError && stoppedBy === 'if' ? ({ outcome: 'error' } as const) : {};
    return conclude(rule, group, { findings, stoppedBy, counts, effects: ready.effects, ...outcome });
  }
  const incident = incidentOf(ready);
  const effects = [...ready.effects, ...bounds.flatMap((one) => one.effects), ...incident.effects];
  const all = [...findings, ...incident.findings];
  if (rule.mode !== 'shadow') return conclude(rule, group, { findings: all, counts, effects, actions });
  const shadow = actions.map(
    ({ id, action }): Finding => ({
      check: 'mode',
      path: `actions.${id}`,
      held: true,
      sentence: `Would do ${action}; mode shadow only writes it down.`,
    }),
  );
  return conclude(rule, group, { findings: [...all, ...shadow], counts, effects });
}
