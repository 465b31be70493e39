import type { ApprovalAsk } from '../rules/decision.ts';
import { scopeTest } from '../rules/glob.ts';
import { labelsOf } from './app-labels.ts';
import { isEmpty, resolveApprovers } from './approvers.ts';
import { limitReached, type WriteCounts } from './limits.ts';
import type { Allowance, Grant, Level, Policy } from './policy.ts';
import type { Approvers } from './proposal.ts';
import { strictestBounds } from './strictest-bounds.ts';

export type RefusalReason =
  | 'readonly'
  | 'own_app'
  | 'not_granted'
  | 'never'
  | 'late'
  | 'limit'
  | 'nobody_may_approve';

/** What the guard says of a planned write: unknown is no. */
export type Verdict =
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly sentence: string }
  | {
      readonly kind: 'ask';
      readonly approvers: Approvers;
      readonly count: number;
      readonly selfApprove: boolean;
      readonly expiresInMs: number;
    }
  | { readonly kind: 'go'; readonly sentence: string };

export type GuardCase = {
  readonly policy: Policy;
  readonly permission: 'readonly' | 'full';
  readonly action: string;
  /** `stage` as Heroku tells it; the labels of the policy stand in for it. */
  readonly app: { readonly id: string; readonly name: string; readonly stage?: string };
  readonly mode: 'ask' | 'auto';
  readonly ask: ApprovalAsk | null;
  /** The event was old on arrival: it may be told, never acted upon. */
  readonly late: boolean;
  readonly writes: WriteCounts;
};

/** Used when the rule sets no `expires_in`. */
export const defaultExpiresInMs = 30 * 60_000;

/**
 * Weighs a write against `HEROKU_PERMISSION`, the policy and its limits. A rule only narrows: the stricter of rule and
 * grant wins, and of several grants for one app the strictest.
 */
export function weighWrite(given: GuardCase): Verdict {
  const refusal = refusalOf(given);
  if (refusal !== null) return refusal;
  const allowance = allowanceFor(given.policy, given.action, given.app.name, given.app.stage);
  if (allowance === null || allowance.level === 'never') return notGranted(given, allowance);
  if (allowance.level === 'auto' && given.mode === 'auto' && given.ask === null) {
    return {
      kind: 'go',
      sentence: `The policy lets ${given.action} run by itself on ${given.app.name}, and the rule is in mode auto.`,
    };
  }
  return askPeople(given, allowance);
}

/**
 * The strictest of all grants that name this action for this app; null when none does. A grant for a stage allows nothing
 * to an app whose stage nobody knows, but what it restricts counts for such an app as well.
 */
export function allowanceFor(
  policy: Policy,
  action: string,
  appName: string,
  stage: string | undefined = labelsOf(policy, appName).stage,
): Allowance | null {
  const near = policy.grants.filter((grant) => grant.concerns(appName) && grant.allow[action] !== undefined);
  const mayMean = near.filter((grant) => meansStage(grant, stage) !== 'no');
  if (!mayMean.some((grant) => meansStage(grant, stage) === 'yes')) return null;
  return mayMean
    .flatMap((grant) => grant.allow[action] ?? [])
    .reduce<Allowance | null>(
      (strictest, next) => (strictest === null ? next : stricter(strictest, next)),
      null,
    );
}

function meansStage({ stages }: Grant, stage: string | undefined): 'yes' | 'no' | 'unknown' {
  if (stages === undefined) return 'yes';
  if (stage === undefined) return 'unknown';
  return scopeTest(stages)(stage) ? 'yes' : 'no';
}

const strictness: Record<Level, number> = { auto: 0, ask: 1, never: 2 };

function stricter(a: Allowance, b: Allowance): Allowance {
  return {
    level: strictness[a.level] >= strictness[b.level] ? a.level : b.level,
    count: Math.max(a.count, b.count),
    selfApprove: a.selfApprove && b.selfApprove,
    ...strictestBounds(a.bounds, b.bounds),
  };
}

function refusalOf(given: GuardCase): Verdict | null {
  if (given.policy.selfApp !== undefined && given.policy.selfApp === given.app.name) {
    return refuse('own_app', `${given.app.name} is Herald's own app; Herald never writes to it.`);
  }
  if (given.permission === 'readonly') {
    return refuse('readonly', 'Herald may only read here (HEROKU_PERMISSION=readonly), so nothing was done.');
  }
  if (given.late) {
    return refuse('late', 'The event was more than 15 minutes old when it came, so Herald only tells.');
  }
  const limit = limitReached(given.policy.limits, given.writes, given.app.id);
  return limit === null ? null : refuse('limit', limit);
}

function notGranted(given: GuardCase, allowance: Allowance | null): Verdict {
  return allowance === null
    ? refuse('not_granted', `No grant in policy.yml allows ${given.action} on ${given.app.name}.`)
    : refuse('never', `policy.yml says never to ${given.action} on ${given.app.name}.`);
}

function askPeople(given: GuardCase, allowance: Allowance): Verdict {
  const approvers = resolveApprovers(given.policy, given.ask);
  if (isEmpty(approvers)) {
    return refuse(
      'nobody_may_approve',
      'Nobody may approve this: neither the rule nor a group of policy.yml names anyone.',
    );
  }
  return {
    kind: 'ask',
    approvers,
    count: Math.max(allowance.count, given.ask?.count ?? 1),
    selfApprove: allowance.selfApprove && given.ask?.selfApprove !== false,
    expiresInMs: given.ask?.expiresInMs ?? defaultExpiresInMs,
  };
}

function refuse(reason: RefusalReason, sentence: string): Verdict {
  return { kind: 'refuse', reason, sentence };
}
