import { createHash } from 'node:crypto';
import type { Identity } from '../../../src/core/guard/approval.ts';
import type { Policy } from '../../../src/core/guard/policy.ts';
import type { Answer, Proposal } from '../../../src/core/guard/proposal.ts';

/** A proposal that is being asked, valid in every field; a test says only what is odd about its case. */
export function aProposal(odd: Partial<Proposal> = {}): Proposal {
  return {
    id: 'p-0000000001',
    decisionId: '6d1f6d0e-0000-4000-8000-000000000001',
    eventId: 'event-1',
    ruleId: 'new-release-crashing',
    step: 1,
    action: 'heroku.rollback',
    params: { to: 'last_good' },
    app: { id: 'app-1', name: 'shop' },
    mode: 'ask',
    ask: null,
    requester: { id: 'person-9', email: 'dev@example.com' },
    state: 'asking',
    reason: null,
    sentence: null,
    plan: null,
    approvers: { users: ['ana@example.com', 'U0RAJ'], slackGroups: ['S0ONCALL'], names: ['oncall'] },
    count: 1,
    selfApprove: false,
    expiresAt: '2026-11-23T03:30:00.000Z',
    leaseId: null,
    leaseUntil: null,
    sentAt: null,
    attempts: 0,
    madeReleaseId: null,
    verifyUntil: null,
    noticeKey: 'decision:1:0',
    createdAt: '2026-11-23T03:00:00.000Z',
    updatedAt: '2026-11-23T03:00:00.000Z',
    ...odd,
  };
}

export function anAnswer(odd: Partial<Answer> = {}): Answer {
  return {
    id: 'answer-1',
    proposalId: 'p-0000000001',
    verdict: 'approve',
    via: 'slack',
    personId: 'U0ANA',
    teamId: 'T1',
    channel: 'C1',
    messageTs: '1.0',
    reason: null,
    at: '2026-11-23T03:05:00.000Z',
    outcome: null,
    sentence: null,
    personName: null,
    ...odd,
  };
}

export function aPerson(odd: Partial<Identity> = {}): Identity {
  return { id: 'U0ANA', email: 'Ana@example.com', name: 'Ana', standing: 'member', groups: [], ...odd };
}

export function aPolicy(odd: Partial<Policy> = {}): Policy {
  return {
    groups: { oncall: { users: ['ana@example.com', 'U0RAJ'], slackGroup: 'S0ONCALL' } },
    grants: [
      {
        apps: ['shop'],
        concerns: (name) => name === 'shop',
        allow: { 'heroku.rollback': { level: 'ask', count: 1, selfApprove: false } },
      },
    ],
    limits: { writesPerHourPerApp: 6, writesPerHour: 20, appsPer10m: 3 },
    hash: createHash('sha256').update('policy').digest('hex'),
    ...odd,
  };
}
