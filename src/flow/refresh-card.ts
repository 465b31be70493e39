import { isDeepStrictEqual } from 'node:util';
import type { Answer, Proposal } from '../core/guard/proposal.ts';
import type { NoticeContent, ProposalView } from '../core/message/notice.ts';
import type { Job } from './jobs.ts';
import type { Tx } from './ports.ts';

/**
 * Brings the card of a proposal up to date with its state: writes down what must be said now, in the transaction that
 * changed the state. Answers the job that will say it.
 */
export async function refreshCard(tx: Tx, noticeKey: string): Promise<readonly Job[]> {
  // Locked before the proposals are read: two of them may share this card and change at the same time.
  const notice = await tx.notices.lock(noticeKey);
  if (notice?.content.kind !== 'alert') return [];
  const proposals = await tx.proposals.ofNotice(noticeKey);
  const views = await Promise.all(
    proposals.map(async (proposal) => viewOf(proposal, await tx.answers.ofProposal(proposal.id))),
  );
  const content: NoticeContent = { ...notice.content, proposals: views };
  if (isDeepStrictEqual(content, notice.content)) return [];
  await tx.notices.want(noticeKey, notice.channel, content);
  return [{ kind: 'notice', id: noticeKey }];
}

/** A proposal as its card shows it, with the answers that counted. */
export function viewOf(proposal: Proposal, answers: readonly Answer[]): ProposalView {
  return {
    id: proposal.id,
    action: proposal.action,
    state: proposal.state,
    reason: proposal.reason,
    sentence: proposal.sentence,
    plan: proposal.plan,
    approvers: proposal.approvers?.names ?? [],
    count: proposal.count,
    expiresAt: proposal.expiresAt,
    ...tookMs(proposal),
    answers: answers
      .filter((answer) => answer.outcome === 'counted')
      .map(({ personId, personName, verdict, at, reason }) => ({
        personId,
        personName,
        verdict,
        at,
        reason,
      })),
  };
}

/** From the write to the end, for the card: how long people waited for it. */
function tookMs({ state, sentAt, updatedAt }: Proposal): { tookMs?: number } {
  const ended = state === 'done' || state === 'failed';
  return ended && sentAt !== null ? { tookMs: Date.parse(updatedAt) - Date.parse(sentAt) } : {};
}
