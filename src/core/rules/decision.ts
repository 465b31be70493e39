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
    | 'action'
    | 'for'
    | 'sequence'
    | 'absence'
    | 'limit'
    | 'concurrency'
    | 'calendar'
    | 'paused'
    | 'resolve';
  /** Fact path or field the check is about, such as `release.kind`. */
  readonly path?: string;
  readonly held: boolean;
  /** A short sentence in plain English: `release.kind is deploy, one of deploy, promote`. */
  readonly sentence: string;
  readonly seen?: Scalar | readonly string[];
};

/**
 * What became of a rule for an event. `waiting`: a timer decides later (`for`, absence). `noted`: the event only moved the
 * rule's state (a step of a sequence, a reset, an expected event, a resolve). `error`: an `if` could not be evaluated.
 * Every outcome that is not `fired` names the check that stopped it.
 */
export type Outcome = 'fired' | 'shadowed' | 'no_match' | 'skipped' | 'waiting' | 'noted' | 'error';

/** Why an event is remembered for a rule and group: as its trigger, as a step of a sequence, or as what ends something. */
export type HitRole = 'trigger' | `step:${number}` | 'after' | 'expected' | 'reset' | 'resolve';

/**
 * What a decision changes besides its actions, as plain data: the flow writes it to the database, a rehearsal keeps it in
 * its head. Timer keys are `rule:<rule id>:<purpose>:<group>:<event id>`; due times are ISO 8601.
 */
export type Effect =
  /** `group` where the event is remembered under another group than the decision's. */
  | { readonly kind: 'remember'; readonly role: HitRole; readonly group?: string }
  | { readonly kind: 'set_timer'; readonly key: string; readonly dueAt: string; readonly timer: RuleTimer }
  | { readonly kind: 'cancel_timer'; readonly key: string }
  /** Opened under the decision's group; `scope` is the (often wider) key by which a resolve event finds it, when it differs. */
  | { readonly kind: 'open_incident'; readonly scope?: string }
  /** Ends the open incident of `group`, or of the decision's group when it is left out. */
  | { readonly kind: 'resolve_incident'; readonly sentence: string; readonly group?: string }
  /** `replace`: earlier questions of this rule and group that nobody has answered are withdrawn. */
  | { readonly kind: 'withdraw_proposals' }
  | { readonly kind: 'pause_rule'; readonly sentence: string };

/**
 * What a due timer asks `decideTimer` to decide; `eventId` names the event that set it. `scope` is the key by which an event
 * that ends the waiting finds the timer, when it differs from `group`.
 */
export type RuleTimer = {
  readonly purpose: 'for' | 'absence' | 'quiet';
  readonly ruleId: string;
  readonly group: string;
  readonly eventId: string;
  /** Event time (ISO) of that event. */
  readonly at?: string;
  readonly scope?: string;
};

/** What an approval asks for, as the rule writes it (durations in milliseconds). */
export type ApprovalAsk = {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Ids of Slack user groups; each must be one of the policy's. */
  readonly slackGroups?: readonly string[];
  readonly count?: number;
  /** `false` forbids what the policy would allow; `true` allows nothing the policy does not. */
  readonly selfApprove?: boolean;
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
  /** True: the actions after it are done even when it fails. */
  readonly continueOnError?: boolean;
  /** What is done when it fails: its own list, else the rule's. */
  readonly onFailure?: readonly DecidedAction[];
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
  /** Absent while the rule has no state beyond windows and cooldown. */
  readonly effects?: readonly Effect[];
};

/**
 * What `decide` must be told from memory for one rule and group, asked for beforehand; one rule may ask for two groups.
 * `sinceMs` (milliseconds since 1970) is how far back hits and firings matter; those as far after the event matter too,
 * since events arrive in any order.
 */
export type MemoryNeed = { readonly ruleId: string; readonly group: string; readonly sinceMs: number };

/**
 * All that `decide` must be told for one event: memory, and the live paths that expressions and calendars of the rules
 * name, each once (`state.formation.web.quantity`, `history.minutes_since_release`).
 */
export type Needs = {
  readonly memory: readonly MemoryNeed[];
  readonly state: readonly string[];
  readonly history: readonly string[];
};
export type RuleMemory = {
  /** Times (ISO) of earlier hits of this rule and group, the present event not among them. */
  readonly hits: readonly string[];
  /** Event times (ISO) at which the rule fired (or, in mode shadow, would have) before for this group. */
  readonly firedAt: readonly string[];
  /** Earlier events of every role (`hits` are those of role `trigger`), oldest first. */
  readonly roles?: readonly { readonly role: HitRole; readonly at: string; readonly eventId: string }[];
  /** The open incident of this rule and group; `openedAt` is the event time (ISO) of the firing that opened it. */
  readonly incident?: { readonly openedAt: string } | null;
  /** The open incidents of this rule that were opened with this group as their `scope` (or, without scope, under it). */
  readonly incidents?: readonly { readonly group: string; readonly openedAt: string }[];
  /** True while a question or action of this rule and group is open. */
  readonly busy?: boolean;
  /** Timers of this rule that wait for this group, or have it as their `scope`. */
  readonly timers?: readonly { readonly key: string; readonly dueAt: string; readonly timer: RuleTimer }[];
  /** Why the rule is paused, null when it is not. */
  readonly paused?: string | null;
};
