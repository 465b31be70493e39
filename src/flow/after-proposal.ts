import type { Proposal, ProposalState } from '../core/guard/proposal.ts';
import type { DecidedAction } from '../core/rules/decision.ts';
import { cancelProposal } from './cancel-proposal.ts';
import { carryOutFailure, chainOf, parentStep } from './carry-out.ts';
import type { Job } from './jobs.ts';
import type { Ports, StoredDecision, Tx } from './ports.ts';

const ended: readonly ProposalState[] = [
  'done',
  'failed',
  'unknown',
  'refused',
  'denied',
  'expired',
  'stale',
  'cancelled',
];
/** What `on_failure` answers to: the write went wrong (once: closing an unknown one is no second failure). A no of a person or of the policy is no failure. */
const failed: readonly ProposalState[] = ['failed', 'unknown'];

/**
 * What an action that has ended sets going, in the transaction that ended it: the next action of its list when it went
 * well (or the rule continues on error), its `on_failure` when the write went wrong, and what waits behind the group.
 */
export async function afterProposal(ports: Ports, tx: Tx, proposalId: string): Promise<readonly Job[]> {
  const proposal = await tx.proposals.get(proposalId);
  if (proposal === null || !ended.includes(proposal.state)) return [];
  const decision = await tx.decisions.get(proposal.decisionId);
  if (decision === null) return [];
  // Whoever holds back a proposal because of this one holds the same lock: it is seen here, or has seen this end.
  await tx.lockApp(proposal.app.id);
  const jobs = [...(await goOn(tx, proposal, decision))];
  const closed = proposal.reason === 'closed';
  if (failed.includes(proposal.state) && !closed)
    jobs.push(...(await onFailure(ports, tx, proposal, decision)));
  return [...jobs, ...(await nextInGroup(ports, tx, decision))];
}

/** The rest of the list: its next action begins, or all of it is taken back. */
async function goOn(tx: Tx, proposal: Proposal, decision: StoredDecision): Promise<readonly Job[]> {
  const siblings = await tx.proposals.ofNotice(proposal.noticeKey);
  const later = siblings
    .filter(
      (one) =>
        one.decisionId === proposal.decisionId &&
        chainOf(one.step) === chainOf(proposal.step) &&
        one.step > proposal.step &&
        one.state === 'planned',
    )
    .sort((a, b) => a.step - b.step);
  const [next] = later;
  if (next === undefined) return [];
  if (proposal.state === 'done' || actionOf(decision, proposal.step)?.continueOnError === true) {
    return begin(tx, next, proposal.updatedAt);
  }
  const jobs: Job[] = [];
  for (const one of later) {
    const sentence = `Not begun: the action before it (${proposal.action}) ended as ${proposal.state}.`;
    jobs.push(...(await cancelProposal(tx, one, { from: ['planned'], reason: 'after_failure', sentence })));
  }
  return jobs;
}

function actionOf(decision: StoredDecision, step: number): DecidedAction | undefined {
  const parent = parentStep(step);
  if (parent === null) return decision.actions.find(({ index }) => index === step);
  const list = decision.actions.find(({ index }) => index === parent)?.onFailure ?? [];
  return list[step % 1000];
}

async function onFailure(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  decision: StoredDecision,
): Promise<readonly Job[]> {
  // The answer to a failure has no answer of its own: that would have no end.
  if (parentStep(proposal.step) !== null) return [];
  const wanted = actionOf(decision, proposal.step)?.onFailure ?? [];
  const event = (await tx.events.get(proposal.eventId))?.event ?? null;
  if (wanted.length === 0 || event === null) return [];
  return carryOutFailure(ports, tx, { event, decision, decisionId: decision.id }, proposal, wanted);
}

/** `concurrency: queue`: when nothing of the group is under way, what was held back first begins. */
async function nextInGroup(ports: Ports, tx: Tx, decision: StoredDecision): Promise<readonly Job[]> {
  const open = await tx.proposals.openOf(decision.ruleId, decision.group);
  const [first] = open;
  if (first === undefined || open.some(({ state }) => state !== 'planned')) return [];
  const underWay = open.some(({ decisionId }) => decisionId === decision.id);
  return underWay ? [] : begin(tx, first, new Date(ports.clock.now()).toISOString());
}

async function begin(tx: Tx, proposal: Proposal, at: string): Promise<readonly Job[]> {
  await tx.wake('proposal', proposal.id, at);
  return [{ kind: 'proposal', id: proposal.id }];
}
