import { type Identity, isNamed } from './approval.ts';
import { namedByPolicy } from './approvers.ts';
import type { Policy } from './policy.ts';
import type { Proposal } from './proposal.ts';

export type ClosingRefusal = 'not_unknown' | 'not_a_member' | 'not_named';

/**
 * Whether somebody may close a proposal by hand, null when they may. Only an outcome that nobody knows is closed so, by
 * anyone the policy names: whoever caused the event may say what they found too, since closing changes nothing at Heroku.
 */
export function closingRefusal(
  proposal: Pick<Proposal, 'state'>,
  identity: Identity,
  policy: Policy,
): ClosingRefusal | null {
  if (proposal.state !== 'unknown') return 'not_unknown';
  if (identity.standing !== 'member') return 'not_a_member';
  return isNamed(namedByPolicy(policy), identity) ? null : 'not_named';
}
