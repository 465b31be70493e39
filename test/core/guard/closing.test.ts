import { describe, expect, it } from 'vitest';
import { closingRefusal } from '../../../src/core/guard/closing.ts';
import { proposalStates } from '../../../src/core/guard/proposal.ts';
import { aPerson, aPolicy, aProposal } from './a-proposal.ts';

const unknown = aProposal({ state: 'unknown' });

describe('who may close a proposal by hand', () => {
  it.each([
    ['somebody the policy names by e-mail', aPerson(), null],
    ['somebody it names by Slack id', aPerson({ id: 'U0RAJ', email: null }), null],
    ['somebody of a Slack group it names', aPerson({ id: 'U1', email: null, groups: ['S0ONCALL'] }), null],
    ['a stranger', aPerson({ id: 'U1', email: 'mallory@example.com' }), 'not_named'],
    ['a guest of that name', aPerson({ standing: 'guest' }), 'not_a_member'],
  ])('%s', (_who, person, refusal) => {
    expect(closingRefusal(unknown, person, aPolicy())).toBe(refusal);
  });

  it('is nobody when the policy names nobody, whatever the rule said', () => {
    expect(closingRefusal(unknown, aPerson(), aPolicy({ groups: {} }))).toBe('not_named');
  });

  it.each(proposalStates.filter((state) => state !== 'unknown'))('is nobody while it is %s', (state) => {
    expect(closingRefusal(aProposal({ state }), aPerson(), aPolicy())).toBe('not_unknown');
  });
});
