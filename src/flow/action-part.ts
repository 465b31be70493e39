import type { Plan } from '../core/plan/plan.ts';
import type { Action, ActionContext } from './actions/action.ts';
import type { Claimed } from './claim-action.ts';
import { iso, type Moved, moveAction } from './move-action.ts';
import type { Ports } from './ports.ts';

/** How long an action may take to show its effect (a release phase may run long; then a person looks). */
const verifyForMs = 10 * 60_000;

/** A claimed action with all it needs for its next part. */
export type Part = Claimed & {
  readonly ports: Ports;
  readonly action: Action;
  readonly context: ActionContext;
  readonly plan: Plan;
};

/** The write is known to have landed: from here on it is only verified. */
export async function accepted(
  part: Part,
  madeReleaseId: string,
  said: { step: 'action.accepted' | 'action.settled'; sentence: string },
): Promise<void> {
  const now = part.ports.clock.now();
  await moveAction(part, {
    kind: 'progress',
    changes: { madeReleaseId, verifyUntil: iso(now + verifyForMs), sentence: said.sentence },
    wakeAt: now,
    said: { ...said, detail: { release: madeReleaseId } },
  });
}

export type End = {
  to: 'done' | 'failed' | 'unknown' | 'stale' | 'cancelled';
  step: Moved['step'];
  reason: string | null;
  sentence: string;
};

/** Leaves `performing` for good, with the sentence the card shows. */
export async function endAction(part: Part, { to, step, reason, sentence }: End): Promise<void> {
  await moveAction(part, {
    kind: 'end',
    to,
    changes: { reason, sentence },
    said: { step, sentence: `${part.plan.summary}: ${sentence}`, detail: { reason } },
  });
}
