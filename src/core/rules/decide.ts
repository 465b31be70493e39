import type { Event, Scalar } from '../event/event.ts';
import { conclude, type Passage } from './conclude.ts';
import type { Decision, Finding, RuleMemory } from './decision.ts';
import { fire, stoppedByIf } from './fire.ts';
import { entryGates, type Gate, memoryGates, type Remembered } from './gates.ts';
import { groupKey, memoryKey } from './group-key.ts';
import type { Rulebook } from './rulebook.ts';
import { rulesNaming } from './rules-naming.ts';

export { needs } from './needs.ts';
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
export function decide({ event, rulebook, memory, live, unreadable, now }: DecideInput): Decision[] {
  return rulesNaming(event, rulebook).map((rule) => {
    const group = groupKey(rule.groupBy, event);
    const known = memory.get(memoryKey(rule.id, group)) ?? { hits: [], firedAt: [] };
    return decideRule({ event, rule, group, memory: known, now, live, unreadable });
  });
}

type Standing = Remembered & {
  readonly group: string;
  readonly live: ReadonlyMap<string, Scalar>;
  readonly unreadable: readonly string[];
};

function decideRule(given: Standing): Decision {
  const { rule, group, memory: known, event, live, unreadable, now } = given;
  const entry = pass(entryGates, given);
  if (entry.stoppedBy !== undefined) return conclude(rule, group, { ...entry, counts: false });
  const memory = pass(memoryGates, given);
  const findings = [...entry.findings, ...memory.findings];
  if (memory.stoppedBy !== undefined)
    return conclude(rule, group, { findings, stoppedBy: memory.stoppedBy, counts: true });
  const scope = { event, live, unreadable, now };
  const ready = { rule, group, memory: known, scope, findings, effects: [], counts: true };
  return stoppedByIf(ready) ?? fire(ready);
}

function pass<Given>(gates: readonly Gate<Given>[], given: Given): Passage {
  const findings: Finding[] = [];
  for (const gate of gates) {
    const found = gate(given);
    findings.push(...found);
    const stop = found.find((finding) => !finding.held);
    if (stop !== undefined) return { findings, stoppedBy: stop.check };
  }
  return { findings };
}
