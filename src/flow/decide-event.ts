import type { Event } from '../core/event/event.ts';
import { decide } from '../core/rules/decide.ts';
import type { Decision, Needs } from '../core/rules/decision.ts';
import type { Job } from './jobs.ts';
import type { LiveFacts } from './live-facts.ts';
import type { Ports, RuleCounts, Tx } from './ports.ts';
import { rememberDecision } from './remember-decision.ts';

/**
 * Lets the rules decide on an event, once: keeps every decision that fired or nearly did with all its findings, the rest
 * as counts, and all that follows, in one transaction.
 */
export async function decideEvent(
  ports: Ports,
  tx: Tx,
  event: Event,
  asked: Needs,
  facts: LiveFacts,
): Promise<readonly Job[]> {
  const rulebook = ports.rulebook();
  const memory = await tx.decisions.memory(asked.memory, event.at);
  const decisions = decide({ event, rulebook, memory, ...facts, now: iso(ports.clock.now()) });
  const jobs: Job[] = [];
  for (const decision of decisions.filter(isTold)) {
    const decisionId = await tx.decisions.insert(event.id, event.at, decision);
    jobs.push(...(await rememberDecision(ports, tx, { event, decision, decisionId })));
  }
  await tx.events.finish(event.id, { state: 'decided', event, ruleCounts: countRest(decisions) });
  await tx.wake('event', event.id, null);
  await tx.audit.append({
    step: 'event.decided',
    subject: event.id,
    app: event.app.name,
    actor: event.actor.email,
    sentence: sentenceOf(event, decisions),
    detail: {
      name: event.name,
      at: event.at,
      received_at: event.receivedAt,
      fact: event.fact,
      rules: decisions.filter(isTold).map(({ ruleId, ruleHash, outcome, stoppedBy }) => ({
        ruleId,
        ruleHash,
        outcome,
        stoppedBy,
      })),
      rulebook: rulebook.hash,
    },
  });
  return jobs;
}

/** Kept with all its findings. A rule whose conditions did not hold was far from firing: it is only counted. */
function isTold({ outcome }: Decision): boolean {
  return outcome !== 'no_match';
}

function countRest(decisions: readonly Decision[]): RuleCounts {
  const counts: Record<string, number> = {};
  for (const { outcome, stoppedBy } of decisions.filter((decision) => !isTold(decision))) {
    const label = `${outcome}:${stoppedBy ?? 'match'}`;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

function sentenceOf(event: Event, decisions: readonly Decision[]): string {
  const fired = decisions
    .filter((decision) => decision.outcome === 'fired')
    .map((decision) => decision.ruleId);
  const told = `${event.name} on ${event.app.name} by ${event.actor.email}`;
  if (fired.length > 0) return `${told}: fired ${fired.join(', ')}.`;
  return decisions.length === 0
    ? `${told}: no rule is about it.`
    : `${told}: no rule fired of ${decisions.length} that name it.`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
