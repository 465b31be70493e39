import type { Identity } from '../core/guard/approval.ts';
import { type ClosingRefusal, closingRefusal } from '../core/guard/closing.ts';
import type { Proposal } from '../core/guard/proposal.ts';
import { whisper } from '../core/message/whisper.ts';
import { afterProposal } from './after-proposal.ts';
import { terminalIdentity } from './identify.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

/** What somebody found at Heroku. `as` is a name of the policy, given at the terminal. */
export type Closing = { readonly proposalId: string; readonly as: string; readonly reason: string };

export type Closed =
  | { readonly kind: 'closed'; readonly sentence: string }
  | {
      readonly kind: 'refused';
      readonly reason: ClosingRefusal | 'no_such_proposal';
      readonly sentence: string;
    };

/**
 * Ends a proposal whose outcome nobody knows, after a person has looked: until then no other write to its app may begin.
 * It becomes `failed` with a sentence saying who closed it and what they found.
 */
export async function closeProposal(ports: Ports, given: Closing): Promise<Closed> {
  const identity = terminalIdentity(given.as);
  const { closed, jobs } = await ports.store.transaction(async (tx) => {
    const proposal = await tx.proposals.lock(given.proposalId);
    if (proposal === null) return { closed: refusal('no_such_proposal'), jobs: [] };
    const refused = closingRefusal(proposal, identity, ports.rulebook().policy);
    if (refused !== null) return { closed: await refuse(tx, proposal, identity, refused), jobs: [] };
    return close(ports, tx, proposal, identity, given.reason);
  });
  await ports.doorbell.ring(jobs);
  return closed;
}

async function close(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  identity: Identity,
  reason: string,
): Promise<{ closed: Closed; jobs: readonly Job[] }> {
  const sentence = `Closed by ${identity.name} after looking: ${reason}`;
  await tx.proposals.move(proposal.id, ['unknown'], 'failed', { reason: 'closed', sentence });
  await tx.wake('action', proposal.id, null);
  const jobs = [
    ...(await refreshCard(tx, proposal.noticeKey)),
    ...(await afterProposal(ports, tx, proposal.id)),
  ];
  await tx.audit.append({
    step: 'proposal.closed',
    subject: proposal.id,
    app: proposal.app.name,
    actor: actorOf(identity),
    sentence: `${proposal.plan?.summary ?? proposal.action}: its outcome was not known. ${sentence}`,
    detail: { via: 'terminal', reason },
  });
  return { closed: { kind: 'closed', sentence }, jobs };
}

async function refuse(
  tx: Tx,
  proposal: Proposal,
  identity: Identity,
  reason: ClosingRefusal,
): Promise<Closed> {
  const refused = refusal(reason, proposal);
  await tx.audit.append({
    step: 'answer.refused',
    subject: proposal.id,
    app: proposal.app.name,
    actor: actorOf(identity),
    sentence: `${identity.name} could not close ${proposal.id}: ${refused.sentence}`,
    detail: { reason, via: 'terminal' },
  });
  return refused;
}

function refusal(reason: ClosingRefusal | 'no_such_proposal', proposal?: Proposal): Closed {
  const sentence =
    reason === 'no_such_proposal' || proposal === undefined
      ? whisper({ kind: 'no_such_proposal' })
      : whisper({ kind: reason, proposal, answers: [] });
  return { kind: 'refused', reason, sentence };
}

function actorOf({ name, email, id }: Identity): string {
  return `${name} <${email ?? id}>`;
}
