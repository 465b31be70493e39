import type { Event, Scalar } from '../event/event.ts';
import { decideRule } from './decide-rule.ts';
import type { Decision, RuleMemory } from './decision.ts';
import { memoryKey } from './group-key.ts';
import type { Rulebook } from './rulebook.ts';
import { rulesNaming } from './rules-naming.ts';

export { needs, needsOfTimer } from './needs.ts';
export { memoryKey };

/** What a decision is made from; `needs` (or `needsOfTimer`) tells beforehand what memory and live values it takes. */
export type DecideInput = {
  readonly event: Event;
  readonly rulebook: Rulebook;
  /** What `needs` asked for, by `memoryKey`; a missing entry is an empty memory. */
  readonly memory: ReadonlyMap<string, RuleMemory>;
  /** Live values by path (`state.…`, `history.…`); a path that is not there is absent. */
  readonly live: ReadonlyMap<string, Scalar>;
  /** Paths that were asked for and could not be read: a rule whose `if` names one answers `error`. */
  readonly unreadable: readonly string[];
  /** The present time, ISO 8601 in UTC. */
  readonly now: string;
};

/**
 * Every rule's answer to one event, in the order of the rule book: pure, total, and the same for the same input. Only
 * rules that name the event (or `*`) are asked.
 */
export function decide(input: DecideInput): Decision[] {
  return rulesNaming(input.event, input.rulebook).map((rule) => decideRule(rule, input));
}
