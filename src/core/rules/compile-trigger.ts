import { compileMatch } from './compile-match.ts';
import { durationMs } from './duration.ts';
import { eventsNamed } from './event-catalog.ts';
import type { Defaults, RuleText } from './rule-file.ts';
import type { Condition, EventStep, RuleState, RuleTrigger } from './rulebook.ts';
import type { EventChoice, Trigger } from './trigger-file.ts';

/** Schedules without a zone go by this one; W611 says so. */
export const lastTimezone = 'UTC';

/** What every event of a rule must meet besides its own conditions: stage, pipeline and team. */
type Scoped = { readonly defaults: Defaults; readonly scope: readonly Condition[] };

/** The triggers of a checked rule. */
export function compileTriggers(trigger: RuleText['trigger'], given: Scoped): readonly RuleTrigger[] {
  const items: readonly Trigger[] = Array.isArray(trigger) ? trigger : [trigger];
  return items.flatMap((item) => compileTrigger(item, given));
}

function compileTrigger(item: Trigger, given: Scoped): readonly RuleTrigger[] {
  if (item.event !== undefined) return [{ kind: 'event', events: namesOf(item.event) }];
  if (item.schedule !== undefined) {
    const timezone = item.timezone ?? given.defaults.timezone ?? lastTimezone;
    return [{ kind: 'schedule', pattern: item.schedule, timezone }];
  }
  if (item.sequence !== undefined) {
    const steps = item.sequence.map(({ event, match, count }) =>
      step({ event, match }, given.scope, count ?? 1),
    );
    return [{ kind: 'sequence', steps, withinMs: spanOf(item.within) }];
  }
  if (item.absence !== undefined) {
    const { after, expect, within } = item.absence;
    return [
      {
        kind: 'absence',
        after: compileStep(after, given.scope),
        expect: [compileStep(expect, given.scope)],
        withinMs: spanOf(within),
      },
    ];
  }
  return item.manual === undefined ? [] : [{ kind: 'manual' }];
}

/** Events with their conditions as one step. */
export function compileStep(choice: EventChoice, scope: readonly Condition[]): EventStep {
  const isPlain = typeof choice === 'string' || Array.isArray(choice);
  return step(isPlain ? { event: choice } : choice, scope, 1);
}

function step(
  { event, match }: { readonly event: string | readonly string[]; readonly match?: RuleText['match'] },
  scope: readonly Condition[],
  count: number,
): EventStep {
  const own = compileMatch(match ?? {});
  const whole: Condition = scope.length === 0 ? own : { kind: 'all', of: [...scope, own] };
  return { events: namesOf(event), match: whole, count };
}

function namesOf(event: string | readonly string[]): readonly string[] {
  return [...new Set([event].flat().flatMap(eventsNamed))];
}

function spanOf(text: string | undefined): number {
  return text === undefined ? 0 : (durationMs(text) ?? 0);
}

/** Every event a rule must see, whatever part it plays: what starts it, resets its count, or ends its trouble. */
export function eventsSeen(
  triggers: readonly RuleTrigger[],
  resetOn: EventStep | undefined,
  resolve: RuleState['resolve'],
): readonly string[] {
  return [
    ...new Set([
      ...triggers.flatMap(eventsOfTrigger),
      ...(resetOn?.events ?? []),
      ...(resolve?.on?.events ?? []),
    ]),
  ];
}

/** The events a rule's own conditions are about: those that start it, or bring it nearer to firing. */
export function startingEvents(trigger: RuleTrigger): readonly string[] {
  return trigger.kind === 'absence' ? trigger.after.events : eventsOfTrigger(trigger);
}

function eventsOfTrigger(trigger: RuleTrigger): readonly string[] {
  switch (trigger.kind) {
    case 'event':
      return trigger.events;
    case 'schedule':
      return ['schedule'];
    case 'sequence':
      return trigger.steps.flatMap(({ events }) => events);
    case 'absence':
      return [trigger.after, ...trigger.expect].flatMap(({ events }) => events);
    case 'manual':
      return ['manual'];
  }
}
