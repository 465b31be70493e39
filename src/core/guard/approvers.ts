import type { ApprovalAsk } from '../rules/decision.ts';
import type { Policy } from './policy.ts';
import type { Approvers } from './proposal.ts';

/**
 * Who may answer a proposal: the rule's `approval.from`, or every group of the policy when the rule names nobody. The
 * result is nobody at all when neither names anyone: an empty list never means everybody.
 */
export function resolveApprovers(policy: Policy, ask: ApprovalAsk | null): Approvers {
  const ownSlackGroups = ask?.slackGroups ?? [];
  const named = ask !== null && (ask.groups.length > 0 || ask.users.length > 0 || ownSlackGroups.length > 0);
  const groupNames = named ? ask.groups : Object.keys(policy.groups);
  const groups = groupNames.flatMap((name) => policy.groups[name] ?? []);
  const users = named ? ask.users : [];
  return {
    users: unique([...groups.flatMap((group) => group.users), ...users]),
    slackGroups: unique([...groups.flatMap((group) => group.slackGroup ?? []), ...ownSlackGroups]),
    names: [...groupNames.filter((name) => policy.groups[name] !== undefined), ...users, ...ownSlackGroups],
  };
}

/** Everyone the policy names: a rule may point at a part of them, never at anyone else. */
export function namedByPolicy(policy: Policy): Approvers {
  return resolveApprovers(policy, null);
}

export function isEmpty(approvers: Approvers): boolean {
  return approvers.users.length === 0 && approvers.slackGroups.length === 0;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
