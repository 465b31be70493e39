import { factAt } from './event-catalog.ts';
import type { EventStep, Rule, RuleTrigger } from './rulebook.ts';

/** What starts the rule; a rule without written triggers is started by its events. */
export function triggersOf(rule: Rule): readonly RuleTrigger[] {
  return rule.triggers ?? [{ kind: 'event', events: rule.events }];
}

/**
 * The `group_by` paths that bind events of several names together: those that each of them has. A path that one of them
 * lacks counts as equal. The app binds where nothing else does.
 */
export function sharedPaths(groupBy: readonly string[], eventNames: readonly string[]): readonly string[] {
  const shared = groupBy.filter((path) => eventNames.every((name) => tells(name, path)));
  return shared.length === 0 && groupBy.length > 0 ? ['app'] : shared;
}

/**
 * The paths by which a later event ends something (`resolve`, `reset_on`). Facts of one release or build do not bind: a
 * later one takes the place of the one before.
 */
export function settlingPaths(rule: Rule, by: EventStep): readonly string[] {
  const lasting = rule.groupBy.filter((path) => !/^(?:release|build)\./.test(path));
  if (lasting.length === 0 && rule.groupBy.length > 0) return ['app'];
  return sharedPaths(lasting, [...startingEvents(rule), ...by.events]);
}

function startingEvents(rule: Rule): readonly string[] {
  return triggersOf(rule).flatMap(eventsOfTrigger);
}

function eventsOfTrigger(trigger: RuleTrigger): readonly string[] {
  switch (trigger.kind) {
    case 'event':
      return trigger.events;
    case 'sequence':
      return trigger.steps.flatMap(({ events }) => events);
    case 'absence':
      return trigger.after.events;
    case 'schedule':
    case 'manual':
      return [trigger.kind];
  }
}

function tells(eventName: string, path: string): boolean {
  const name = eventName === 'schedule' || eventName === 'manual' ? 'unmatched' : eventName;
  if (path === 'app' || factAt(name, path) !== null) return true;
  return path === 'release.version' && factAt(name, 'dyno.release_version') !== null;
}
