import type { z } from 'zod';
import type { Event } from '../../core/event/event.ts';
import type { Plan, PlanOutcome, Verification } from '../../core/plan/plan.ts';
import type { SentWrite, Settlement } from '../../core/plan/settle.ts';
import type { HerokuPort } from '../ports.ts';

export type { SentWrite, Settlement };

/** What an action is told; everything live it reads itself through `heroku`. */
export type ActionContext = {
  readonly heroku: HerokuPort;
  readonly app: { readonly id: string; readonly name: string };
  /** The event whose rule asked for the action. */
  readonly event: Event;
  readonly params: Readonly<Record<string, unknown>>;
  /** What our own store knows for `last_good`. */
  readonly history: {
    readonly crashedVersions: readonly number[];
    readonly rolledAwayFrom: readonly { readonly version: number; readonly at: string }[];
  };
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** One guarded action. A new action is one file of this shape, one line in the list (`actions.ts`), one test. */
export type Action = {
  readonly name: string;
  readonly params: z.ZodType;
  /** Least OAuth scope of the token, see Dev Center "OAuth". */
  readonly scope: 'write' | 'write-protected';
  /** Reads live state and says what would be done, or why not. Never writes. */
  plan(context: ActionContext): Promise<PlanOutcome>;
  /** Sends the one write. Throws `UpstreamError`; with `retry: 'unknown'` it may have landed. */
  perform(context: ActionContext, plan: Plan, deadline: number): Promise<{ madeReleaseId: string }>;
  /** After a crash or a lost answer: looks for evidence at Heroku. Never writes. */
  settle(context: ActionContext, plan: Plan, sent: SentWrite): Promise<Settlement>;
  /** Looks whether the action has taken effect. Never writes. */
  verify(context: ActionContext, plan: Plan, made: { madeReleaseId: string }): Promise<Verification>;
};
