import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerCase, weighAnswer } from '../../../src/core/guard/approval.ts';
import { anAnswer, aPerson, aPolicy, aProposal } from './a-proposal.ts';

function aCase(odd: Partial<AnswerCase> = {}): AnswerCase {
  return {
    proposal: aProposal(),
    answer: anAnswer(),
    identity: aPerson(),
    policy: aPolicy(),
    counted: [],
    card: { channelId: 'C1', ts: '1.0' },
    now: Date.parse('2026-11-23T03:05:00Z'),
    ...odd,
  };
}

const stranger = aPerson({ id: 'U0MALLORY', email: 'mallory@example.com', name: 'Mallory' });

describe('a press counts', () => {
  it.each<[string, Partial<AnswerCase>, 'approved' | 'denied' | null]>([
    ['by e-mail, whatever its letter case', {}, 'approved'],
    ['by Slack user id', { identity: aPerson({ id: 'U0RAJ', email: null }) }, 'approved'],
    ['by membership of a Slack user group', { identity: { ...stranger, groups: ['S0ONCALL'] } }, 'approved'],
    ['as a denial, at once', { answer: anAnswer({ verdict: 'deny' }) }, 'denied'],
    ['as the first of two', { proposal: aProposal({ count: 2 }) }, null],
    [
      'as the second of two, by another person',
      {
        proposal: aProposal({ count: 2 }),
        counted: [anAnswer({ id: 'a0', personId: 'U0RAJ', outcome: 'counted' })],
      },
      'approved',
    ],
    [
      'as a denial although one has approved',
      {
        proposal: aProposal({ count: 2 }),
        counted: [anAnswer({ id: 'a0', outcome: 'counted' })],
        answer: anAnswer({ verdict: 'deny' }),
      },
      'denied',
    ],
    [
      'by the requester, when the policy lets them',
      { proposal: aProposal({ requester: { id: 'x', email: 'ana@example.com' }, selfApprove: true }) },
      'approved',
    ],
    [
      'as a denial by the requester',
      {
        proposal: aProposal({ requester: { id: 'x', email: 'ana@example.com' } }),
        answer: anAnswer({ verdict: 'deny' }),
      },
      'denied',
    ],
    [
      'from the terminal, where there is no card',
      {
        answer: anAnswer({ via: 'terminal', channel: null, messageTs: null }),
        card: { channelId: null, ts: null },
      },
      'approved',
    ],
  ])('%s', (_name, odd, move) => {
    expect(weighAnswer(aCase(odd))).toMatchObject({ kind: 'counted', move });
  });
});

describe('a press is refused', () => {
  it.each<[string, Partial<AnswerCase>, string]>([
    ['by a stranger', { identity: stranger }, 'not_named'],
    ['by a guest', { identity: aPerson({ standing: 'guest' }) }, 'not_a_member'],
    ['by a bot', { identity: aPerson({ standing: 'bot' }) }, 'not_a_member'],
    ['by a deactivated person', { identity: aPerson({ standing: 'deactivated' }) }, 'not_a_member'],
    ['by somebody of another workspace', { identity: aPerson({ standing: 'other_team' }) }, 'not_a_member'],
    ['by an id in another letter case', { identity: aPerson({ id: 'u0raj', email: null }) }, 'not_named'],
    ['by an id with a space', { identity: aPerson({ id: 'U0RAJ ', email: null }) }, 'not_named'],
    [
      'when the approvers are nobody',
      { proposal: aProposal({ approvers: { users: [], slackGroups: [], names: [] } }) },
      'not_named',
    ],
    ['when the approvers are unknown', { proposal: aProposal({ approvers: null }) }, 'not_named'],
    [
      'when the rule names somebody the policy does not know',
      {
        proposal: aProposal({ approvers: { users: ['U0MALLORY'], slackGroups: [], names: [] } }),
        identity: stranger,
      },
      'not_named',
    ],
    ['when the policy has since dropped them', { policy: aPolicy({ groups: {} }) }, 'not_named'],
    [
      'by the requester',
      { proposal: aProposal({ requester: { id: 'x', email: 'ana@example.com' } }) },
      'own_request',
    ],
    ['at the very end of its time', { now: Date.parse('2026-11-23T03:30:00Z') }, 'expired'],
    ['when it has expired', { proposal: aProposal({ state: 'expired' }) }, 'expired'],
    ['when no end was set', { proposal: aProposal({ expiresAt: null }) }, 'expired'],
    ['when it is decided', { proposal: aProposal({ state: 'approved' }) }, 'decided'],
    ['when it is not asked yet', { proposal: aProposal({ state: 'planned' }) }, 'decided'],
    ['on a copy of the card in another channel', { card: { channelId: 'C2', ts: '1.0' } }, 'wrong_card'],
    ['on another message', { card: { channelId: 'C1', ts: '2.0' } }, 'wrong_card'],
    ['on a card that was never posted', { card: { channelId: null, ts: null } }, 'wrong_card'],
    [
      'the second time by the same person',
      { proposal: aProposal({ count: 2 }), counted: [anAnswer({ id: 'a0', outcome: 'counted' })] },
      'twice',
    ],
  ])('%s', (_name, odd, reason) => {
    expect(weighAnswer(aCase(odd))).toEqual({ kind: 'refused', reason });
  });
});

describe('whatever is pressed', () => {
  it('approval needs an asked, unexpired proposal and a member the policy names', () => {
    const people = fc.constantFrom('U0ANA', 'U0RAJ', 'U0MALLORY', '', '*', 'oncall');
    const states = fc.constantFrom(
      'planned',
      'asking',
      'approved',
      'done',
      'expired',
      'stale',
      'unknown' as const,
    );
    const standings = fc.constantFrom('member', 'guest', 'bot', 'deactivated', 'other_team' as const);
    fc.assert(
      fc.property(
        people,
        states,
        standings,
        fc.integer({ min: 0, max: 60 }),
        (id, state, standing, minute) => {
          const now = Date.parse('2026-11-23T03:00:00Z') + minute * 60_000;
          const given = aCase({
            proposal: aProposal({ state }),
            identity: aPerson({ id, email: null, standing }),
            now,
          });
          const weighed = weighAnswer(given);
          const right = state === 'asking' && standing === 'member' && id === 'U0RAJ' && minute < 30;
          expect(weighed.kind === 'counted').toBe(right);
        },
      ),
    );
  });
});
