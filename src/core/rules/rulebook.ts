import type { Event, Scalar } from '../event/event.ts';
import type { Policy } from '../guard/policy.ts';
import type { ApprovalAsk } from './decision.ts';

export const severities = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** A condition on one fact path, or a nest of conditions. Compiled once at load. */
export type Condition =
  | {
      readonly kind: 'test';
      readonly path: string;
      readonly holds: (value: unknown, previous: unknown) => boolean;
      readonly expected: string;
    }
  | { readonly kind: 'any' | 'all' | 'none'; readonly of: readonly Condition[] };

export type RuleAction = {
  readonly id: string;
  readonly action: string;
  /** Arguments as written; texts may hold `{{ path }}`. */
  readonly with: Readonly<Record<string, unknown>>;
  readonly approval?: ApprovalAsk;
  /** The action's own `if`. */
  readonly condition?: Expression;
  readonly continueOnError?: boolean;
  readonly onFailure?: readonly RuleAction[];
};

/** An `if`: a CEL expression, parsed and type-checked at load. Total: a runtime error is neither true nor false. */
export type Expression = {
  readonly text: string;
  /** Paths of live state (`state.formation.web.quantity`) and of our own store (`history.minutes_since_release`) it names. */
  readonly needs: { readonly state: readonly string[]; readonly history: readonly string[] };
  evaluate(scope: ExpressionScope): ExpressionResult;
};

/** What an expression is evaluated on. A path that is not in `live` is absent. */
export type ExpressionScope = {
  readonly event: Event;
  readonly live: ReadonlyMap<string, Scalar>;
  /** Milliseconds since 1970. */
  readonly now: number;
};
export type ExpressionResult = {
  readonly kind: 'held' | 'not_held' | 'error';
  readonly sentence: string;
  /** Values it looked at; undefined where there was none. */
  readonly seen: readonly { readonly path: string; readonly value: Scalar | undefined }[];
};

/** Events by name with conditions of their own; `count` of them make the step. */
export type EventStep = {
  readonly events: readonly string[];
  readonly match: Condition;
  readonly count: number;
};

/** What starts a rule; a rule may have several, any of which starts it. */
export type RuleTrigger =
  | { readonly kind: 'event'; readonly events: readonly string[] }
  /** Five-field cron in a time zone; one event `schedule` per run and app the rule is about. */
  | { readonly kind: 'schedule'; readonly pattern: string; readonly timezone: string }
  /** All steps in this order (by event time) within the span, per group. */
  | { readonly kind: 'sequence'; readonly steps: readonly EventStep[]; readonly withinMs: number }
  /** `after` happened and none of `expect` followed within the span, per group. */
  | {
      readonly kind: 'absence';
      readonly after: EventStep;
      readonly expect: readonly EventStep[];
      readonly withinMs: number;
    }
  | { readonly kind: 'manual' };

/** The part of a rule beyond single events. Absent fields are not written in the rule. */
export type RuleState = {
  /**
   * Written whenever `Rule.events` holds more than what starts the rule (steps, expected, reset and resolve events). Absent:
   * every one of `events` starts it. A rule has at most one `absence`; `after` and `expect` steps have `match` compiled
   * from their own conditions, the rule's `match` is asked of what starts it besides.
   */
  readonly triggers?: readonly RuleTrigger[];
  /** The rule's `if`. */
  readonly condition?: Expression;
  /** Must still hold this long after (conditions read anew), or it does not fire. */
  readonly forMs?: number;
  readonly limit?: {
    readonly runs: number;
    readonly perMs: number;
    readonly then: 'notify_only' | 'pause_rule';
  };
  readonly concurrency?: 'single' | 'queue' | 'replace' | 'parallel';
  /** Names of calendars of the policy, or `deploy_in_progress`, `freeze`, `heroku_incident`. */
  readonly onlyDuring?: readonly string[];
  readonly notDuring?: readonly string[];
  readonly lateEvents?: 'notify_only' | 'ignore' | 'normal';
  /** Closes the incident and says so on its message. */
  readonly resolve?: { readonly on?: EventStep; readonly quietForMs?: number };
  readonly onFailure?: readonly RuleAction[];
};

export type Rule = RuleState & {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly mode: 'off' | 'shadow' | 'ask' | 'auto';
  readonly severity: Severity;
  /** True when the rule is about this app (globs and `!` excludes of `apps`). */
  readonly concerns: (appName: string) => boolean;
  readonly apps: readonly string[];
  readonly events: readonly string[];
  readonly match: Condition;
  /** True when a condition names `actor.kind`: such a rule has thought about Herald's own echoes. */
  readonly namesActorKind: boolean;
  readonly groupBy: readonly string[];
  readonly threshold?: {
    readonly count: number;
    readonly withinMs: number;
    /** With `consecutive` an event of `resetOn` between two hits starts the count anew. */
    readonly consecutive?: boolean;
    readonly resetOn?: EventStep;
  };
  readonly cooldownMs: number;
  readonly actions: readonly RuleAction[];
  /** sha256 of the rule's canonical text, first 12 hex characters. */
  readonly hash: string;
  /** Like `hash`, without the id and the name: tells a renamed rule. */
  readonly content?: string;
  /** Where it stands: file and line, for people. */
  readonly file: string;
  readonly line: number;
};

/** All rules and the policy, checked and compiled; indexed so that an event only meets rules that name it. */
export type Rulebook = {
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  /** Default channel for cards that no `slack.notify` of the rule names. */
  readonly defaultChannel: string;
  readonly byEvent: ReadonlyMap<string, readonly Rule[]>;
  readonly hash: string;
};

/** One fault or warning of a rule or policy file, as `herald check --json` prints it. */
export type CheckFinding = {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly rule: string | null;
  readonly message: string;
  readonly hint: string;
};
