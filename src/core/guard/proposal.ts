import type { Plan } from '../plan/plan.ts';
import type { ApprovalAsk } from '../rules/decision.ts';

export const proposalStates = [
  'planned',
  'asking',
  'approved',
  'performing',
  'done',
  'failed',
  'unknown',
  'refused',
  'denied',
  'expired',
  'stale',
  'cancelled',
] as const;

/**
 * `planned` a decision wants it, Heroku not read yet · `asking` waits for people · `approved` may be performed ·
 * `performing` holds the lease, the write may be out · then one end: `done failed unknown`, or a side exit before any
 * write: `refused denied expired stale cancelled`. States move only by compare-and-set in the database.
 */
export type ProposalState = (typeof proposalStates)[number];

/** Who may answer: Slack user ids or e-mails, and Slack user groups that are looked up at the press. Empty is nobody. */
export type Approvers = {
  readonly users: readonly string[];
  readonly slackGroups: readonly string[];
  /** For people: `oncall`, `ana@example.com`. */
  readonly names: readonly string[];
};

export type Proposal = {
  /** Short and speakable, `p-` and 10 lower-case letters or digits: stands in buttons, the terminal, the audit log. */
  readonly id: string;
  readonly decisionId: string;
  readonly eventId: string;
  readonly ruleId: string;
  /** Position of the action in the rule. */
  readonly step: number;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly app: { readonly id: string; readonly name: string };
  readonly mode: 'ask' | 'auto';
  readonly ask: ApprovalAsk | null;
  /** Who caused the event; may not approve unless the policy lets them (`self_approve`). */
  readonly requester: { readonly id: string; readonly email: string };
  readonly state: ProposalState;
  /** Code and sentence of why it is where it is (refusal, stale, failure, success). */
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly plan: Plan | null;
  readonly approvers: Approvers | null;
  readonly count: number;
  readonly selfApprove: boolean;
  readonly expiresAt: string | null;
  readonly leaseId: string | null;
  readonly leaseUntil: string | null;
  /** When the write was committed to; the request may have reached Heroku any time after. */
  readonly sentAt: string | null;
  /** Writes started so far. */
  readonly attempts: number;
  /** The release the write made, once known. */
  readonly madeReleaseId: string | null;
  /** Until when `verify` may wait before it calls the outcome bad. */
  readonly verifyUntil: string | null;
  /** The notice (Slack message) that carries its card. */
  readonly noticeKey: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** One press or typed answer, committed before it is acknowledged. */
export type Answer = {
  readonly id: string;
  readonly proposalId: string;
  readonly verdict: 'approve' | 'deny';
  readonly via: 'slack' | 'terminal';
  /** Slack user id, or `terminal:<login>`. */
  readonly personId: string;
  readonly teamId: string | null;
  readonly channel: string | null;
  readonly messageTs: string | null;
  readonly reason: string | null;
  readonly at: string;
  /** Null until weighed. */
  readonly outcome: 'counted' | 'refused' | null;
  readonly sentence: string | null;
  readonly personName: string | null;
};
