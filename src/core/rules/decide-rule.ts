import { beginAbsence, endWaiting } from './absence.ts';
import { completesSequence, reachesThreshold } from './begin.ts';
import { conclude, type Passage } from './conclude.ts';
import type { DecideInput } from './decide.ts';
import type { Decision, Effect } from './decision.ts';
import { spellDuration } from './duration.ts';
import { type Entry, enter } from './enter.ts';
import { fire, type Ready } from './fire.ts';
import { passFireGates } from './fire-gates.ts';
import { groupKey } from './group-key.ts';
import { quietEffects, settle } from './incident.ts';
import { isStart, type Part } from './parts.ts';
import { recall } from './recall.ts';
import type { Rule } from './rulebook.ts';
import { setTimer } from './set-timer.ts';

type Entered = Extract<Entry, { kind: 'entered' }>;

/** One rule's answer to one event. */
export function decideRule(rule: Rule, input: DecideInput): Decision {
  const { event } = input;
  const entry = enter(rule, event);
  if (entry.kind === 'stopped')
    return conclude(rule, groupKey(rule.groupBy, event), { ...entry.passage, counts: false });
  return isStart(entry.lead) ? start(rule, input, entry) : end(rule, input, entry);
}

/** The event ends or resets what the rule began, and starts nothing. */
function end(rule: Rule, input: DecideInput, { lead, parts, findings }: Entered): Decision {
  const turns = parts.map((part) => endPart(rule, input, part));
  const [first] = turns;
  return conclude(rule, lead.group, {
    findings: [...findings, ...turns.flatMap((turn) => turn.findings)],
    ...(first?.stoppedBy === undefined ? {} : { stoppedBy: first.stoppedBy }),
    outcome: 'noted',
    counts: false,
    effects: [...remembered(parts, lead), ...turns.flatMap((turn) => turn.effects)],
  });
}

function endPart(
  rule: Rule,
  { event, memory }: DecideInput,
  part: Part,
): Passage & { readonly effects: readonly Effect[] } {
  if (part.role === 'expected') return endWaiting({ rule, event, memory }, part);
  if (part.role === 'resolve') return { ...settle(rule, part.group, event, memory), stoppedBy: 'resolve' };
  const sentence = `${event.name} starts the count anew.`;
  return { findings: [{ check: 'threshold', held: false, sentence }], stoppedBy: 'threshold', effects: [] };
}

/** Every part but that of a trigger, which the decision counts by itself. */
function remembered(parts: readonly Part[], lead: Part): readonly Effect[] {
  const told = parts
    .filter(({ role }) => role !== 'trigger')
    .map(
      ({ role, group }): Effect => ({ kind: 'remember', role, ...(group === lead.group ? {} : { group }) }),
    );
  return [...new Map(told.map((effect) => [JSON.stringify(effect), effect])).values()];
}

function start(rule: Rule, input: DecideInput, entry: Entered): Decision {
  const { lead, parts } = entry;
  const ready = readyFor(rule, input, entry);
  if (lead.role === 'trigger') return goOn(ready, reachesThreshold(ready));
  if (lead.role === 'after') return goOn(ready, beginAbsence({ ...input, rule }, lead));
  const { group, ...passage } = completesSequence(ready, parts);
  return goOn(group === ready.group ? ready : regroup(ready, group), passage);
}

/** What the event does beside its leading part: it is remembered, ends waiting, and begins its own. */
function readyFor(rule: Rule, input: DecideInput, { lead, parts, findings }: Entered): Ready {
  const { event, rulebook, memory, live, unreadable, now } = input;
  const beside = parts.flatMap((part): readonly Effect[] => {
    if (part.role === 'expected') return endWaiting({ rule, event, memory }, part).effects;
    return part.role === 'after' ? beginAbsence({ rule, event, memory }, part).effects : [];
  });
  const eventMs = Date.parse(event.at);
  return {
    rule,
    policy: rulebook.policy,
    group: lead.group,
    memory: recall(memory, rule, lead.group),
    memories: memory,
    scope: { event, live, unreadable, now },
    atMs: Number.isNaN(eventMs) ? Date.parse(now) : eventMs,
    findings,
    effects: [...remembered(parts, lead), ...beside],
    counts: lead.role === 'trigger',
  };
}

/** The second of two sequences has its own group. */
function regroup(ready: Ready, group: string): Ready {
  const effects = ready.effects.map((effect): Effect => {
    if (effect.kind !== 'remember') return effect;
    const { group: own = ready.group, ...rest } = effect;
    return own === group ? rest : { ...rest, group: own };
  });
  return { ...ready, group, memory: recall(ready.memories, ready.rule, group), effects };
}

function goOn(before: Ready, began: Passage): Decision {
  const ready = { ...before, findings: [...before.findings, ...began.findings] };
  if (began.stoppedBy !== undefined) return stop(ready, began);
  const passed = passFireGates(ready);
  const open = { ...ready, findings: [...ready.findings, ...passed.findings] };
  if (passed.stoppedBy !== undefined) return stop(open, passed);
  return ready.rule.forMs === undefined ? fire(open) : wait(open, ready.rule.forMs);
}

/** A hit that fires nothing still tells that it is not quiet yet. */
function stop(ready: Ready, { stoppedBy, outcome }: Passage): Decision {
  const { rule, group, findings, counts, effects } = ready;
  return conclude(rule, group, {
    findings,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    ...(outcome === undefined ? {} : { outcome }),
    counts,
    effects: [...effects, ...quietEffects(ready)],
  });
}

/** `for`: one timer per rule and group. */
function wait(ready: Ready, forMs: number): Decision {
  const { rule, group, memory, scope } = ready;
  const waiting = (memory.timers ?? []).find(({ timer }) => timer.purpose === 'for' && timer.group === group);
  const told = (sentence: string): Ready => ({
    ...ready,
    findings: [...ready.findings, { check: 'for', held: false, sentence }],
  });
  if (waiting !== undefined)
    return stop(told(`The rule waits already, until ${waiting.dueAt}.`), { findings: [], stoppedBy: 'for' });
  const set = setTimer({ rule, group, event: scope.event }, 'for', Date.parse(scope.now) + forMs);
  const open = told(`Must hold for ${spellDuration(forMs)}, until ${set.dueAt}.`);
  const passage = { findings: [], stoppedBy: 'for', outcome: 'waiting' } as const;
  return stop({ ...open, effects: [...open.effects, set] }, passage);
}
