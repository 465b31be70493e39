import type { AuditEntry } from '../core/audit/entry.ts';
import type { Proposal, ProposalState } from '../core/guard/proposal.ts';
import { afterProposal } from './after-proposal.ts';
import type { Job } from './jobs.ts';
import type { Ports, ProposalChanges } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

/** What a move has to say to the audit log. */
export type Moved = Pick<AuditEntry, 'step' | 'sentence' | 'detail'>;

/** `progress` stays in `performing`, `end` leaves it, `release_lease` only lets the next call begin. Times in ms since 1970. */
export type ActionMove =
  | {
      readonly kind: 'progress';
      readonly changes: ProposalChanges;
      readonly wakeAt: number;
      readonly keepLease?: true;
      readonly said?: Moved;
    }
  | {
      readonly kind: 'end';
      readonly to: ProposalState;
      readonly changes: ProposalChanges;
      readonly said: Moved;
    }
  | { readonly kind: 'release_lease'; readonly wakeAt: number };

const noLease = { leaseId: null, leaseUntil: null } as const;

/**
 * Commits one move of a performing proposal, only while this lease holds it: state, next wake-up, card and audit entry in
 * one transaction. False when the lease was lost; nothing is changed then.
 */
export async function moveAction(
  held: { readonly ports: Ports; readonly proposal: Proposal; readonly leaseId: string },
  move: ActionMove,
): Promise<boolean> {
  const { ports, proposal, leaseId } = held;
  const jobs = await ports.store.transaction(async (tx): Promise<readonly Job[] | null> => {
    const to = move.kind === 'end' ? move.to : 'performing';
    const keepLease = move.kind === 'progress' && move.keepLease === true;
    const changes = move.kind === 'release_lease' ? {} : move.changes;
    const moved = await tx.proposals.move(
      proposal.id,
      ['performing'],
      to,
      { ...changes, ...(keepLease ? {} : noLease) },
      leaseId,
    );
    if (!moved) return null;
    if (move.kind === 'release_lease') {
      await tx.postpone('action', proposal.id, iso(move.wakeAt));
      return [];
    }
    await tx.wake('action', proposal.id, move.kind === 'end' ? null : iso(move.wakeAt));
    const cards = [
      ...(await refreshCard(tx, proposal.noticeKey)),
      ...(move.kind === 'end' ? await afterProposal(ports, tx, proposal.id) : []),
    ];
    if (move.said !== undefined) {
      await tx.audit.append({ ...move.said, subject: proposal.id, app: proposal.app.name, actor: 'herald' });
    }
    const dueNow = move.kind === 'progress' && move.wakeAt <= ports.clock.now();
    return dueNow ? [...cards, { kind: 'action', id: proposal.id }] : cards;
  });
  if (jobs === null) {
    ports.log.warn({ proposal: proposal.id }, 'the lease was lost; whoever holds it now goes on');
    return false;
  }
  await ports.doorbell.ring(jobs);
  return true;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
