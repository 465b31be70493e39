import { namedByPolicy } from './approvers.ts';
import type { Policy } from './policy.ts';
import type { Answer, Approvers, Proposal } from './proposal.ts';

/** Who pressed, as Slack knows them at the moment of weighing (or the operator of the terminal, by name). */
export type Identity = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'other_team';
  /** Slack user groups they belong to, of those that were asked about. */
  readonly groups: readonly string[];
};

export type AnswerRefusal =
  | 'decided'
  | 'expired'
  | 'wrong_card'
  | 'not_a_member'
  | 'not_named'
  | 'own_request'
  | 'twice';

export type Weighed =
  | { readonly kind: 'counted'; readonly move: 'approved' | 'denied' | null; readonly missing: number }
  | { readonly kind: 'refused'; readonly reason: AnswerRefusal };

export type AnswerCase = {
  readonly proposal: Proposal;
  readonly answer: Answer;
  readonly identity: Identity;
  readonly policy: Policy;
  /** Answers to the same proposal that have counted already. */
  readonly counted: readonly Answer[];
  /** Where the proposal's card stands, null when it was never posted. */
  readonly card: { readonly channelId: string | null; readonly ts: string | null };
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Weighs one press. The rights are those of this moment, not of when the question was put. */
export function weighAnswer(given: AnswerCase): Weighed {
  const refusal = refusalOf(given);
  if (refusal !== null) return { kind: 'refused', reason: refusal };
  if (given.answer.verdict === 'deny') return { kind: 'counted', move: 'denied', missing: 0 };
  const approvals = given.counted.filter((other) => other.verdict === 'approve').length + 1;
  const missing = Math.max(0, given.proposal.count - approvals);
  return { kind: 'counted', move: missing === 0 ? 'approved' : null, missing };
}

function refusalOf({
  proposal,
  answer,
  identity,
  policy,
  counted,
  card,
  now,
}: AnswerCase): AnswerRefusal | null {
  if (proposal.state === 'expired') return 'expired';
  if (proposal.state !== 'asking') return 'decided';
  if (proposal.expiresAt === null || Date.parse(proposal.expiresAt) <= now) return 'expired';
  if (answer.via === 'slack' && (card.channelId !== answer.channel || card.ts !== answer.messageTs))
    return 'wrong_card';
  if (identity.standing !== 'member') return 'not_a_member';
  if (!isNamed(proposal.approvers, identity) || !isNamed(namedByPolicy(policy), identity)) return 'not_named';
  if (answer.verdict === 'approve' && !proposal.selfApprove && isRequester(proposal, identity))
    return 'own_request';
  if (counted.some((other) => sameHuman(other, answer))) return 'twice';
  return null;
}

/** True when the list names this person by Slack id, by the e-mail of their profile, or through a Slack user group. */
export function isNamed(approvers: Approvers | null, identity: Identity): boolean {
  if (approvers === null) return false;
  const email = identity.email?.toLowerCase();
  return (
    approvers.users.some(
      (user) => user === identity.id || (email !== undefined && user.toLowerCase() === email),
    ) || approvers.slackGroups.some((group) => identity.groups.includes(group))
  );
}

function isRequester(proposal: Proposal, identity: Identity): boolean {
  return identity.email !== null && identity.email.toLowerCase() === proposal.requester.email.toLowerCase();
}

function sameHuman(a: Answer, b: Answer): boolean {
  return a.personId === b.personId && a.verdict === b.verdict;
}
