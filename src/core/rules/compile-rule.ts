import { HouseFault } from '../errors.ts';
import type { Policy } from '../guard/policy.ts';
import { type ActionSetting, compileActions } from './compile-actions.ts';
import { compileMatch, pathsNamed } from './compile-match.ts';
import { compileScope } from './compile-scope.ts';
import { compileStep, compileTriggers, eventsSeen, startingEvents } from './compile-trigger.ts';
import { contentHash } from './content-hash.ts';
import { digest } from './digest.ts';
import { durationMs } from './duration.ts';
import { compileExpression } from './expression/compile-expression.ts';
import { canonicalPath } from './fact.ts';
import { scopeTest } from './glob.ts';
import { beyond, type Defaults, type RuleText } from './rule-file.ts';
import type { Condition, EventStep, Expression, Rule, RuleState, RuleTrigger } from './rulebook.ts';
import { globsOf } from './scope.ts';

/** Rest after a firing, per group, when the rule names none. */
const defaultCooldownMs = 5 * 60_000;

type Given = {
  readonly text: RuleText;
  readonly defaults: Defaults;
  readonly policy: Policy;
  readonly file: string;
  readonly line: number;
};

/** Makes a checked rule ready to decide. Only for rules without errors. */
export function compileRule({ text, defaults, policy, file, line }: Given): Rule {
  const scope = compileScope(text);
  const own = compileMatch(text.match ?? {});
  const match: Condition = scope.length === 0 ? own : { kind: 'all', of: [...scope, ...partsOf(own)] };
  const apps = text.apps === undefined ? [] : globsOf(text.apps);
  const mode = text.mode ?? defaults.mode ?? 'ask';
  const triggers = compileTriggers(text.trigger, { defaults, scope });
  const compileIf = ifCompiler(text, triggers);
  const setting = { defaults, policy, compileIf };
  const state = compileState({ text, setting }, triggers, scope);
  const threshold = compileThreshold(text.threshold, scope);
  return {
    id: text.id,
    name: text.name ?? text.id,
    ...(text.description === undefined ? {} : { description: text.description }),
    ...(text.runbook === undefined ? {} : { runbook: text.runbook }),
    labels: text.labels ?? {},
    enabled: text.enabled ?? true,
    mode,
    severity: text.severity ?? 'warning',
    concerns: scopeTest(apps),
    apps,
    events: eventsSeen(triggers, threshold?.resetOn, state.resolve),
    match,
    namesActorKind: namesActorKind(text.if, [match, ...stepsOf(triggers).map((step) => step.match)]),
    groupBy: (text.group_by ?? ['app']).map(canonicalPath),
    ...(threshold === undefined ? {} : { threshold }),
    cooldownMs: msOf(text.cooldown) ?? defaultCooldownMs,
    actions: compileActions(text.actions, setting),
    hash: digest({ ...text, tests: undefined, mode, notify: defaults.notify, timezone: defaults.timezone }),
    content: contentHash(text, defaults),
    file,
    line,
    ...state,
  };
}

function partsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of : [condition];
}

function namesActorKind(expression: string | undefined, conditions: readonly Condition[]): boolean {
  const isInText = expression !== undefined && /\bactor\.kind\b/.test(expression);
  return isInText || conditions.some((condition) => pathsNamed(condition).includes('actor.kind'));
}

/** Compiles the checked expressions of a rule; a fault here is one that the check has let through. */
function ifCompiler(text: RuleText, triggers: readonly RuleTrigger[]): (source: string) => Expression {
  const events = [...new Set(triggers.flatMap(startingEvents))];
  return (source) => {
    const read = compileExpression(source, { events, severity: text.severity ?? 'warning' });
    if (read.kind === 'ok') return read.expression;
    throw new HouseFault(`an expression of ${text.id} got past the check: ${read.faults[0]?.message ?? ''}`);
  };
}

function stepsOf(triggers: readonly RuleTrigger[]): readonly EventStep[] {
  return triggers.flatMap((trigger) =>
    trigger.kind === 'sequence' ? trigger.steps : trigger.kind === 'absence' ? [trigger.after] : [],
  );
}

function msOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (durationMs(text) ?? undefined);
}

/** The part beyond single events; what the rule does not write is left out. */
function compileState(
  { text, setting }: { readonly text: RuleText; readonly setting: ActionSetting },
  triggers: readonly RuleTrigger[],
  scope: readonly Condition[],
): RuleState {
  const forMs = msOf(text.for);
  const resolve = compileResolve(text.resolve, scope);
  return {
    triggers,
    ...(text.if === undefined ? {} : { condition: setting.compileIf(text.if) }),
    ...(forMs === undefined ? {} : { forMs }),
    ...(text.limit === undefined ? {} : { limit: compileLimit(text.limit) }),
    ...(text.concurrency === undefined ? {} : { concurrency: text.concurrency }),
    ...(text.only_during === undefined ? {} : { onlyDuring: [text.only_during].flat() }),
    ...(text.not_during === undefined ? {} : { notDuring: [text.not_during].flat() }),
    ...(text.late_events === undefined ? {} : { lateEvents: text.late_events }),
    ...(resolve === undefined ? {} : { resolve }),
    ...(text.on_failure === undefined ? {} : { onFailure: compileActions(text.on_failure, setting) }),
  };
}

function compileLimit(limit: NonNullable<RuleText['limit']>): NonNullable<RuleState['limit']> {
  return { runs: limit.runs, perMs: msOf(limit.per) ?? 0, [beyond]: limit[beyond] ?? 'notify_only' };
}

function compileResolve(
  text: RuleText['resolve'],
  scope: readonly Condition[],
): RuleState['resolve'] | undefined {
  if (text === undefined) return undefined;
  const quietForMs = msOf(text.quiet_for);
  const { event, match } = text;
  const choice = typeof event === 'string' || Array.isArray(event) ? { event, match } : event;
  return {
    ...(choice === undefined ? {} : { on: compileStep(choice, scope) }),
    ...(quietForMs === undefined ? {} : { quietForMs }),
  };
}

/** Naming `reset_on` is enough: what else would it be for. */
function compileThreshold(
  text: RuleText['threshold'],
  scope: readonly Condition[],
): Rule['threshold'] | undefined {
  if (text === undefined) return undefined;
  const resetOn = text.reset_on === undefined ? undefined : compileStep(text.reset_on, scope);
  const consecutive = text.consecutive ?? (resetOn === undefined ? undefined : true);
  return {
    count: text.count,
    withinMs: msOf(text.within) ?? 0,
    ...(consecutive === undefined ? {} : { consecutive }),
    ...(resetOn === undefined ? {} : { resetOn }),
  };
}
