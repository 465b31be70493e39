import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Approvers, Proposal } from '../../core/guard/proposal.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ApprovalAsk } from '../../core/rules/decision.ts';
import type { ProposalChanges } from '../../flow/ports.ts';
import { iso, json, nullableJson } from './column-values.ts';
import type { Tables } from './tables.ts';

type Row = Tables['proposals'];

/** A proposal as a row to insert; when it wakes is the caller's. */
export function insertedRow(proposal: Proposal): Insertable<Row> {
  return {
    id: proposal.id,
    decision_id: proposal.decisionId,
    event_id: proposal.eventId,
    rule_id: proposal.ruleId,
    step: proposal.step,
    action: proposal.action,
    params: json(proposal.params),
    app_id: proposal.app.id,
    app_name: proposal.app.name,
    mode: proposal.mode,
    ask: nullableJson(proposal.ask),
    requester: json(proposal.requester),
    state: proposal.state,
    reason: proposal.reason,
    sentence: proposal.sentence,
    plan: nullableJson(proposal.plan),
    approvers: nullableJson(proposal.approvers),
    count: proposal.count,
    self_approve: proposal.selfApprove,
    expires_at: proposal.expiresAt,
    lease_id: proposal.leaseId,
    lease_until: proposal.leaseUntil,
    sent_at: proposal.sentAt,
    attempts: proposal.attempts,
    made_release_id: proposal.madeReleaseId,
    verify_until: proposal.verifyUntil,
    notice_key: proposal.noticeKey,
    created_at: proposal.createdAt,
    updated_at: proposal.updatedAt,
  };
}

/** The columns that changes touch; a change that is not given touches none. */
export function changedColumns(changes: ProposalChanges): Updateable<Row> {
  const { reason, sentence, plan, approvers, count, selfApprove, expiresAt } = changes;
  const { leaseId, leaseUntil, sentAt, attempts, madeReleaseId, verifyUntil } = changes;
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(sentence === undefined ? {} : { sentence }),
    ...(plan === undefined ? {} : { plan: nullableJson(plan) }),
    ...(approvers === undefined ? {} : { approvers: nullableJson(approvers) }),
    ...(count === undefined ? {} : { count }),
    ...(selfApprove === undefined ? {} : { self_approve: selfApprove }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(leaseId === undefined ? {} : { lease_id: leaseId }),
    ...(leaseUntil === undefined ? {} : { lease_until: leaseUntil }),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(madeReleaseId === undefined ? {} : { made_release_id: madeReleaseId }),
    ...(verifyUntil === undefined ? {} : { verify_until: verifyUntil }),
  };
}

export function storedProposal(row: Selectable<Row>): Proposal {
  return {
    id: row.id,
    decisionId: row.decision_id,
    eventId: row.event_id,
    ruleId: row.rule_id,
    step: row.step,
    action: row.action,
    params: row.params as Proposal['params'],
    app: { id: row.app_id, name: row.app_name },
    mode: row.mode as Proposal['mode'],
    ask: row.ask as ApprovalAsk | null,
    requester: row.requester as Proposal['requester'],
    state: row.state as Proposal['state'],
    reason: row.reason,
    sentence: row.sentence,
    plan: row.plan as Plan | null,
    approvers: row.approvers as Approvers | null,
    count: row.count,
    selfApprove: row.self_approve,
    expiresAt: iso(row.expires_at),
    leaseId: row.lease_id,
    leaseUntil: iso(row.lease_until),
    sentAt: iso(row.sent_at),
    attempts: row.attempts,
    madeReleaseId: row.made_release_id,
    verifyUntil: iso(row.verify_until),
    noticeKey: row.notice_key,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  };
}
