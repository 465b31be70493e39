import type { Event } from '../event/event.ts';
import type { Decision, Finding } from '../rules/decision.ts';

/** Lines that tell what each rule said to an event, the fired ones first, each with its findings and what stopped it. */
export function explainTrace(event: Event, decisions: readonly Decision[]): readonly string[] {
  const head = [
    `${event.name} on ${event.app.name} by ${event.actor.email || 'nobody named'} (${event.actor.kind}), ${event.at}`,
    `event ${event.id}, fact ${event.fact}${event.late ? ', late' : ''}`,
  ];
  if (decisions.length === 0) return [...head, '', 'No rule is about it.'];
  return [
    ...head,
    ...[...decisions].sort(byOutcome).flatMap((decision) => ['', ...explainDecision(decision)]),
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

function byOutcome(a: Decision, b: Decision): number {
  return order[a.outcome] - order[b.outcome] || a.ruleId.localeCompare(b.ruleId);
}

function explainDecision(decision: Decision): readonly string[] {
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
