import { UpstreamError } from '../core/errors.ts';
import type { Plan, PlanOutcome } from '../core/plan/plan.ts';
import { writeDeadlineMs } from '../core/plan/settle.ts';
import { whatChanged } from '../core/plan/what-changed.ts';
import { accepted, endAction, type Part } from './action-part.ts';
import { iso, moveAction } from './move-action.ts';

const lookAgainMs = 2_000;

/** Plans again, commits the intent, sends the one write, and commits what became of it. */
export async function sendWrite(part: Part): Promise<void> {
  const { ports, action, context, plan } = part;
  const again = await planAgain(part);
  if (again instanceof UpstreamError) {
    const sentence = `Heroku could not be read, so nothing was done (${again.message}).`;
    return endAction(part, {
      to: 'cancelled',
      step: 'proposal.cancelled',
      reason: 'heroku_unreadable',
      sentence,
    });
  }
  if (again.kind !== 'plan' || again.plan.fingerprint !== plan.fingerprint) {
    const changed = `${whatChanged(plan, again).join('; ')}.`;
    return endAction(part, { to: 'stale', step: 'proposal.stale', reason: 'stale', sentence: changed });
  }
  const sentAt = ports.clock.now();
  if (!(await commitIntent(part, sentAt))) return;
  const made = await write(() => action.perform(context, plan, sentAt + writeDeadlineMs));
  if (made.kind === 'failed') return afterFailedWrite(part, made.error);
  await accepted(part, made.madeReleaseId, {
    step: 'action.accepted',
    sentence: `Heroku accepted: ${plan.summary}.`,
  });
}

/** An error that asking again would only repeat is an answer; any other is thrown, and the step tried again. */
async function planAgain({ action, context }: Part): Promise<PlanOutcome | UpstreamError> {
  try {
    return await action.plan(context);
  } catch (error) {
    if (error instanceof UpstreamError && error.retry === 'never') return error;
    throw error;
  }
}

function commitIntent(part: Part, sentAt: number): Promise<boolean> {
  const { proposal, plan } = part;
  const attempt = proposal.attempts + 1;
  return moveAction(part, {
    kind: 'progress',
    changes: { sentAt: iso(sentAt), attempts: attempt },
    wakeAt: sentAt + writeDeadlineMs + lookAgainMs,
    keepLease: true,
    said: {
      step: 'action.sent',
      sentence: `${plan.summary}: sending ${requestLine(plan)}.`,
      detail: { fingerprint: plan.fingerprint, requests: plan.requests, attempt },
    },
  });
}

type Written =
  | { readonly kind: 'made'; readonly madeReleaseId: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Only what happens to the request itself is a failed write: a database that fails afterwards must not look like one. */
async function write(perform: () => Promise<{ madeReleaseId: string }>): Promise<Written> {
  try {
    return { kind: 'made', ...(await perform()) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

async function afterFailedWrite(part: Part, error: unknown): Promise<void> {
  const { ports, proposal, plan } = part;
  const message = error instanceof Error ? error.message : String(error);
  const now = ports.clock.now();
  const retry = error instanceof UpstreamError ? error.retry : 'unknown';
  switch (retry) {
    case 'never':
      return endAction(part, {
        to: 'failed',
        step: 'action.failed',
        reason: 'heroku_refused',
        sentence: `Heroku refused: ${message}`,
      });
    case 'safe': {
      const waitMs = error instanceof UpstreamError ? (error.retryAfterMs ?? lookAgainMs) : lookAgainMs;
      await moveAction(part, {
        kind: 'progress',
        changes: { sentAt: null, attempts: proposal.attempts },
        wakeAt: now + waitMs,
        said: {
          step: 'action.retried',
          sentence: `${plan.summary}: Heroku did not take the request (${message}); it will be sent again.`,
          detail: {},
        },
      });
      return;
    }
    case 'unknown':
      ports.log.warn(
        { error, proposal: proposal.id },
        'the answer to a write was lost; looking at Heroku before anything else',
      );
      await moveAction(part, {
        kind: 'progress',
        changes: { sentence: 'Heroku’s answer was lost. Herald is looking whether the request landed.' },
        wakeAt: now + lookAgainMs,
      });
      return;
  }
}

function requestLine(plan: Plan): string {
  return plan.requests.map((request) => `${request.method} ${request.path}`).join(', ');
}
