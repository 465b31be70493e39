import type { Event } from '../event/event.ts';
import type { Finding, RuleMemory } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Rule } from './rulebook.ts';
import { holds, weighCondition } from './weigh-condition.ts';
import { mostInWindow, nearestWithin } from './window.ts';

export type Asked = { readonly rule: Rule; readonly event: Event };
export type Remembered = Asked & { readonly memory: RuleMemory; readonly now: string };
/** One question about a rule and an event; the rule goes on when every finding held. */
export type Gate<Given> = (given: Given) => readonly Finding[];

/** What can be told from rule and event alone, in the order it is asked. */
export const entryGates: readonly Gate<Asked>[] = [
  isEnabled,
  isOn,
  concernsApp,
  isTriggered,
  isNoEcho,
  matches,
];

/** What needs memory: the rule has matched, so the event counts whether these hold or not. */
export const memoryGates: readonly Gate<Remembered>[] = [reachesThreshold, isNotCoolingDown];

function isEnabled({ rule }: Asked): readonly Finding[] {
  return rule.enabled ? [] : [{ check: 'enabled', held: false, sentence: 'The rule says enabled: false.' }];
}

function isOn({ rule }: Asked): readonly Finding[] {
  return rule.mode === 'off' ? [{ check: 'mode', held: false, sentence: 'The rule is in mode off.' }] : [];
}

function concernsApp({ rule, event }: Asked): readonly Finding[] {
  if (rule.apps.length === 0) return [];
  const isMeant = rule.concerns(event.app.name);
  const wanted = rule.apps.join(', ');
  const sentence = isMeant
    ? `${event.app.name} is one of ${wanted}.`
    : `${event.app.name} is none of ${wanted}.`;
  return [{ check: 'apps', path: 'app.name', held: isMeant, sentence, seen: event.app.name }];
}

function isTriggered({ event }: Asked): readonly Finding[] {
  return [
    {
      check: 'trigger',
      path: 'event.name',
      held: true,
      sentence: `${event.name} happened.`,
      seen: event.name,
    },
  ];
}

function isNoEcho({ rule, event }: Asked): readonly Finding[] {
  if (event.actor.kind !== 'self' || rule.namesActorKind) return [];
  const sentence = 'Herald did this itself; a rule answers to that only when its conditions name actor.kind.';
  return [{ check: 'own_echo', path: 'actor.kind', held: false, sentence, seen: 'self' }];
}

function matches({ rule, event }: Asked): readonly Finding[] {
  const findings = weighCondition(rule.match, event);
  return holds(rule.match, event) || findings.some((finding) => !finding.held)
    ? findings
    : [...findings, { check: 'match', held: false, sentence: 'The conditions did not hold.' }];
}

function reachesThreshold({ rule, event, memory }: Remembered): readonly Finding[] {
  if (rule.threshold === undefined) return [];
  const { count, withinMs } = rule.threshold;
  const found = mostInWindow(Date.parse(event.at), times(memory.hits), withinMs);
  const sentence = `${found} of ${count} within ${spellDuration(withinMs)}.`;
  return [{ check: 'threshold', held: found >= count, sentence, seen: found }];
}

function isNotCoolingDown({ rule, event, memory }: Remembered): readonly Finding[] {
  const far = nearestWithin(Date.parse(event.at), times(memory.firedAt), rule.cooldownMs);
  if (far === null) return [];
  const sentence = `It fired ${spellDuration(far)} apart from this event; the cooldown is ${spellDuration(rule.cooldownMs)}.`;
  return [{ check: 'cooldown', held: false, sentence, seen: spellDuration(far) }];
}

function times(texts: readonly string[]): readonly number[] {
  return texts.map((text) => Date.parse(text)).filter((ms) => !Number.isNaN(ms));
}
