import type { Event } from '../../../src/core/event/event.ts';
import type { NoticeContent, ProposalView } from '../../../src/core/message/notice.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';

export type Alert = NoticeContent & { kind: 'alert' };

/** 2026-11-22 03:20:00 UTC */
export const now = Date.parse('2026-11-22T03:20:00.000Z');

/** A failed release of shop; a test says only what is odd about its own. */
export function anEvent(odd: Partial<Event> = {}): Event {
  return {
    id: '5a1c3f8e-0c1d-4b7e-9a55-6f1f5d0c7e21',
    name: 'release.failed',
    names: ['release.failed'],
    at: '2026-11-22T03:14:05.123Z',
    receivedAt: '2026-11-22T03:14:06.000Z',
    late: false,
    source: 'webhook',
    include: 'api:release',
    action: 'update',
    app: { id: '01234567-89ab-cdef-0123-456789abcdef', name: 'shop', labels: {} },
    actor: { id: 'user-ana', email: 'ana@example.com', kind: 'human' },
    views: {
      release: {
        id: 'release-42',
        version: 42,
        status: 'failed',
        current: false,
        kind: 'deploy',
        description: 'Deploy 3f2c1ab9',
        commit: '3f2c1ab9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f',
      },
    },
    previous: {},
    fact: 'app/release/release-42/failed',
    ...odd,
  };
}

export function anAlert(odd: Partial<Alert> = {}): Alert {
  return {
    kind: 'alert',
    rule: { id: 'release-failed', name: 'Failed release', severity: 'critical' },
    event: anEvent(),
    include: [],
    mention: [],
    proposals: [],
    ...odd,
  };
}

export function aPlan(odd: Partial<Plan> = {}): Plan {
  return {
    action: 'heroku.rollback',
    app: { id: '01234567-89ab-cdef-0123-456789abcdef', name: 'shop' },
    summary: 'Roll back shop from v42 to v41',
    from: {
      id: 'release-42',
      version: 42,
      status: 'succeeded',
      description: 'Deploy 3f2c1ab9',
      user: 'ana@example.com',
      createdAt: '2026-11-22T03:10:00Z',
      commit: '3f2c1ab9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f',
    },
    to: {
      id: 'release-41',
      version: 41,
      status: 'succeeded',
      description: 'Deploy 9e8d7c6b',
      user: 'raj@example.com',
      createdAt: '2026-11-21T10:00:00Z',
      commit: '9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d',
    },
    targetReason: 'newest release with other code that served without a crash',
    takesBack: ['config vars: FEATURE_X, TIMEOUT'],
    leaves: ['databases: data and schema stay'],
    warnings: ['every dyno restarts'],
    requests: [
      {
        method: 'POST',
        path: '/apps/01234567-89ab-cdef-0123-456789abcdef/releases',
        body: { release: 'release-41' },
      },
    ],
    baseline: { currentReleaseId: 'release-42', targetReleaseId: 'release-41' },
    fingerprint: 'f00dfeed0123',
    ...odd,
  };
}

/** A rollback that waits for one approval. */
export function aProposal(odd: Partial<ProposalView> = {}): ProposalView {
  return {
    id: 'p-k3x9m2q7aa',
    action: 'heroku.rollback',
    state: 'asking',
    reason: null,
    sentence: null,
    plan: aPlan(),
    approvers: ['oncall', 'ana@example.com'],
    count: 1,
    expiresAt: '2026-11-22T03:45:00.000Z',
    answers: [],
    ...odd,
  };
}

export const approvedByAna = {
  personId: 'U012AB3CD',
  personName: 'Ana',
  verdict: 'approve',
  at: '2026-11-22T03:19:00.000Z',
  reason: null,
} as const;
