import type { Event } from '../event/event.ts';
import type { Passage } from './conclude.ts';
import type { Finding } from './decision.ts';
import { entryGates } from './gates.ts';
import { isStart, type Part, partsOf, plays } from './parts.ts';
import type { Rule } from './rulebook.ts';
import { weighCondition } from './weigh-condition.ts';

/** What an event is to a rule: nothing, with the reason, or the parts it plays, the weightiest first. */
export type Entry =
  | { readonly kind: 'stopped'; readonly passage: Passage }
  | {
      readonly kind: 'entered';
      readonly lead: Part;
      readonly parts: readonly Part[];
      readonly findings: readonly Finding[];
    };

/** Asks all that rule and event tell by themselves. */
export function enter(rule: Rule, event: Event): Entry {
  const findings = entryGates.flatMap((gate) => gate({ rule, event }));
  const stop = findings.findIndex(({ held }) => !held);
  if (stop >= 0) return stopped(findings.slice(0, stop + 1));
  const named = partsOf(rule, event);
  const trigger = triggerFinding(event, named.length > 0);
  if (!trigger.held) return stopped([...findings, trigger]);
  return enterParts({ rule, event, named, findings: [...findings, trigger] });
}

type Given = {
  readonly rule: Rule;
  readonly event: Event;
  readonly named: readonly Part[];
  readonly findings: readonly Finding[];
};

/** What keeps an event from starting a rule does not keep it from ending what the rule began. */
function enterParts({ rule, event, named, findings }: Given): Entry {
  const bar = named.some(isStart) ? startBar(rule, event) : null;
  const open = bar === null ? named : named.filter((part) => !isStart(part));
  const parts = open.filter((part) => plays(part, event));
  const [lead] = parts;
  if (lead !== undefined)
    return { kind: 'entered', lead, parts, findings: [...findings, ...weigh(lead, event)] };
  if (bar !== null) return stopped([...findings, bar]);
  return stopped([...findings, ...missed(named, event)]);
}

function startBar(rule: Rule, event: Event): Finding | null {
  if (event.actor.kind === 'self' && !rule.namesActorKind) {
    const sentence =
      'Herald did this itself; a rule answers to that only when its conditions name actor.kind.';
    return { check: 'own_echo', path: 'actor.kind', held: false, sentence, seen: 'self' };
  }
  if (!event.late || rule.lateEvents !== 'ignore') return null;
  const sentence = 'The event is old news or was brought by repair; the rule says late_events: ignore.';
  return { check: 'late', path: 'event.late', held: false, sentence, seen: true };
}

function triggerFinding(event: Event, held: boolean): Finding {
  const sentence = held ? `${event.name} happened.` : `This ${event.name} is for another rule.`;
  return { check: 'trigger', path: 'event.name', held, sentence, seen: event.name };
}

function weigh({ conditions }: Part, event: Event): readonly Finding[] {
  return conditions.flatMap((condition) => weighCondition(condition, event));
}

/** The findings of the part that came nearest. */
function missed(named: readonly Part[], event: Event): readonly Finding[] {
  const weighed = named.map((part) => weigh(part, event));
  const nearest = weighed.toSorted((a, b) => failures(a) - failures(b))[0] ?? [];
  return failures(nearest) > 0
    ? nearest
    : [...nearest, { check: 'match', held: false, sentence: 'The conditions did not hold.' }];
}

function failures(findings: readonly Finding[]): number {
  return findings.filter(({ held }) => !held).length;
}

function stopped(findings: readonly Finding[]): Entry {
  const stoppedBy = findings.find(({ held }) => !held)?.check ?? 'match';
  return { kind: 'stopped', passage: { findings, stoppedBy } };
}
