import { checkActions } from './check-actions.ts';
import { readFactPath } from './check-fact-path.ts';
import { checkMatch } from './check-match.ts';
import { checkTrigger, isOtherKind } from './check-trigger.ts';
import { canonicalPath } from './fact.ts';
import { type Fault, type FaultPath, templateFault } from './fault.ts';
import { entryOf, itemsOf, mapOf, textsAt } from './loose-value.ts';
import { isNesting } from './match-file.ts';

type Events = readonly string[] | null;

/** Everything about one rule that can be judged without the policy. Its shape is judged with the file. */
export function checkRule(rule: unknown, path: FaultPath): readonly Fault[] {
  const trigger = checkTrigger(entryOf(rule, 'trigger'), [...path, 'trigger']);
  return [
    ...trigger.faults,
    ...templatesIn(rule, path),
    ...checkMatch(entryOf(rule, 'match'), [...path, 'match'], trigger.events),
    ...checkGroupBy(entryOf(rule, 'group_by'), [...path, 'group_by'], trigger.events),
    ...checkActions(entryOf(rule, 'actions'), [...path, 'actions'], trigger.events),
    ...dynoWithoutCause(rule, path, trigger.events),
  ];
}

/** Shape faults that another fault says better: `event` is not missing where another kind of trigger stands. */
export function isSaidBetter(fault: Fault, rules: readonly unknown[]): boolean {
  const [top, index, key, ...rest] = fault.path;
  if (fault.code !== 'E202' || top !== 'rules' || key !== 'trigger' || rest.at(-1) !== 'event') return false;
  const trigger = entryOf(rules[Number(index)], 'trigger');
  return isOtherKind(typeof rest[0] === 'number' ? itemsOf(trigger)[rest[0]] : trigger);
}

function templatesIn(rule: unknown, path: FaultPath): readonly Fault[] {
  const places = ['id', 'apps'].flatMap((key) => textsAt(entryOf(rule, key), [...path, key]));
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

/** W604: dynos also stop and start with every release, config change and daily restart (Dev Center, "Dyno Restarts"). */
function dynoWithoutCause(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  const isDyno = events !== null && events.length > 0 && events.every((event) => event.startsWith('dyno.'));
  if (!isDyno || names(entryOf(rule, 'match'), 'dyno.cause')) return [];
  return [
    {
      code: 'W604',
      severity: 'warning',
      path: [...path, 'trigger'],
      at: 'key',
      message: 'a dyno rule without `dyno.cause` also answers to deploys and the daily restart',
      hint: 'Add to `match`: `dyno.cause: { not: [release, config, cycling, scale] }`.',
    },
  ];
}

function names(match: unknown, path: string): boolean {
  return Object.entries(mapOf(match) ?? {}).some(
    ([key, value]) =>
      canonicalPath(key) === path || (isNesting(key) && itemsOf(value).some((item) => names(item, path))),
  );
}
