import { describe, expect, it } from 'vitest';
import { proposalStates } from '../../../src/core/guard/proposal.ts';
import { type Whisper, whisper } from '../../../src/core/message/whisper.ts';
import { aPlan, approvedByAna } from './a-notice.ts';

const proposal = {
  state: 'asking',
  approvers: { users: [], slackGroups: ['S0ONCALL'], names: ['oncall', 'raj@example.com'] },
  expiresAt: '2026-11-22T03:45:00.000Z',
  sentence: null,
  plan: aPlan(),
  action: 'heroku.rollback',
} as const;

describe('the line only the presser sees', () => {
  it.each<[string, Whisper, string]>([
    [
      'names who may answer',
      { kind: 'not_named', proposal, answers: [] },
      'Only oncall and raj@example.com may answer this.',
    ],
    [
      'says when nobody may',
      { kind: 'not_named', proposal: { ...proposal, approvers: null }, answers: [] },
      'Nobody may answer this: neither the rule nor the policy names anyone.',
    ],
    [
      'says who was quicker',
      { kind: 'decided', proposal: { ...proposal, state: 'approved' }, answers: [approvedByAna] },
      'Already approved by Ana at 2026-11-22 03:19:00 UTC.',
    ],
    [
      'says how it ended since',
      { kind: 'decided', proposal: { ...proposal, state: 'done' }, answers: [approvedByAna] },
      'Already approved by Ana at 2026-11-22 03:19:00 UTC. It is done.',
    ],
    [
      'says who denied it',
      {
        kind: 'decided',
        proposal: { ...proposal, state: 'denied' },
        answers: [approvedByAna, { ...approvedByAna, personName: null, personId: 'U099', verdict: 'deny' }],
      },
      'Already denied by U099 at 2026-11-22 03:19:00 UTC.',
    ],
    [
      'says that nothing waits any more',
      { kind: 'decided', proposal: { ...proposal, state: 'stale' }, answers: [approvedByAna] },
      'This proposal is void: the app has changed since the question. Your answer did not count.',
    ],
    [
      'says when it expired',
      { kind: 'expired', proposal, answers: [] },
      'This proposal expired at 2026-11-22 03:45:00 UTC. Nothing was done.',
    ],
    [
      'says that only an unknown outcome is closed by hand',
      { kind: 'not_unknown', proposal: { ...proposal, state: 'done' }, answers: [] },
      'Only a proposal whose outcome is not known can be closed; this one is done.',
    ],
    [
      'asks to try again when rights cannot be checked',
      { kind: 'unverified' },
      'Herald cannot check your rights at Slack right now, so your answer did not count. Please try again.',
    ],
  ])('%s', (_name, told, expected) => {
    expect(whisper(told)).toBe(expected);
  });

  it('has words for every refusal in every state', () => {
    const kinds = [
      'decided',
      'expired',
      'wrong_card',
      'not_a_member',
      'not_named',
      'own_request',
      'twice',
    ] as const;
    for (const kind of kinds) {
      for (const state of proposalStates) {
        const line = whisper({ kind, proposal: { ...proposal, state, expiresAt: null }, answers: [] });
        expect(line).toMatch(/^[A-Z].*\.$/);
        expect(line).not.toMatch(/undefined|null/);
      }
    }
  });

  it('keeps names on one line', () => {
    const answers = [{ ...approvedByAna, personName: 'Ana\n\u202eevil' }];
    expect(whisper({ kind: 'decided', proposal: { ...proposal, state: 'approved' }, answers })).toBe(
      'Already approved by Ana evil at 2026-11-22 03:19:00 UTC.',
    );
  });
});
