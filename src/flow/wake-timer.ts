import { afterProposal } from './after-proposal.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';
import { wakeRule } from './wake-rule.ts';
import { wakeSchedule } from './wake-schedule.ts';

/** Fires one due timer. Taking it and its effect are one transaction: it fires once, however often it is rung for. */
export async function wakeTimer(ports: Ports, key: string): Promise<void> {
  const now = new Date(ports.clock.now()).toISOString();
  if (key.startsWith('rule:')) return wakeRule(ports, key);
  if (key.startsWith('schedule:')) return wakeSchedule(ports, key);
  const jobs = await ports.store.transaction(async (tx) => {
    const payload = await tx.timers.take(key, now);
    if (payload?.kind !== 'expire' || payload.proposal === undefined) return [];
    return expire(ports, tx, payload.proposal);
  });
  await ports.doorbell.ring(jobs);
}

async function expire(ports: Ports, tx: Tx, proposalId: string): Promise<readonly Job[]> {
  const proposal = await tx.proposals.lock(proposalId);
  if (proposal === null) return [];
  const sentence = 'Nobody decided in time, so nothing was done.';
  if (!(await tx.proposals.move(proposalId, ['asking'], 'expired', { reason: 'expired', sentence })))
    return [];
  const jobs = [
    ...(await refreshCard(tx, proposal.noticeKey)),
    ...(await afterProposal(ports, tx, proposalId)),
  ];
  await tx.audit.append({
    step: 'proposal.expired',
    subject: proposalId,
    app: proposal.app.name,
    actor: 'herald',
    sentence: `${proposal.plan?.summary ?? proposal.action}: nobody decided before ${proposal.expiresAt ?? 'its end'}, so it expired.`,
    detail: {},
  });
  return jobs;
}
