import { factsOf } from '../event/catalog.ts';
import { viewFields } from '../event/view-fields.ts';
import { factAt, knownEvents, standingOf } from '../rules/event-catalog.ts';
import { canonicalPath } from '../rules/fact.ts';
import { type Fault, type FaultPath, show } from '../rules/fault.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { didYouMean } from '../rules/suggestion.ts';
import type { Expect } from './expect-file.ts';
import type { EventItem, RuleTest } from './test-file.ts';

/**
 * What a test of the right shape names wrongly: events, facts, rules and actions that do not exist, values that no event
 * can have. A test with a slip in it would pass or fail for no good reason.
 */
export function checkTest(test: RuleTest, path: FaultPath, rulebook: Rulebook | null): readonly Fault[] {
  return [
    ...test.events.flatMap((item, index) =>
      'event' in item ? checkEvent(item, [...path, 'events', index]) : [],
    ),
    ...(rulebook === null
      ? []
      : test.expect.flatMap((expect, index) => checkExpect(expect, [...path, 'expect', index], rulebook))),
  ];
}

function checkEvent(item: EventItem, path: FaultPath): readonly Fault[] {
  const names = typeof item.event === 'string' ? [item.event] : item.event;
  const unknown = names.flatMap((name, index) => {
    if (standingOf(name) !== 'unknown' && !name.includes('*')) return [];
    const at = typeof item.event === 'string' ? [...path, 'event'] : [...path, 'event', index];
    return [nameFault('E301', at, `unknown event \`${name}\``, name, knownEvents)];
  });
  if (unknown.length > 0) return unknown;
  return [...checkViews(item, names, path), ...checkPrevious(item, names, path)];
}

function checkViews(item: EventItem, names: readonly string[], path: FaultPath): readonly Fault[] {
  return (Object.keys(viewFields) as (keyof typeof viewFields)[]).flatMap((view) =>
    Object.entries(item[view] ?? {}).flatMap(([field, value]) =>
      checkFact(names, `${view}.${field}`, value, [...path, view, field]),
    ),
  );
}

function checkPrevious(item: EventItem, names: readonly string[], path: FaultPath): readonly Fault[] {
  return Object.entries(item.previous ?? {}).flatMap(([fact, value]) =>
    fact === 'app.maintenance'
      ? []
      : checkFact(names, canonicalPath(fact), value, [...path, 'previous', fact]),
  );
}

function checkFact(names: readonly string[], fact: string, value: unknown, at: FaultPath): readonly Fault[] {
  const known = names.map((name) => factAt(name, fact)).find((found) => found !== null);
  if (known === undefined || known === null) {
    const [name = ''] = names;
    const message = `\`${fact}\` does not exist on \`${name}\``;
    return [{ ...nameFault('E302', at, message, fact, Object.keys(factsOf(name))), at: 'key' }];
  }
  if (value === null) return [];
  const fault = { path: at, at: 'value' } as const;
  if (!isOfType(known.type, value)) {
    const message = `\`${fact}\` is ${typeWords[known.type]}, got ${show(value)}`;
    return [{ code: 'E203', ...fault, message, hint: `Write ${typeWords[known.type]}.` }];
  }
  if (known.values === undefined || typeof value !== 'string' || known.values.includes(value)) return [];
  const message = `\`${fact}: ${value}\` never happens${didYouMean(value, known.values)}`;
  return [{ code: 'E204', ...fault, message, hint: `Write one of ${known.values.join(', ')}.` }];
}

type FactType = NonNullable<ReturnType<typeof factAt>>['type'];

const typeWords: Readonly<Record<FactType, string>> = {
  text: 'text',
  int: 'a whole number',
  bool: 'true or false',
  list: 'a list of texts',
};

function isOfType(type: FactType, value: unknown): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'int') return Number.isInteger(value);
  return typeof value === (type === 'text' ? 'string' : 'boolean');
}

function checkExpect(expect: Expect, path: FaultPath, { rules }: Rulebook): readonly Fault[] {
  const rule = rules.find(({ id }) => id === expect.rule);
  if (rule === undefined) {
    const ids = rules.map(({ id }) => id);
    return [nameFault('E303', [...path, 'rule'], `there is no rule \`${expect.rule}\``, expect.rule, ids)];
  }
  const key = expect.action === undefined ? 'not_action' : 'action';
  const named = expect[key];
  const known = [...new Set(rule.actions.map(({ action }) => action))];
  if (named === undefined || known.includes(named)) return [];
  return [nameFault('E303', [...path, key], `rule \`${rule.id}\` has no action \`${named}\``, named, known)];
}

function nameFault(
  code: string,
  path: FaultPath,
  message: string,
  word: string,
  known: readonly string[],
): Fault {
  const shown = known.slice(0, 20).join(', ');
  const hint = known.length === 0 ? '' : `Write one of ${shown}${known.length > 20 ? ', ...' : ''}.`;
  return { code, path, at: 'value', message: `${message}${didYouMean(word, known)}`, hint };
}
