import type { Event } from '../event/event.ts';
import { isWrite } from './action-arguments.ts';
import type { DecidedAction, Decision, Finding, MemoryNeed, Outcome, RuleMemory } from './decision.ts';
import { spellDuration } from './duration.ts';
import { entryGates, type Gate, memoryGates, type Remembered } from './gates.ts';
import { groupKey, memoryKey } from './group-key.ts';
import type { Rule, RuleAction, Rulebook } from './rulebook.ts';
import { renderArguments } from './template.ts';

export { memoryKey };

export type DecideInput = {
  readonly event: Event;
  readonly rulebook: Rulebook;
  /** What `needs` asked for, by `memoryKey`; a missing entry is an empty memory. */
  readonly memory: ReadonlyMap<string, RuleMemory>;
  /** The present time, ISO 8601 in UTC. */
  readonly now: string;
};

/** An event dated further ahead of the clock than this is not to be trusted with a write. */
const aheadMs = 15 * 60_000;

/**
 * Every rule's answer to one event, in the order of the rule book: pure, total, and the same for the same input. Only
 * rules that name the event (or `*`) are asked.
 */
export function decide({ event, rulebook, memory, now }: DecideInput): Decision[] {
  return rulesNaming(event, rulebook).map((rule) => {
    const group = groupKey(rule.groupBy, event);
    const known = memory.get(memoryKey(rule.id, group)) ?? { hits: [], firedAt: [] };
    return decideRule({ event, rule, group, memory: known, now });
  });
}

/** What `decide` will want to know of earlier events, for the rules this event matches. */
export function needs(event: Event, rulebook: Rulebook): MemoryNeed[] {
  const atMs = Date.parse(event.at) || 0;
  return rulesNaming(event, rulebook)
    .filter((rule) => entryGates.every((gate) => gate({ rule, event }).every((finding) => finding.held)))
    .map((rule) => ({
      ruleId: rule.id,
      group: groupKey(rule.groupBy, event),
      sinceMs: atMs - Math.max(rule.threshold?.withinMs ?? 0, rule.cooldownMs),
    }));
}

/** The rules of the index for the event's names and `*`, each once, in the order of the rule book. */
function rulesNaming(event: Event, rulebook: Rulebook): readonly Rule[] {
  const lists = [...event.names, event.name, '*'].map((name) => rulebook.byEvent.get(name) ?? []);
  const found = new Set(lists.flat());
  return lists.filter((list) => list.length > 0).length < 2
    ? [...found]
    : rulebook.rules.filter((rule) => found.has(rule));
}

type Standing = Remembered & { readonly group: string };

function decideRule(given: Standing): Decision {
  const entry = pass(entryGates, given);
  if (entry.stoppedBy !== undefined) return concluded(given, entry, false, []);
  const memory = pass(memoryGates, given);
  const findings = [...entry.findings, ...memory.findings];
  if (memory.stoppedBy !== undefined)
    return concluded(given, { findings, stoppedBy: memory.stoppedBy }, true, []);
  return act(given, findings);
}

type Passage = { readonly findings: readonly Finding[]; readonly stoppedBy?: Finding['check'] };

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

function concluded(
  { rule, group }: Standing,
  { findings, stoppedBy }: Passage,
  counts: boolean,
  actions: readonly DecidedAction[],
): Decision {
  const said = {
    ruleId: rule.id,
    ruleName: rule.name,
    ruleHash: rule.hash,
    severity: rule.severity,
    group,
    mode: rule.mode === 'off' ? 'shadow' : rule.mode,
  } as const;
  const outcome = outcomeOf(rule, stoppedBy);
  return { ...said, outcome, ...(stoppedBy === undefined ? {} : { stoppedBy }), findings, counts, actions };
}

function outcomeOf(rule: Rule, stoppedBy: Finding['check'] | undefined): Outcome {
  if (stoppedBy === undefined) return rule.mode === 'shadow' ? 'shadowed' : 'fired';
  return stoppedBy === 'apps' || stoppedBy === 'match' || stoppedBy === 'trigger' ? 'no_match' : 'skipped';
}

function act(given: Standing, before: readonly Finding[]): Decision {
  const { rule, event } = given;
  const late = lateness(given);
  const findings = [...before];
  const actions: DecidedAction[] = [];
  for (const [index, action] of rule.actions.entries()) {
    const step =
      late !== null && isWrite(action.action)
        ? { action: null, findings: [held('late', action, late)] }
        : prepare(action, index, event);
    findings.push(...step.findings);
    if (step.action !== null) actions.push(step.action);
  }
  if (actions.length === 0) {
    const stoppedBy = findings.find((finding) => !finding.held)?.check ?? 'action';
    return concluded(given, { findings, stoppedBy }, true, []);
  }
  if (rule.mode !== 'shadow') return concluded(given, { findings }, true, actions);
  const shadow = actions.map(
    ({ id, action }): Finding => ({
      check: 'mode',
      path: `actions.${id}`,
      held: true,
      sentence: `Would do ${action}; mode shadow only writes it down.`,
    }),
  );
  return concluded(given, { findings: [...findings, ...shadow] }, true, []);
}

type Step = { readonly action: DecidedAction | null; readonly findings: readonly Finding[] };

function held(check: 'late' | 'action', { id }: RuleAction, sentence: string): Finding {
  return { check, path: `actions.${id}`, held: false, sentence };
}

/** A text that cannot be rendered stops a write, but never costs people a notice: the card then words the event itself. */
function prepare(action: RuleAction, index: number, event: Event): Step {
  const { id, action: name, approval } = action;
  const rendered = renderArguments(action.with, event, !isWrite(name));
  const findings = rendered.failures.map((sentence) => held('action', action, sentence));
  if (findings.length > 0 && isWrite(name)) return { action: null, findings };
  const decided = { index, id, action: name, with: rendered.values };
  return { action: approval === undefined ? decided : { ...decided, approval }, findings };
}

/** Why the event may not lead to a write, or null when it may. */
function lateness({ event, now }: Standing): string | null {
  if (event.late)
    return 'The event is old news or was brought by repair: people are told, nothing is written.';
  const ahead = Date.parse(event.at) - Date.parse(now);
  return ahead > aheadMs
    ? `The event is dated ${spellDuration(ahead)} ahead of the clock: people are told, nothing is written.`
    : null;
}
