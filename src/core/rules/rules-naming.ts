import type { Event } from '../event/event.ts';
import type { Rule, Rulebook } from './rulebook.ts';

/** The rules of the index for the event's names and `*`, each once, in the order of the rule book. */
export function rulesNaming(event: Event, rulebook: Rulebook): readonly Rule[] {
  const lists = [...event.names, event.name, '*'].map((name) => rulebook.byEvent.get(name) ?? []);
  const found = new Set(lists.flat());
  return lists.filter((list) => list.length > 0).length < 2
    ? [...found]
    : rulebook.rules.filter((rule) => found.has(rule));
}
