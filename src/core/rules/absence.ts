import type { Event } from '../event/event.ts';
import type { Passage } from './conclude.ts';
import type { DecideInput } from './decide.ts';
import type { Effect, Finding } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { AbsenceTrigger, Part } from './parts.ts';
import { iso, recall, timesOf } from './recall.ts';
import type { Rule } from './rulebook.ts';
import { setTimer } from './set-timer.ts';
import { mostInWindow } from './window.ts';

type Given = { readonly rule: Rule; readonly event: Event; readonly memory: DecideInput['memory'] };
type Turn = Passage & { readonly effects: readonly Effect[] };

/** `after` has happened: the rule waits for what is expected, unless that is known already. */
export function beginAbsence({ rule, event, memory }: Given, { absence, group }: Part): Turn {
  if (absence === undefined) return { findings: [], effects: [] };
  const { after, withinMs } = absence;
  const before = timesOf(recall(memory, rule, group), (role) => role === 'after', event.id);
  const found = mostInWindow(Date.parse(event.at), before, withinMs);
  if (found < after.count)
    return noted(
      'noted',
      `${found} of ${after.count} times ${after.events.join(' or ')} within ${spellDuration(withinMs)}.`,
    );
  const followed = followedBy({ rule, event, memory }, absence, group);
  if (followed !== null) return noted('skipped', followed);
  const set = setTimer({ rule, group, event }, 'absence', Date.parse(event.at) + withinMs);
  const waiting = noted('waiting', `Waits until ${set.dueAt} for ${wanted(absence)}.`);
  return { ...waiting, effects: [set] };
}

function noted(outcome: 'noted' | 'skipped' | 'waiting', sentence: string): Turn {
  return {
    findings: [{ check: 'absence', held: false, sentence }],
    stoppedBy: 'absence',
    outcome,
    effects: [],
  };
}

/** What came in time, as a sentence; null when nothing that was expected has come. */
function followedBy(
  { rule, event, memory }: Given,
  { withinMs }: AbsenceTrigger,
  group: string,
): string | null {
  const atMs = Date.parse(event.at);
  const expected = timesOf(recall(memory, rule, group), (role) => role === 'expected', event.id);
  const inTime = expected.filter((ms) => ms >= atMs && ms <= atMs + withinMs);
  if (inTime.length === 0) return null;
  const far = inTime.reduce((a, b) => Math.min(a, b)) - atMs;
  return `What was expected followed ${spellDuration(far)} later.`;
}

/** The time is up: whether what was expected stayed away. */
export function endAbsence(given: Given, group: string): Finding {
  const absence = absenceOf(given.rule);
  if (absence === null)
    return {
      check: 'absence',
      held: false,
      sentence: 'The rule no longer waits for the absence of an event.',
    };
  const followed = followedBy(given, absence, group);
  const sentence = followed ?? `No ${wanted(absence)} within ${spellDuration(absence.withinMs)}.`;
  return { check: 'absence', held: followed === null, sentence };
}

/** A rule waits for the absence of one thing. */
function absenceOf(rule: Rule): AbsenceTrigger | null {
  return rule.triggers?.find((trigger) => trigger.kind === 'absence') ?? null;
}

/** An expected event ends the waiting that began before it and is not over by then. */
export function endWaiting({ rule, event, memory }: Given, { absence, group }: Part): Turn {
  const withinMs = absence?.withinMs ?? 0;
  const atMs = Date.parse(event.at);
  const waiting = (recall(memory, rule, group).timers ?? []).filter(({ timer, dueAt }) => {
    const beganMs = timer.at === undefined ? Date.parse(dueAt) - withinMs : Date.parse(timer.at);
    const isMet = timer.purpose === 'absence' && timer.group === group && timer.eventId !== event.id;
    return isMet && beganMs <= atMs && atMs <= beganMs + withinMs;
  });
  const sentence =
    waiting.length === 0
      ? `${event.name} was not waited for.`
      : `${event.name} is what was waited for since ${iso(Date.parse(waiting[0]?.timer.at ?? event.at))}.`;
  return {
    ...noted('noted', sentence),
    effects: waiting.map(({ key }): Effect => ({ kind: 'cancel_timer', key })),
  };
}

function wanted({ expect }: AbsenceTrigger): string {
  return [...new Set(expect.flatMap(({ events }) => events))].join(' or ');
}
