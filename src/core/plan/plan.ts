/** One exact request to the Platform API, as it will be sent. */
export type PlannedRequest = {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
};

/** A release as people need to see it on a card. */
export type ReleaseFacts = {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly description: string;
  readonly user: string;
  readonly createdAt: string;
  readonly commit?: string;
};

/**
 * What an action would do, worked out from the live state. Plain data: printed, stored, fingerprinted, compared.
 * `fingerprint` covers the action, the app, the target, the baseline and the requests; if it differs when the plan is
 * made again, the world moved and the approval is void.
 */
export type Plan = {
  readonly action: string;
  readonly app: { readonly id: string; readonly name: string };
  /** `Roll back shop from v42 to v41`. */
  readonly summary: string;
  readonly from: ReleaseFacts;
  readonly to: ReleaseFacts;
  /** Why this target: `newest release with other code that served without a crash`. */
  readonly targetReason: string;
  /** What it also takes back: `config vars: FEATURE_X, TIMEOUT`, one line each. */
  readonly takesBack: readonly string[];
  /** What it leaves alone: databases, add-ons. */
  readonly leaves: readonly string[];
  readonly warnings: readonly string[];
  readonly requests: readonly PlannedRequest[];
  /** Live facts the plan rests on, by name; compared to say what changed when it has gone stale. */
  readonly baseline: Readonly<Record<string, string | number | boolean | null>>;
  readonly fingerprint: string;
};

export type PlanOutcome =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** There is nothing to do, said in one sentence for the card. */
  | { readonly kind: 'nothing'; readonly reason: string; readonly sentence: string }
  /** It may not be done now or with this target. */
  | { readonly kind: 'refused'; readonly reason: string; readonly sentence: string };

/** Answer of `verify`: whether the action has taken effect yet. */
export type Verification =
  | { readonly kind: 'good'; readonly sentence: string }
  | { readonly kind: 'bad'; readonly sentence: string }
  | { readonly kind: 'waiting'; readonly sentence: string };
