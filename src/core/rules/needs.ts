import type { Event } from '../event/event.ts';
import { resetScope } from './begin.ts';
import { calendarPaths } from './calendar-gate.ts';
import type { MemoryNeed, Needs, RuleTimer } from './decision.ts';
import { enter } from './enter.ts';
import { isStart } from './parts.ts';
import { resolveScope } from './resolve-scope.ts';
import type { Expression, Rule, RuleAction, Rulebook } from './rulebook.ts';
import { rulesNaming } from './rules-naming.ts';
import { triggersOf } from './settle-scope.ts';

/** Within this time an event that ends something may arrive before the one that began it. */
const disorderMs = 3_600_000;

/** What `decide` will want to know for the rules this event matches. */
export function needs(event: Event, rulebook: Rulebook): Needs {
  const memory: MemoryNeed[] = [];
  const asking: Rule[] = [];
  for (const rule of rulesNaming(event, rulebook)) {
    const entry = enter(rule, event);
    if (entry.kind === 'stopped') continue;
    memory.push(
      ...memoryNeeds(
        rule,
        event,
        entry.parts.map(({ group }) => group),
        isStart(entry.lead),
      ),
    );
    if (isStart(entry.lead) && entry.lead.role !== 'after') asking.push(rule);
  }
  return { memory, ...liveNeeds(asking) };
}

/** What `decideTimer` will want to know; `event` is the one that set the timer. */
export function needsOfTimer(timer: RuleTimer, event: Event, rulebook: Rulebook): Needs {
  const rule = rulebook.rules.find(({ id }) => id === timer.ruleId);
  if (rule === undefined) return { memory: [], state: [], history: [] };
  const memory = memoryNeeds(rule, event, [timer.group], true);
  return { memory, ...liveNeeds(timer.purpose === 'quiet' ? [] : [rule]) };
}

function memoryNeeds(
  rule: Rule,
  event: Event,
  groups: readonly string[],
  starts: boolean,
): readonly MemoryNeed[] {
  const scopes = starts ? [resetScope(rule, event), resolveScope(rule, event)] : [];
  const all = new Set([...groups, ...scopes.filter((scope) => scope !== null)]);
  const sinceMs = (Date.parse(event.at) || 0) - spanMs(rule);
  return [...all].map((group) => ({ ruleId: rule.id, group, sinceMs }));
}

/** How far from an event anything may lie that matters to the rule. */
function spanMs({ threshold, cooldownMs, limit, forMs, resolve, ...rule }: Rule): number {
  const spans = triggersOf({ ...rule, cooldownMs }).map((trigger) =>
    trigger.kind === 'sequence' || trigger.kind === 'absence' ? trigger.withinMs : 0,
  );
  return Math.max(
    cooldownMs,
    threshold?.withinMs ?? 0,
    limit?.perMs ?? 0,
    ...(resolve === undefined ? [] : [disorderMs + (forMs ?? 0) + (resolve.quietForMs ?? 0)]),
    ...spans,
  );
}

function liveNeeds(rules: readonly Rule[]): Pick<Needs, 'state' | 'history'> {
  const expressions = rules.flatMap(({ condition, actions, onFailure = [] }) => [
    ...(condition === undefined ? [] : [condition]),
    ...conditionsOf([...actions, ...onFailure]),
  ]);
  const state = [...expressions.flatMap((one) => one.needs.state), ...rules.flatMap(calendarPaths)];
  return {
    state: [...new Set(state)],
    history: [...new Set(expressions.flatMap((one) => one.needs.history))],
  };
}

function conditionsOf(actions: readonly RuleAction[]): readonly Expression[] {
  return actions.flatMap(({ condition, onFailure = [] }) => [
    ...(condition === undefined ? [] : [condition]),
    ...conditionsOf(onFailure),
  ]);
}
