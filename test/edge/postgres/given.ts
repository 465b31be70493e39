import { randomUUID } from 'node:crypto';
import type { Event } from '../../../src/core/event/event.ts';
import type { Answer, Proposal } from '../../../src/core/guard/proposal.ts';
import type { NoticeContent } from '../../../src/core/message/notice.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Decision } from '../../../src/core/rules/decision.ts';
import type { IncomingEvent, Log, Tx } from '../../../src/flow/ports.ts';

/** Values that are valid as they stand; a test says only what is odd about its case. */

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const receivedAt = '2026-03-01T10:00:00.000Z';

export function givenIncoming(odd: Partial<IncomingEvent> = {}): IncomingEvent {
  return {
    id: randomUUID(),
    body: Buffer.from('{"action":"update"}'),
    contentHash: 'c1',
    include: 'api:release',
    action: 'update',
    appId: 'app-1',
    appName: 'shop',
    at: receivedAt,
    receivedAt,
    source: 'webhook',
    kind: 'event',
    why: null,
    ...odd,
  };
}

export function givenEvent(odd: Partial<Event> = {}): Event {
  return {
    id: randomUUID(),
    name: 'release.failed',
    names: ['release.failed'],
    at: receivedAt,
    receivedAt,
    late: false,
    source: 'webhook',
    include: 'api:release',
    action: 'update',
    app: { id: 'app-1', name: 'shop', labels: {} },
    actor: { id: 'u-1', email: 'ana@example.com', kind: 'human' },
    views: { release: { id: 'r-42', version: 42, status: 'failed' } },
    previous: {},
    fact: 'app-1/release/r-42/failed',
    ...odd,
  };
}

export function givenDecision(odd: Partial<Decision> = {}): Decision {
  return {
    ruleId: 'bad-release',
    ruleName: 'Bad release',
    ruleHash: 'abcdef012345',
    severity: 'error',
    group: 'app-1',
    outcome: 'fired',
    findings: [
      {
        check: 'match',
        path: 'release.status',
        held: true,
        sentence: 'release.status is failed',
        seen: 'failed',
      },
    ],
    counts: true,
    mode: 'ask',
    actions: [{ index: 0, id: 'a0', action: 'heroku.rollback', with: { to: 'last_good' } }],
    ...odd,
  };
}

export function givenPlan(odd: Partial<Plan> = {}): Plan {
  const release = {
    id: 'r-42',
    version: 42,
    status: 'succeeded',
    description: 'Deploy',
    user: 'ana@example.com',
  };
  return {
    action: 'heroku.rollback',
    app: { id: 'app-1', name: 'shop' },
    summary: 'Roll back shop from v42 to v41',
    from: { ...release, createdAt: receivedAt },
    to: { ...release, id: 'r-41', version: 41, createdAt: receivedAt },
    targetReason: 'newest release with other code that served without a crash',
    takesBack: [],
    leaves: ['databases'],
    warnings: [],
    requests: [{ method: 'POST', path: '/apps/app-1/releases', body: { release: 'r-41' } }],
    baseline: { current: 'r-42' },
    fingerprint: 'f'.repeat(64),
    ...odd,
  };
}

export function givenProposal(odd: Partial<Proposal> = {}): Proposal {
  return {
    id: `p-${randomUUID().slice(0, 8)}aa`,
    decisionId: 'none',
    eventId: 'none',
    ruleId: 'bad-release',
    step: 0,
    action: 'heroku.rollback',
    params: { to: 'last_good' },
    app: { id: 'app-1', name: 'shop' },
    mode: 'ask',
    ask: { users: ['ana@example.com'], groups: ['oncall'], count: 1, expiresInMs: 900_000 },
    requester: { id: 'u-1', email: 'ana@example.com' },
    state: 'planned',
    reason: null,
    sentence: null,
    plan: null,
    approvers: null,
    count: 1,
    selfApprove: false,
    expiresAt: null,
    leaseId: null,
    leaseUntil: null,
    sentAt: null,
    attempts: 0,
    madeReleaseId: null,
    verifyUntil: null,
    noticeKey: 'decision:none:0',
    createdAt: receivedAt,
    updatedAt: receivedAt,
    ...odd,
  };
}

/** An event with a decision, so that the proposal has something to stand on; inserted as it is given. */
export async function insertProposal(tx: Tx, odd: Partial<Proposal> = {}): Promise<Proposal> {
  const incoming = givenIncoming({ appId: odd.app?.id ?? 'app-1' });
  await tx.events.accept(incoming);
  const decisionId = await tx.decisions.insert(incoming.id, receivedAt, givenDecision());
  const proposal = givenProposal({ decisionId, eventId: incoming.id, ...odd });
  await tx.proposals.insert(proposal);
  return proposal;
}

export function givenAnswer(odd: Partial<Answer> = {}): Omit<Answer, 'outcome' | 'sentence' | 'personName'> {
  return {
    id: randomUUID(),
    proposalId: 'p-unknown',
    verdict: 'approve',
    via: 'slack',
    personId: 'U012AB3CD',
    teamId: 'T1',
    channel: 'C1',
    messageTs: '1700000000.000100',
    reason: null,
    at: receivedAt,
    ...odd,
  };
}

export function givenWord(text: string): NoticeContent {
  return { kind: 'word', severity: 'warning', title: 'A word', text };
}
