import type { Passage } from './conclude.ts';
import type { Finding, HitRole } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Entry } from './enter.ts';
import type { Ready } from './fire.ts';
import { groupKey } from './group-key.ts';
import type { Part } from './parts.ts';
import { recall, times, timesOf } from './recall.ts';
import type { Rule } from './rulebook.ts';
import { type Moment, sequenceProgress } from './sequence.ts';
import { settlingPaths } from './settle-scope.ts';
import { mostInWindow } from './window.ts';

/** `threshold`: enough hits in one window with the event. With `consecutive` a reset between them starts anew. */
export function reachesThreshold(ready: Ready): Passage {
  const {
    rule,
    scope: { event },
    memory,
  } = ready;
  if (rule.threshold === undefined) return { findings: [] };
  const { count, withinMs } = rule.threshold;
  const atMs = Date.parse(event.at);
  const { fromMs, toMs } = sinceReset(ready, atMs);
  const hits = times(memory.hits).filter((hit) => hit > fromMs && hit < toMs);
  const found = mostInWindow(atMs, hits, withinMs);
  const since = Number.isFinite(fromMs) ? ', since the last reset' : '';
  const sentence = `${found} of ${count} within ${spellDuration(withinMs)}${since}.`;
  const finding: Finding = { check: 'threshold', held: found >= count, sentence, seen: found };
  return { findings: [finding], ...(finding.held ? {} : { stoppedBy: 'threshold' }) };
}

/** The stretch between two resets that the event lies in; it counts by itself even at the time of a reset. */
function sinceReset(
  { rule, scope: { event }, memories }: Ready,
  atMs: number,
): { fromMs: number; toMs: number } {
  const { consecutive, resetOn } = rule.threshold ?? {};
  const always = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  if (consecutive !== true || resetOn === undefined) return always;
  const memory = recall(memories, rule, resetScope(rule, event) ?? '');
  const resets = timesOf(memory, (role) => role === 'reset', event.id);
  return {
    fromMs: resets.filter((ms) => ms <= atMs).reduce((a, b) => Math.max(a, b), always.fromMs),
    toMs: resets.filter((ms) => ms > atMs).reduce((a, b) => Math.min(a, b), always.toMs),
  };
}

/** The key under which resets that concern this event are remembered; null when the rule knows none. */
export function resetScope(rule: Rule, event: Ready['scope']['event']): string | null {
  const { consecutive, resetOn } = rule.threshold ?? {};
  return consecutive === true && resetOn !== undefined ? groupKey(settlingPaths(rule, resetOn), event) : null;
}

/** `sequence`: the first of the sequences the event is a step of that it completes; else the one that came farthest. */
export function completesSequence(
  ready: Ready,
  parts: Extract<Entry, { kind: 'entered' }>['parts'],
): Passage & { readonly group: string } {
  const steps = parts.filter((part) => part.sequence !== undefined);
  const tries = steps.map((part) => ({ part, ...progressOf(ready, part, steps) }));
  const best = tries.toSorted(
    (a, b) => Number(b.isComplete) - Number(a.isComplete) || b.filled - a.filled,
  )[0];
  if (best?.part.sequence === undefined) return { findings: [], group: ready.group };
  const { withinMs, steps: wanted } = best.part.sequence.trigger;
  const names = wanted.map(
    ({ events, count }) => `${count > 1 ? `${count} times ` : ''}${events.join(' or ')}`,
  );
  const sentence = `${best.filled} of ${best.wanted} events of the sequence ${names.join(', then ')} within ${spellDuration(withinMs)}.`;
  const finding: Finding = { check: 'sequence', held: best.isComplete, sentence, seen: best.filled };
  const stop = best.isComplete ? {} : ({ stoppedBy: 'sequence', outcome: 'noted' } as const);
  return { findings: [finding], group: best.part.group, ...stop };
}

function progressOf({ rule, memories, scope: { event } }: Ready, part: Part, steps: readonly Part[]) {
  const { trigger, offset } = part.sequence ?? { trigger: { steps: [], withinMs: 0 }, offset: 0 };
  const own = steps.filter((one) => one.sequence?.offset === offset).map(({ role }) => stepOf(role, offset));
  const moments = new Map<string, { atMs: number; steps: Set<number> }>();
  for (const { role, at, eventId } of recall(memories, rule, part.group).roles ?? []) {
    const step = stepOf(role, offset);
    const atMs = Date.parse(at);
    if (!(step >= 0 && step < trigger.steps.length) || Number.isNaN(atMs) || eventId === event.id) continue;
    const known = moments.get(eventId);
    if (known === undefined) moments.set(eventId, { atMs, steps: new Set([step]) });
    else known.steps.add(step);
  }
  const present: Moment = { atMs: Date.parse(event.at), steps: new Set(own) };
  const counts = trigger.steps.map(({ count }) => count);
  return sequenceProgress(counts, trigger.withinMs, [...moments.values()], present);
}

/** The place of a role in its sequence; not a number for other roles. */
function stepOf(role: HitRole, offset: number): number {
  return role.startsWith('step:') ? Number(role.slice('step:'.length)) - offset : Number.NaN;
}
