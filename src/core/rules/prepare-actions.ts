import type { Event } from '../event/event.ts';
import { isWrite } from './action-arguments.ts';
import { askExpression, type LiveScope } from './ask-expression.ts';
import type { DecidedAction, Finding } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Rule, RuleAction } from './rulebook.ts';
import { renderArguments } from './template.ts';

/** An event dated further ahead of the clock than this is not to be trusted with a write. */
const aheadMs = 15 * 60_000;

/** Why an action is held back for now, or null when it may be done. */
export type Restraint = (action: RuleAction) => Pick<Finding, 'check' | 'sentence'> | null;

export type Prepared = {
  readonly actions: readonly DecidedAction[];
  readonly findings: readonly Finding[];
  /** True when an `if` of an action could not be answered. */
  readonly hasError: boolean;
};

/**
 * The actions of a rule that fires, with their arguments resolved; findings name each that is left out. The first
 * restraint that holds an action back is told.
 */
export function prepareActions(rule: Rule, scope: LiveScope, restraints: readonly Restraint[]): Prepared {
  const steps = rule.actions.map((action, index) => prepare({ rule, scope, restraints }, action, index));
  return {
    actions: steps.flatMap(({ action }) => action ?? []),
    findings: steps.flatMap(({ findings }) => findings),
    hasError: steps.some(({ hasError }) => hasError),
  };
}

type Given = {
  readonly rule: Rule;
  readonly scope: LiveScope;
  readonly restraints: readonly Restraint[];
};
type Step = {
  readonly action: DecidedAction | null;
  readonly findings: readonly Finding[];
  readonly hasError?: boolean;
};

function prepare(given: Given, action: RuleAction, index: number): Step {
  const path = `actions.${action.id}`;
  for (const restraint of given.restraints) {
    const why = restraint(action);
    if (why !== null) return { action: null, findings: [{ ...why, path, held: false }] };
  }
  if (action.condition === undefined) return render(given, action, index);
  const { kind, finding } = askExpression(action.condition, given.scope, path);
  if (kind !== 'held') return { action: null, findings: [finding], hasError: kind === 'error' };
  const step = render(given, action, index);
  return { ...step, findings: [finding, ...step.findings] };
}

/** A text that cannot be rendered stops a write, but never costs people a notice: the card then words the event itself. */
function render(given: Given, action: RuleAction, index: number): Step {
  const { id, action: name, approval, continueOnError } = action;
  const rendered = renderArguments(action.with, given.scope.event, !isWrite(name));
  const findings = rendered.failures.map(
    (sentence): Finding => ({ check: 'action', path: `actions.${id}`, held: false, sentence }),
  );
  if (findings.length > 0 && isWrite(name)) return { action: null, findings };
  const rescue = rescueOf(given, action);
  return {
    action: {
      index,
      id,
      action: name,
      with: rendered.values,
      ...(approval === undefined ? {} : { approval }),
      ...(continueOnError === undefined ? {} : { continueOnError }),
      ...(rescue.length === 0 ? {} : { onFailure: rescue }),
    },
    findings,
  };
}

/** What is done when the action fails. A rescue has no rescue of its own. */
function rescueOf({ rule, scope, restraints }: Given, action: RuleAction): readonly DecidedAction[] {
  const list = action.onFailure ?? rule.onFailure ?? [];
  const { onFailure: _, ...plain } = rule;
  const steps = list.map(({ onFailure: _own, ...rescue }, index) =>
    prepare({ rule: plain, scope, restraints }, rescue, index),
  );
  return steps.flatMap((step) => step.action ?? []);
}

/** Old news, or an event ahead of the clock, tells people and writes nothing, unless the rule takes late events as normal. */
export function lateRestraint(rule: Rule, event: Event, now: string): Restraint {
  const sentence = rule.lateEvents === 'normal' ? null : lateness(event, now);
  return ({ action }) => (sentence !== null && isWrite(action) ? { check: 'late', sentence } : null);
}

function lateness(event: Event, now: string): string | null {
  if (event.late)
    return 'The event is old news or was brought by repair: people are told, nothing is written.';
  const ahead = Date.parse(event.at) - Date.parse(now);
  return ahead > aheadMs
    ? `The event is dated ${spellDuration(ahead)} ahead of the clock: people are told, nothing is written.`
    : null;
}
