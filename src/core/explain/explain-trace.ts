import type { Event } from '../event/event.ts';
import type { Decision, Finding } from '../rules/decision.ts';

/** Lines that tell what each rule said to an event, the fired ones first, each with its findings and what stopped it. */
export function explainTrace(event: Event, decisions: readonly Decision[]): readonly string[] {
  const head = eventHead(event);
  if (decisions.length === 0) return [...head, '', 'No rule is about it.'];
  return [
    ...head,
    ...[...decisions].sort(byOutcome).flatMap((decision) => ['', ...explainDecision(decision)]),
  ];
}

/** What happened, where, by whom and when. */
export function eventHead(event: Event): readonly string[] {
  return [
    `${event.name} on ${event.app.name} by ${event.actor.email || 'nobody named'} (${event.actor.kind}), ${event.at}`,
    `event ${event.id}, fact ${event.fact}${event.late ? ', late' : ''}`,
  ];
}

const order: Readonly<Record<Decision['outcome'], number>> = {
  fired: 0,
  shadowed: 1,
  waiting: 2,
  error: 3,
  skipped: 4,
  noted: 5,
  no_match: 6,
};

/** From 0 for what acts to the rules that are not about the event at all. */
export function outcomeRank(outcome: Decision['outcome']): number {
  return order[outcome];
}

function byOutcome(a: Decision, b: Decision): number {
  return outcomeRank(a.outcome) - outcomeRank(b.outcome) || a.ruleId.localeCompare(b.ruleId);
}

/** One rule's answer with its findings, what stopped it and what it does. */
export function explainDecision(decision: Decision): readonly string[] {
  const stopped = decision.stoppedBy === undefined ? '' : `, stopped by ${decision.stoppedBy}`;
  return [
    `${decision.ruleId}: ${words[decision.outcome]}${stopped}`,
    ...decision.findings.map(findingLine),
    ...decision.actions.map((action) => `  → ${action.action} (${action.id})`),
  ];
}

const words: Readonly<Record<Decision['outcome'], string>> = {
  fired: 'fired',
  shadowed: 'would have fired (mode shadow)',
  waiting: 'waits for a timer',
  error: 'could not be decided',
  skipped: 'matched, but did not fire',
  noted: 'took note',
  no_match: 'did not match',
};

function findingLine(finding: Finding): string {
  return `  ${finding.held ? '✓' : '✗'} ${finding.sentence}`;
}
