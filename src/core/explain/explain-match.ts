import type { Event } from '../event/event.ts';
import type { Decision, Finding } from '../rules/decision.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { eventHead, explainDecision, outcomeRank } from './explain-trace.ts';

/**
 * How the rules meet one event that stands alone, the ones that came furthest first, the nearest miss marked, and the
 * rules that are about other events by name only.
 */
export function explainMatch(
  event: Event,
  decisions: readonly Decision[],
  rulebook: Rulebook,
): readonly string[] {
  const sorted = byDistance(decisions);
  const fires = sorted.filter(isFiring);
  const missed = sorted.filter((decision) => !isFiring(decision));
  const others = rulebook.rules.filter(({ id }) => !decisions.some(({ ruleId }) => ruleId === id));
  return [
    ...eventHead(event),
    '',
    fires.length === 0 ? 'No rule fires.' : `${fires.length} of ${rulebook.rules.length} rules fire.`,
    ...fires.flatMap((decision) => ['', ...explainDecision(decision)]),
    ...missed.flatMap((decision, index) => [
      '',
      ...(index === 0 ? [`Nearest miss${nearMiss(decision)}`] : []),
      ...explainDecision(decision),
    ]),
    ...(others.length === 0
      ? []
      : ['', `About other events than ${event.name}: ${others.map(({ id }) => id).join(', ')}.`]),
  ];
}

/** True when the rule acts on the event, or would if it were not in mode shadow. */
export function isFiring({ outcome }: Decision): boolean {
  return outcome === 'fired' || outcome === 'shadowed';
}

/** Those that came furthest first: by outcome, then by the checks that held, then by how few did not. */
export function byDistance(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.toSorted(
    (a, b) =>
      outcomeRank(a.outcome) - outcomeRank(b.outcome) ||
      failed(a).length - failed(b).length ||
      held(b).length - held(a).length ||
      a.ruleId.localeCompare(b.ruleId),
  );
}

/** The check that stopped a rule, as its finding tells it. */
export function stopOf(decision: Decision): Finding | null {
  const open = failed(decision);
  return open.find(({ check }) => check === decision.stoppedBy) ?? open[0] ?? null;
}

function nearMiss(decision: Decision): string {
  const stop = stopOf(decision);
  return stop === null ? ':' : `: ${decision.ruleId}, since ${stop.sentence}`;
}

function failed({ findings }: Decision): readonly Finding[] {
  return findings.filter((finding) => !finding.held);
}

function held({ findings }: Decision): readonly Finding[] {
  return findings.filter((finding) => finding.held);
}
