import type { Event } from '../event/event.ts';
import { cap } from '../message/cap.ts';
import type { Finding } from './decision.ts';
import { former, lookup } from './fact.ts';
import { spellFact } from './fact-operators.ts';
import type { Condition } from './rulebook.ts';

type TestCondition = Condition & { kind: 'test' };

/** True when the condition holds for the event. */
export function holds(condition: Condition, event: Event): boolean {
  switch (condition.kind) {
    case 'test':
      return condition.holds(lookup(event, condition.path), former(event, condition.path));
    case 'all':
      return condition.of.every((part) => holds(part, event));
    case 'any':
      return condition.of.some((part) => holds(part, event));
    case 'none':
      return !condition.of.some((part) => holds(part, event));
  }
}

/** One finding for each entry of a rule's `match`, with the value seen. */
export function weighCondition(condition: Condition, event: Event): readonly Finding[] {
  return condition.kind === 'all'
    ? condition.of.flatMap((part) => weighCondition(part, event))
    : [condition.kind === 'test' ? weighTest(condition, event) : weighNest(condition, event)];
}

function weighTest(test: TestCondition, event: Event): Finding {
  const held = holds(test, event);
  const seen = lookup(event, test.path);
  return {
    check: 'match',
    path: test.path,
    held,
    sentence: `${tell(test, event)}.`,
    seen: typeof seen === 'string' ? cap(seen, 200) : seen,
  };
}

function tell(test: TestCondition, event: Event): string {
  const seen = spellFact(lookup(event, test.path));
  const before = former(event, test.path);
  const change = before === undefined ? '' : ` (before: ${spellFact(before)})`;
  const said = `${test.path} is ${seen}${change}`;
  if (!holds(test, event)) return `${said}, wanted ${test.expected}`;
  return test.expected === seen ? `${said}, as wanted` : `${said}, as wanted: ${test.expected}`;
}

function weighNest(nest: Condition & { kind: 'any' | 'all' | 'none' }, event: Event): Finding {
  const held = holds(nest, event);
  const parts = leaves(nest).map((leaf) => tell(leaf, event));
  const title = {
    any: held ? 'Of several, one held' : 'Of several, none held',
    all: held ? 'All held' : 'Not all held',
    none: held ? 'None held, as wanted' : 'One held that must not',
  }[nest.kind];
  return { check: 'match', held, sentence: `${title}: ${parts.slice(0, 10).join('; ')}.` };
}

function leaves(condition: Condition): readonly TestCondition[] {
  return condition.kind === 'test' ? [condition] : condition.of.flatMap(leaves);
}
