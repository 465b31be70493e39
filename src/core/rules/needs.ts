import type { Event } from '../event/event.ts';
import type { MemoryNeed, Needs, RuleTimer } from './decision.ts';
import { entryGates } from './gates.ts';
import { groupKey } from './group-key.ts';
import type { Expression, Rule, RuleAction, Rulebook } from './rulebook.ts';
import { rulesNaming } from './rules-naming.ts';

/** What `decide` will want to know for the rules this event matches. */
export function needs(event: Event, rulebook: Rulebook): Needs {
  const rules = rulesNaming(event, rulebook).filter((rule) =>
    entryGates.every((gate) => gate({ rule, event }).every((finding) => finding.held)),
  );
  return {
    memory: rules.map((rule) => memoryNeed(rule, groupKey(rule.groupBy, event), event)),
    ...liveNeeds(rules),
  };
}

/** What `decideTimer` will want to know; `event` is the one that set the timer. */
export function needsOfTimer(timer: RuleTimer, event: Event, rulebook: Rulebook): Needs {
  const rule = rulebook.rules.find(({ id }) => id === timer.ruleId);
  if (rule === undefined) return { memory: [], state: [], history: [] };
  return { memory: [memoryNeed(rule, timer.group, event)], ...liveNeeds([rule]) };
}

function memoryNeed(rule: Rule, group: string, event: Event): MemoryNeed {
  const span = Math.max(rule.threshold?.withinMs ?? 0, rule.cooldownMs);
  return { ruleId: rule.id, group, sinceMs: (Date.parse(event.at) || 0) - span };
}

function liveNeeds(rules: readonly Rule[]): Pick<Needs, 'state' | 'history'> {
  const expressions = rules.flatMap(({ condition, actions, onFailure = [] }) => [
    ...(condition === undefined ? [] : [condition]),
    ...conditionsOf([...actions, ...onFailure]),
  ]);
  return {
    state: [...new Set(expressions.flatMap(({ needs: { state } }) => state))],
    history: [...new Set(expressions.flatMap(({ needs: { history } }) => history))],
  };
}

function conditionsOf(actions: readonly RuleAction[]): readonly Expression[] {
  return actions.flatMap(({ condition, onFailure = [] }) => [
    ...(condition === undefined ? [] : [condition]),
    ...conditionsOf(onFailure),
  ]);
}
