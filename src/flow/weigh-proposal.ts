import type { Event } from '../core/event/event.ts';
import type { Proposal, ProposalState } from '../core/guard/proposal.ts';
import { type Verdict, weighWrite } from '../core/guard/verdict.ts';
import type { Plan, PlanOutcome } from '../core/plan/plan.ts';
import type { ActionContext } from './actions/action.ts';
import { proposalContext } from './actions/context.ts';
import { afterProposal } from './after-proposal.ts';
import type { Job } from './jobs.ts';
import { planProposal, unplannable } from './plan-proposal.ts';
import type { Ports, ProposalChanges, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';
import { writeCounts } from './write-counts.ts';

/**
 * Plans a proposal against the live app and asks the guard. Ends in `asking` (people are asked, with an expiry that
 * survives a restart), `approved` (the policy lets it run by itself) or `refused` with the sentence the card shows.
 */
export async function weighProposal(ports: Ports, id: string): Promise<void> {
  const read = await ports.store.transaction((tx) => openProposal(ports, tx, id));
  if (read === null) return;
  const { proposal, context } = read;
  const outcome = await planProposal(ports, proposal.action, context);
  const jobs = await ports.store.transaction((tx) => conclude(ports, tx, id, context.event, outcome));
  await ports.doorbell.ring(jobs);
}

async function openProposal(
  ports: Ports,
  tx: Tx,
  id: string,
): Promise<{ proposal: Proposal; context: ActionContext } | null> {
  const proposal = await tx.proposals.lock(id);
  if (proposal?.state === 'planned') return { proposal, ...(await proposalContext(tx, ports, proposal)) };
  // Asked already: a step that failed after that was committed must not ring for ever.
  if (proposal?.state === 'asking') await tx.wake('proposal', id, null);
  return null;
}

/** Ends a proposal whose plan could not be made in all its tries: the card says why. */
export async function giveUpProposal(ports: Ports, id: string, error: Error): Promise<void> {
  const jobs = await ports.store.transaction(async (tx) => {
    const proposal = await tx.proposals.lock(id);
    if (proposal?.state !== 'planned') return [];
    const { reason, sentence } = unplannable(error);
    return refuse(ports, tx, proposal, reason, sentence, null);
  });
  await ports.doorbell.ring(jobs);
}

async function conclude(
  ports: Ports,
  tx: Tx,
  id: string,
  event: Event,
  outcome: PlanOutcome,
): Promise<readonly Job[]> {
  const proposal = await tx.proposals.lock(id);
  if (proposal?.state !== 'planned') return [];
  await tx.lockApp(proposal.app.id);
  if (outcome.kind !== 'plan') return refuse(ports, tx, proposal, outcome.reason, outcome.sentence, null);
  const rival = await openRival(tx, proposal);
  if (rival !== null) {
    return refuse(
      ports,
      tx,
      proposal,
      'already_open',
      `${rival.id} already asks for ${rival.action} on this app.`,
      outcome.plan,
    );
  }
  const verdict = await weigh(ports, tx, proposal, event);
  switch (verdict.kind) {
    case 'refuse':
      return refuse(ports, tx, proposal, verdict.reason, verdict.sentence, outcome.plan);
    case 'ask':
      return ask(ports, tx, proposal, outcome.plan, verdict);
    case 'go':
      return go(ports, tx, proposal, outcome.plan, verdict.sentence);
  }
}

async function openRival(tx: Tx, proposal: Proposal): Promise<Proposal | null> {
  const open = await tx.proposals.list({ open: true, limit: 500 });
  return (
    open.find(
      (other) => other.id !== proposal.id && other.app.id === proposal.app.id && other.state !== 'planned',
    ) ?? null
  );
}

async function weigh(ports: Ports, tx: Tx, proposal: Proposal, event: Event): Promise<Verdict> {
  const { action, app, mode, ask: asks } = proposal;
  return weighWrite({
    policy: ports.rulebook().policy,
    permission: ports.settings.permission,
    action,
    app,
    mode,
    ask: asks,
    late: event.late,
    writes: await writeCounts(ports, tx),
  });
}

async function refuse(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  reason: string,
  sentence: string,
  plan: Plan | null,
): Promise<readonly Job[]> {
  return end(ports, tx, proposal, 'refused', { reason, sentence, plan }, null, {
    step: 'proposal.refused',
    sentence: `${proposal.action} on ${proposal.app.name} was not proposed: ${sentence}`,
    detail: { reason, rule: proposal.ruleId },
  });
}

async function ask(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  plan: Plan,
  verdict: Verdict & { kind: 'ask' },
): Promise<readonly Job[]> {
  const { approvers, count, selfApprove } = verdict;
  const expiresAt = iso(ports.clock.now() + verdict.expiresInMs);
  await tx.timers.set(`expire:${proposal.id}`, expiresAt, { kind: 'expire', proposal: proposal.id });
  return end(ports, tx, proposal, 'asking', { plan, approvers, count, selfApprove, expiresAt }, null, {
    step: 'proposal.asked',
    sentence: `${plan.summary}: asked ${approvers.names.join(', ')} (${count} needed) until ${expiresAt}.`,
    detail: { rule: proposal.ruleId, fingerprint: plan.fingerprint, requests: plan.requests },
  });
}

async function go(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  plan: Plan,
  sentence: string,
): Promise<readonly Job[]> {
  const jobs = await end(ports, tx, proposal, 'approved', { plan, sentence }, iso(ports.clock.now()), {
    step: 'proposal.approved',
    sentence: `${plan.summary}: goes ahead by policy. ${sentence}`,
    detail: { rule: proposal.ruleId, fingerprint: plan.fingerprint, requests: plan.requests },
  });
  return [...jobs, { kind: 'action', id: proposal.id }];
}

type Said = {
  step: 'proposal.refused' | 'proposal.asked' | 'proposal.approved';
  sentence: string;
  detail: Record<string, unknown>;
};

async function end(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  to: ProposalState,
  changes: ProposalChanges,
  wakeAt: string | null,
  said: Said,
): Promise<readonly Job[]> {
  if (!(await tx.proposals.move(proposal.id, ['planned'], to, changes))) return [];
  await tx.wake(to === 'approved' ? 'action' : 'proposal', proposal.id, wakeAt);
  const jobs = [
    ...(await refreshCard(tx, proposal.noticeKey)),
    ...(await afterProposal(ports, tx, proposal.id)),
  ];
  await tx.audit.append({ ...said, subject: proposal.id, app: proposal.app.name, actor: 'herald' });
  return jobs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
