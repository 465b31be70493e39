import type { ProposalView } from '../core/message/notice.ts';
import type { Ports } from './ports.ts';
import { viewOf } from './refresh-card.ts';

const openMax = 100;

/** One proposal as its card shows it, null when there is none. */
export async function proposalView(ports: Ports, id: string): Promise<ProposalView | null> {
  return ports.store.transaction(async (tx) => {
    const proposal = await tx.proposals.get(id);
    return proposal === null ? null : viewOf(proposal, await tx.answers.ofProposal(id));
  });
}

/** Everything that waits for an answer or is under way, newest first. */
export async function openProposalViews(ports: Ports): Promise<readonly ProposalView[]> {
  return ports.store.transaction(async (tx) => {
    const open = await tx.proposals.list({ open: true, limit: openMax });
    const views: ProposalView[] = [];
    for (const proposal of open) views.push(viewOf(proposal, await tx.answers.ofProposal(proposal.id)));
    return views;
  });
}
