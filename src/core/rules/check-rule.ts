import { checkActions } from './check-actions.ts';
import { readFactPath } from './check-fact-path.ts';
import { checkHabits } from './check-habits.ts';
import { checkIfs } from './check-if.ts';
import { checkMatch } from './check-match.ts';
import { checkSchedules } from './check-schedule.ts';
import { checkEventChoice, checkTrigger } from './check-trigger.ts';
import type { Sources } from './event-catalog.ts';
import { canonicalPath } from './fact.ts';
import { type Fault, type FaultPath, templateFault } from './fault.ts';
import { checkLater } from './later-fields.ts';
import { entryOf, mapOf, textsAt } from './loose-value.ts';

type Events = readonly string[] | null;

/** Everything about one rule that can be judged without the policy. Its shape is judged with the file. */
export function checkRule(
  rule: unknown,
  path: FaultPath,
  defaults: unknown,
  sources: Sources,
): readonly Fault[] {
  const trigger = checkTrigger(entryOf(rule, 'trigger'), [...path, 'trigger'], sources);
  return [
    ...trigger.faults,
    ...templatesIn(rule, path),
    ...checkMatch(entryOf(rule, 'match'), [...path, 'match'], trigger.events),
    ...checkGroupBy(entryOf(rule, 'group_by'), [...path, 'group_by'], trigger.events),
    ...checkThreshold(entryOf(rule, 'threshold'), [...path, 'threshold'], sources),
    ...checkResolve(entryOf(rule, 'resolve'), [...path, 'resolve'], sources),
    ...checkActions(entryOf(rule, 'actions'), [...path, 'actions'], trigger.events),
    ...checkActions(entryOf(rule, 'on_failure'), [...path, 'on_failure'], trigger.events),
    ...checkLater(rule, path),
    ...checkIfs(rule, path, trigger.events),
    ...checkSchedules(rule, path, defaults),
    ...checkHabits(rule, path, trigger.events),
  ];
}

function templatesIn(rule: unknown, path: FaultPath): readonly Fault[] {
  const keys = ['id', 'apps', 'stage', 'pipeline', 'team', 'only_during', 'not_during'];
  const places = keys.flatMap((key) => textsAt(entryOf(rule, key), [...path, key]));
  return places.filter(({ text }) => text.includes('{{')).map((one) => templateFault(one.path));
}

function checkGroupBy(groupBy: unknown, path: FaultPath, events: Events): readonly Fault[] {
  return textsAt(groupBy, path).flatMap((one): readonly Fault[] => {
    if (one.text.includes('{{')) return [templateFault(one.path)];
    if (canonicalPath(one.text) === 'app') return [];
    const reading = readFactPath(one.text, events, { path: one.path, at: 'value' });
    return reading.kind === 'fault' ? [reading.fault] : [];
  });
}

function checkThreshold(threshold: unknown, path: FaultPath, sources: Sources): readonly Fault[] {
  const resetOn = entryOf(threshold, 'reset_on');
  if (resetOn !== undefined) return checkEventChoice(resetOn, [...path, 'reset_on'], sources).faults;
  if (entryOf(threshold, 'consecutive') !== true) return [];
  return [
    {
      code: 'E202',
      path: [...path, 'consecutive'],
      at: 'key',
      message: '`consecutive` has no `reset_on`, so nothing would ever start the count anew',
      hint: 'Name the event between two hits that does: `reset_on: build.succeeded`.',
    },
  ];
}

function checkResolve(resolve: unknown, path: FaultPath, sources: Sources): readonly Fault[] {
  const map = mapOf(resolve);
  if (map === null) return [];
  if (map.event === undefined) {
    const key = map.match === undefined ? 'quiet_for' : 'event';
    if (map[key] !== undefined) return [];
    const message =
      key === 'event'
        ? '`match` of `resolve` has no `event`'
        : '`resolve` says no `event` and no `quiet_for`';
    const hint =
      'Name the event that ends the trouble (`event: release.succeeded`) or a quiet time (`quiet_for: 15m`).';
    return [{ code: 'E202', path, at: 'key', message, hint }];
  }
  const event = checkEventChoice(map.event, [...path, 'event'], sources);
  return [...event.faults, ...checkMatch(map.match, [...path, 'match'], event.events)];
}
