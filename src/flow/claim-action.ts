import type { Proposal } from '../core/guard/proposal.ts';
import { defaultExpiresInMs, weighWrite } from '../core/guard/verdict.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { ActionContext } from './actions/action.ts';
import { proposalContext } from './actions/context.ts';
import { afterProposal } from './after-proposal.ts';
import type { Job } from './jobs.ts';
import { iso } from './move-action.ts';
import type { Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';
import { writeCounts } from './write-counts.ts';

/** A worker that dies frees its proposal after this time; the write inside it is aborted 20 s earlier. */
export const leaseMs = 30_000;
const behindOtherMs = 5_000;
/** An approval is for now: one that could not begin within this time after its expiry is void. */
const approvalGraceMs = 5 * 60_000;

export type Claimed = {
  readonly proposal: Proposal;
  readonly plan: Plan;
  readonly leaseId: string;
  readonly context: ActionContext;
};
export type Claim =
  | ({ readonly kind: 'mine' } & Claimed)
  | { readonly kind: 'not_mine'; readonly jobs: readonly Job[] };

const notMine: Claim = { kind: 'not_mine', jobs: [] };

/**
 * Takes the lease of an approved proposal, or takes over a performing one whose lease has run out. As long as no write is
 * out, permission, policy and the age of the approval are looked at again each time: what was allowed when it was approved
 * may have been forbidden since.
 */
export async function claimAction(ports: Ports, tx: Tx, id: string): Promise<Claim> {
  const proposal = await tx.proposals.lock(id);
  if (proposal === null) return notMine;
  const { state, plan, sentAt } = proposal;
  if (state === 'planned' || state === 'asking') return notMine;
  if (plan === null || (state !== 'approved' && state !== 'performing')) return settled(tx, id);
  if (state === 'performing' && isHeld(ports, proposal)) {
    await tx.postpone('action', id, proposal.leaseUntil ?? iso(ports.clock.now()));
    return notMine;
  }
  return sentAt === null ? begin(ports, tx, proposal, plan) : lease(ports, tx, proposal, plan);
}

/** Nothing is left to do: a step that failed after its end was committed must not ring for ever. */
async function settled(tx: Tx, id: string): Promise<Claim> {
  await tx.wake('action', id, null);
  return notMine;
}

function isHeld(ports: Ports, { leaseUntil }: Proposal): boolean {
  return leaseUntil !== null && Date.parse(leaseUntil) > ports.clock.now();
}

async function begin(ports: Ports, tx: Tx, proposal: Proposal, plan: Plan): Promise<Claim> {
  await tx.lockApp(proposal.app.id);
  const now = ports.clock.now();
  if (beginBefore(proposal) < now) {
    return leave(ports, tx, proposal, {
      to: 'expired',
      reason: 'expired',
      sentence: 'It was approved, but Herald could not begin in time; nothing was done.',
    });
  }
  const { context } = await proposalContext(tx, ports, proposal);
  const verdict = weighWrite({
    policy: ports.rulebook().policy,
    permission: ports.settings.permission,
    action: proposal.action,
    app: proposal.app,
    mode: proposal.mode,
    ask: proposal.ask,
    late: false,
    writes: await writeCounts(ports, tx),
  });
  if (verdict.kind === 'refuse') {
    const { reason, sentence } = verdict;
    return leave(ports, tx, proposal, { to: 'cancelled', reason, sentence });
  }
  if ((await tx.proposals.inFlight(proposal.app.id, proposal.id)) !== null) {
    await tx.postpone('action', proposal.id, iso(now + behindOtherMs));
    return notMine;
  }
  return lease(ports, tx, proposal, plan, context);
}

/** What the policy lets run by itself was allowed for now, too. */
function beginBefore({ expiresAt, createdAt }: Proposal): number {
  const end = expiresAt === null ? Date.parse(createdAt) + defaultExpiresInMs : Date.parse(expiresAt);
  return end + approvalGraceMs;
}

async function lease(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  plan: Plan,
  known?: ActionContext,
): Promise<Claim> {
  const leaseId = ports.ids.uuid();
  const leaseUntil = iso(ports.clock.now() + leaseMs);
  const context = known ?? (await proposalContext(tx, ports, proposal)).context;
  if (!(await tx.proposals.move(proposal.id, [proposal.state], 'performing', { leaseId, leaseUntil }))) {
    await tx.postpone('action', proposal.id, iso(ports.clock.now() + behindOtherMs));
    return notMine;
  }
  await tx.postpone('action', proposal.id, leaseUntil);
  await refreshCard(tx, proposal.noticeKey);
  return { kind: 'mine', proposal, plan, leaseId, context };
}

type Leaving = {
  readonly to: 'expired' | 'cancelled';
  readonly reason: string;
  readonly sentence: string;
};

async function leave(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  { to, reason, sentence }: Leaving,
): Promise<Claim> {
  const changes = { reason, sentence, leaseId: null, leaseUntil: null };
  await tx.proposals.move(proposal.id, [proposal.state], to, changes);
  await tx.wake('action', proposal.id, null);
  const jobs = [
    ...(await refreshCard(tx, proposal.noticeKey)),
    ...(await afterProposal(ports, tx, proposal.id)),
  ];
  await tx.audit.append({
    step: to === 'expired' ? 'proposal.expired' : 'proposal.cancelled',
    subject: proposal.id,
    app: proposal.app.name,
    actor: 'herald',
    sentence: `${proposal.plan?.summary ?? proposal.action}: ${sentence}`,
    detail: { reason },
  });
  return { kind: 'not_mine', jobs };
}
