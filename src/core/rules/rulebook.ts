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
};

export type Rule = {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly runbook?: string;
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
  readonly threshold?: { readonly count: number; readonly withinMs: number };
  readonly cooldownMs: number;
  readonly actions: readonly RuleAction[];
  /** sha256 of the rule's canonical text, first 12 hex characters. */
  readonly hash: string;
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
