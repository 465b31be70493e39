import type { Scalar } from '../event/event.ts';
import type { Severity } from './rulebook.ts';

/** One condition that was looked at: what was expected, what was seen, whether it held. */
export type Finding = {
  readonly check:
    | 'enabled'
    | 'apps'
    | 'trigger'
    | 'match'
    | 'if'
    | 'own_echo'
    | 'late'
    | 'threshold'
    | 'cooldown'
    | 'mode'
    | 'action';
  /** Fact path or field the check is about, such as `release.kind`. */
  readonly path?: string;
  readonly held: boolean;
  /** A short sentence in plain English: `release.kind is deploy, one of deploy, promote`. */
  readonly sentence: string;
  readonly seen?: Scalar | readonly string[];
};

/** What became of a rule for an event. Every outcome that is not `fired` names the check that stopped it. */
export type Outcome = 'fired' | 'shadowed' | 'no_match' | 'skipped';

/** What an approval asks for, as the rule writes it (durations in milliseconds). */
export type ApprovalAsk = {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly count?: number;
  readonly expiresInMs?: number;
};

/** An action of a fired rule with its arguments resolved against the event. */
export type DecidedAction = {
  /** Position in the rule's list, from 0. */
  readonly index: number;
  readonly id: string;
  /** `slack.notify` or `heroku.rollback`, ... */
  readonly action: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly approval?: ApprovalAsk;
};

/** One rule's answer to one event, with its reasons. Plain data, stored as it is. */
export type Decision = {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly ruleHash: string;
  readonly severity: Severity;
  /** Canonical text of the `group_by` values; key of window, cooldown and deduplication. */
  readonly group: string;
  readonly outcome: Outcome;
  /** The check that stopped it, when it did not fire. */
  readonly stoppedBy?: Finding['check'];
  readonly findings: readonly Finding[];
  /** True when the event counts towards the rule's window (it matched, whether or not the rule fired). */
  readonly counts: boolean;
  /** A rule in mode `off` is told as `shadow`, stopped by `mode`: it does nothing either way. */
  readonly mode: 'shadow' | 'ask' | 'auto';
  readonly actions: readonly DecidedAction[];
};

/**
 * What `decide` must be told from memory for one rule and group, asked for beforehand. `sinceMs` (milliseconds since 1970)
 * is how far back hits and firings matter; those as far after the event matter too, since events arrive in any order.
 */
export type MemoryNeed = { readonly ruleId: string; readonly group: string; readonly sinceMs: number };
export type RuleMemory = {
  /** Times (ISO) of earlier hits of this rule and group, the present event not among them. */
  readonly hits: readonly string[];
  /** Event times (ISO) at which the rule fired (or, in mode shadow, would have) before for this group. */
  readonly firedAt: readonly string[];
};
