import { askExpression } from './ask-expression.ts';
import { askCalendars } from './calendar-gate.ts';
import type { Passage } from './conclude.ts';
import type { Finding } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Ready } from './fire.ts';
import { times } from './recall.ts';
import { nearestWithin } from './window.ts';

type Answer = { readonly findings: readonly Finding[]; readonly isError?: boolean };
type Gate = (ready: Ready) => Answer;

/** What is asked when a rule would fire, at its event and at its timers, in this order. */
const gates: readonly Gate[] = [isNotPaused, isInSeason, isNotCoolingDown, isTrue];

/** Asks until something stops the rule; `error` where it could not be answered. */
export function passFireGates(ready: Ready): Passage {
  const findings: Finding[] = [];
  for (const gate of gates) {
    const answer = gate(ready);
    findings.push(...answer.findings);
    const stop = answer.findings.find(({ held }) => !held);
    if (stop === undefined) continue;
    return { findings, stoppedBy: stop.check, ...(answer.isError === true ? { outcome: 'error' } : {}) };
  }
  return { findings };
}

function isNotPaused({ memory }: Ready): Answer {
  const { paused } = memory;
  if (paused === undefined || paused === null) return { findings: [] };
  const sentence = `The rule is paused until an operator resumes it: ${paused.replace(/\.$/, '')}.`;
  return { findings: [{ check: 'paused', held: false, sentence }] };
}

function isInSeason({ rule, policy, scope, atMs }: Ready): Answer {
  return askCalendars(rule, { policy, live: scope.live, unreadable: scope.unreadable, atMs });
}

function isNotCoolingDown({ rule, scope, memory }: Ready): Answer {
  const far = nearestWithin(Date.parse(scope.event.at), times(memory.firedAt), rule.cooldownMs);
  if (far === null) return { findings: [] };
  const sentence = `It fired ${spellDuration(far)} apart from this event; the cooldown is ${spellDuration(rule.cooldownMs)}.`;
  return { findings: [{ check: 'cooldown', held: false, sentence, seen: spellDuration(far) }] };
}

function isTrue({ rule, scope }: Ready): Answer {
  if (rule.condition === undefined) return { findings: [] };
  const { kind, finding } = askExpression(rule.condition, scope);
  return { findings: [finding], isError: kind === 'error' };
}
