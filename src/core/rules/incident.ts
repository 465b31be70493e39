import type { Event } from '../event/event.ts';
import type { DecideInput } from './decide.ts';
import type { Effect, Finding, RuleMemory } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Ready } from './fire.ts';
import { iso, recall, times, timesOf } from './recall.ts';
import { resolveScope, scopeField } from './resolve-scope.ts';
import type { Rule } from './rulebook.ts';
import { setTimer } from './set-timer.ts';

export type Consequence = { readonly findings: readonly Finding[]; readonly effects: readonly Effect[] };

const none: Consequence = { findings: [], effects: [] };

/** A firing of a rule with `resolve` opens an incident, or goes on with the open one. In shadow nothing is opened. */
export function incidentOf(ready: Ready): Consequence {
  const {
    rule,
    group,
    scope: { event },
    memory,
  } = ready;
  if (rule.resolve === undefined || rule.mode === 'shadow') return none;
  const quiet = quietEffects(ready, true);
  if (memory.incident !== undefined && memory.incident !== null) {
    const sentence = `The incident open since ${memory.incident.openedAt} goes on; its message is brought up to date.`;
    return { findings: [{ check: 'resolve', held: true, sentence }], effects: quiet };
  }
  const scope = resolveScope(rule, event);
  const open: Effect = { kind: 'open_incident', ...scopeField(scope, group) };
  return { findings: [], effects: [open, ...resolvedBefore(ready, scope), ...quiet] };
}

/** The event that resolves may have arrived before the one it resolves. */
function resolvedBefore(
  { rule, memories, scope: { event } }: Ready,
  scope: string | null,
): readonly Effect[] {
  if (scope === null) return [];
  const resolved = resolvedSince(recall(memories, rule, scope), event);
  return resolved === null
    ? []
    : [{ kind: 'resolve_incident', sentence: `Resolved by an event of ${iso(resolved)}.` }];
}

/** When the group was first resolved after the event, null when it was not. */
export function resolvedSince(memory: RuleMemory, event: Event): number | null {
  const atMs = Date.parse(event.at);
  const later = timesOf(memory, (role) => role === 'resolve', event.id).filter((ms) => ms > atMs);
  return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b));
}

/** Moves the timer of `quiet_for`: it counts from the last hit. Only while an incident is open, or opens now. */
export function quietEffects(
  { rule, group, memory, scope: { event }, atMs }: Ready,
  opens = false,
): readonly Effect[] {
  const quietForMs = rule.resolve?.quietForMs;
  const isOpen = memory.incident !== undefined && memory.incident !== null;
  if (quietForMs === undefined || (!isOpen && !opens) || rule.mode === 'shadow') return [];
  const dueMs = Math.max(lastHit(memory), atMs) + quietForMs;
  const waiting = (memory.timers ?? []).filter(
    ({ timer }) => timer.purpose === 'quiet' && timer.group === group,
  );
  if (waiting.some(({ dueAt }) => Date.parse(dueAt) >= dueMs)) return [];
  const set = setTimer({ rule, group, event }, 'quiet', dueMs);
  return [
    ...waiting.filter(({ key }) => key !== set.key).map(({ key }): Effect => ({ kind: 'cancel_timer', key })),
    set,
  ];
}

/** The time of the newest event that could start the rule; minus infinity when there is none. */
export function lastHit(memory: RuleMemory): number {
  const starts = timesOf(memory, (role) => role === 'after' || role.startsWith('step:'), '');
  return [...times(memory.hits), ...starts].reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** An event of `resolve`: ends the incidents and the waiting of all groups it settles that began before it. */
export function settle(
  rule: Rule,
  scope: string,
  event: Event,
  memories: DecideInput['memory'],
): Consequence {
  const memory = recall(memories, rule, scope);
  const atMs = Date.parse(event.at);
  const own = memory.incident ? [{ group: scope, openedAt: memory.incident.openedAt }] : [];
  const open = new Map([...own, ...(memory.incidents ?? [])].map((one) => [one.group, one.openedAt]));
  const ended = [...open].filter(([, openedAt]) => !(Date.parse(openedAt) > atMs)).map(([group]) => group);
  const sentence = `Resolved by ${event.name} at ${event.at}.`;
  const waiting = (memory.timers ?? []).filter(({ timer }) =>
    timer.purpose === 'quiet'
      ? ended.includes(timer.group)
      : timer.purpose === 'for' && timer.at !== undefined && Date.parse(timer.at) <= atMs,
  );
  const told = `${event.name} resolves: ${ended.length} open ${ended.length === 1 ? 'incident ends' : 'incidents end'}.`;
  return {
    findings: [{ check: 'resolve', held: false, sentence: told, seen: ended.length }],
    effects: [
      ...ended.map(
        (group): Effect => ({ kind: 'resolve_incident', sentence, ...(group === scope ? {} : { group }) }),
      ),
      ...waiting.map(({ key }): Effect => ({ kind: 'cancel_timer', key })),
    ],
  };
}

/** `quiet_for` as people read it. */
export function quietSentence(quietForMs: number, lastMs: number): string {
  return Number.isFinite(lastMs)
    ? `Quiet for ${spellDuration(quietForMs)} since ${iso(lastMs)}.`
    : `Quiet for ${spellDuration(quietForMs)}.`;
}
