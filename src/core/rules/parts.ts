import type { Event } from '../event/event.ts';
import type { HitRole } from './decision.ts';
import { groupKey } from './group-key.ts';
import type { Condition, EventStep, Rule, RuleTrigger } from './rulebook.ts';
import { settlingPaths, sharedPaths, triggersOf } from './settle-scope.ts';
import { holds } from './weigh-condition.ts';

export type SequenceTrigger = RuleTrigger & { kind: 'sequence' };
export type AbsenceTrigger = RuleTrigger & { kind: 'absence' };

/** A part an event may play for a rule, under the group it would play it in. */
export type Part = {
  readonly role: HitRole;
  readonly group: string;
  readonly conditions: readonly Condition[];
  /** The sequence a step belongs to, and the number its first step has among all steps of the rule. */
  readonly sequence?: { readonly trigger: SequenceTrigger; readonly offset: number };
  readonly absence?: AbsenceTrigger;
};

/**
 * The parts a rule names the event for, whether their conditions hold or not; what starts the rule comes first. The rule's
 * own `match` is about what starts it, not about what ends or resets it.
 */
export function partsOf(rule: Rule, event: Event): readonly Part[] {
  if (isAddressedElsewhere(rule, event)) return [];
  return [
    ...triggersOf(rule)
      .filter((trigger) => names(trigger, event))
      .slice(0, 1)
      .map((): Part => ({ role: 'trigger', group: groupKey(rule.groupBy, event), conditions: [rule.match] })),
    ...sequenceParts(rule, event),
    ...triggersOf(rule).flatMap((trigger) =>
      trigger.kind === 'absence' ? absenceParts(rule, trigger, event) : [],
    ),
    ...endingParts(rule, 'resolve', rule.resolve?.on, event),
    ...endingParts(rule, 'reset', rule.threshold?.resetOn, event),
  ];
}

/** True for parts that can make the rule fire; the others end or reset what it began. */
export function isStart({ role }: Part): boolean {
  return role === 'trigger' || role === 'after' || role.startsWith('step:');
}

export function plays(part: Part, event: Event): boolean {
  return part.conditions.every((condition) => holds(condition, event));
}

/** A run of a schedule, and a start by hand, are for one rule: `schedule:<rule id>:…`, `manual:<rule id>:…`. */
function isAddressedElsewhere(rule: Rule, { id }: Event): boolean {
  const addressee = /^(?:schedule|manual):([^:]+):/.exec(id)?.[1];
  return addressee !== undefined && addressee !== rule.id;
}

function isNamed(events: readonly string[], event: Event): boolean {
  return events.some((name) => name === '*' || name === event.name || event.names.includes(name));
}

function names(trigger: RuleTrigger, event: Event): boolean {
  switch (trigger.kind) {
    case 'event':
      return isNamed(trigger.events, event);
    case 'schedule':
    case 'manual':
      return isNamed([trigger.kind], event);
    case 'sequence':
    case 'absence':
      return false;
  }
}

function sequenceParts(rule: Rule, event: Event): readonly Part[] {
  const parts: Part[] = [];
  let offset = 0;
  for (const trigger of triggersOf(rule)) {
    if (trigger.kind !== 'sequence') continue;
    const sequence = { trigger, offset };
    const group = groupKey(sharedPaths(rule.groupBy, eventsOf(trigger.steps)), event);
    for (const [index, { events, match }] of trigger.steps.entries()) {
      if (!isNamed(events, event)) continue;
      parts.push({ role: `step:${offset + index}`, group, conditions: [rule.match, match], sequence });
    }
    offset += trigger.steps.length;
  }
  return parts;
}

function absenceParts(rule: Rule, absence: AbsenceTrigger, event: Event): readonly Part[] {
  const { after, expect } = absence;
  const group = groupKey(sharedPaths(rule.groupBy, eventsOf([after, ...expect])), event);
  const starts: readonly Part[] = isNamed(after.events, event)
    ? [{ role: 'after', group, conditions: [rule.match, after.match], absence }]
    : [];
  const ends = expect
    .filter(({ events }) => isNamed(events, event))
    .map(({ match }): Part => ({ role: 'expected', group, conditions: [match], absence }));
  return [...starts, ...ends];
}

function endingParts(
  rule: Rule,
  role: 'resolve' | 'reset',
  by: EventStep | undefined,
  event: Event,
): readonly Part[] {
  if (by === undefined || !isNamed(by.events, event)) return [];
  return [{ role, group: groupKey(settlingPaths(rule, by), event), conditions: [by.match] }];
}

function eventsOf(steps: readonly EventStep[]): readonly string[] {
  return steps.flatMap(({ events }) => events);
}
