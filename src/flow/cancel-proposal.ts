import type { Proposal, ProposalState } from '../core/guard/proposal.ts';
import type { Job } from './jobs.ts';
import type { Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

/** Takes back a proposal nothing has been done for yet; nothing happens when it has moved on meanwhile. */
export async function cancelProposal(
  tx: Tx,
  proposal: Proposal,
  why: {
    readonly from: readonly ProposalState[];
    readonly reason: string;
    readonly sentence: string;
  },
): Promise<readonly Job[]> {
  const { reason, sentence } = why;
  if (!(await tx.proposals.move(proposal.id, why.from, 'cancelled', { reason, sentence }))) return [];
  await tx.timers.cancel(`expire:${proposal.id}`);
  await tx.wake('proposal', proposal.id, null);
  const jobs = await refreshCard(tx, proposal.noticeKey);
  await tx.audit.append({
    step: 'proposal.cancelled',
    subject: proposal.id,
    app: proposal.app.name,
    actor: 'herald',
    sentence: `${proposal.plan?.summary ?? proposal.action}: ${sentence}`,
    detail: { reason, rule: proposal.ruleId },
  });
  return jobs;
}
