import type { Event } from '../core/event/event.ts';
import type { Decision, Effect, Finding } from '../core/rules/decision.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';
import { resolveIncident } from './resolve-incident.ts';
import { withdrawProposals } from './withdraw-proposals.ts';

export type Decided = { readonly event: Event; readonly decision: Decision; readonly decisionId: string };

/**
 * Writes down what a decision changes besides its actions, in the transaction that keeps the decision. Incidents are
 * opened before its notices are written, so that these belong to them.
 */
export async function applyEffects(ports: Ports, tx: Tx, decided: Decided): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const effect of decided.decision.effects ?? [])
    jobs.push(...(await applyEffect(ports, tx, decided, effect)));
  return jobs;
}

async function applyEffect(ports: Ports, tx: Tx, decided: Decided, effect: Effect): Promise<readonly Job[]> {
  const { event, decision, decisionId } = decided;
  const { ruleId, group } = decision;
  switch (effect.kind) {
    case 'remember':
      await tx.decisions.addHit(ruleId, effect.group ?? group, event.id, event.at, effect.role);
      return [];
    case 'set_timer':
      await tx.timers.set(effect.key, effect.dueAt, { kind: 'rule', ...effect.timer });
      return [];
    case 'cancel_timer':
      await cancelTimer(tx, decided, effect.key);
      return [];
    case 'open_incident': {
      const scope = effect.scope === undefined ? {} : { scope: effect.scope };
      await tx.incidents.open({ ruleId, group, ...scope, decisionId, openedAt: event.at });
      return [];
    }
    case 'resolve_incident':
      return resolveIncident(ports, tx, { ...decided, group: effect.group ?? group }, effect.sentence);
    case 'withdraw_proposals':
      return withdrawProposals(tx, decision);
    case 'pause_rule':
      return pauseRule(ports, tx, decided, effect.sentence);
  }
}

/** The decision that waited for the timer is concluded: nothing will come of it, and the trace says why. */
async function cancelTimer(tx: Tx, { event, decision }: Decided, key: string): Promise<void> {
  const payload = await tx.timers.cancel(key);
  const waitingFor = payload?.eventId;
  if (waitingFor === undefined || waitingFor === event.id) return;
  const stored = await tx.decisions.ofEvent(waitingFor);
  const waiting = stored.find((one) => one.ruleId === decision.ruleId && one.outcome === 'waiting');
  if (waiting === undefined) return;
  const { id: _id, eventId: _eventId, at: _at, ...told } = waiting;
  const check = payload?.purpose === 'absence' ? 'absence' : 'for';
  const ended: Finding = {
    check,
    held: false,
    sentence: `${event.name} at ${event.at} ended the waiting.`,
  };
  const findings = [...told.findings, ended];
  await tx.decisions.conclude(waitingFor, decision.ruleId, {
    ...told,
    outcome: 'skipped',
    stoppedBy: check,
    findings,
  });
}

async function pauseRule(
  ports: Ports,
  tx: Tx,
  { event, decision }: Decided,
  sentence: string,
): Promise<readonly Job[]> {
  const { ruleId, ruleName } = decision;
  const since = new Date(ports.clock.now()).toISOString();
  if (!(await tx.pauses.set(ruleId, sentence, since))) return [];
  const key = `word:paused:${ruleId}:${since}`;
  await tx.notices.want(key, ports.rulebook().defaultChannel, {
    kind: 'word',
    severity: 'warning',
    title: `Rule ${ruleName} is paused`,
    text: `${sentence} It does nothing until somebody lets it go on: herald rules resume ${ruleId}`,
  });
  await tx.audit.append({
    step: 'rule.paused',
    subject: ruleId,
    app: event.app.name,
    actor: 'herald',
    sentence: `Rule ${ruleId} paused itself: ${sentence}`,
    detail: { event: event.id, group: decision.group },
  });
  return [{ kind: 'notice', id: key }];
}
