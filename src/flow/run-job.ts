import { UpstreamError } from '../core/errors.ts';
import { answerProposal, giveUpAnswer } from './answer-proposal.ts';
import { buryEvent } from './bury-event.ts';
import type { Job, JobKind } from './jobs.ts';
import { performAction } from './perform-action.ts';
import type { Ports } from './ports.ts';
import { postNotice } from './post-notice.ts';
import { takeEvent } from './take-event.ts';
import { wakeTimer } from './wake-timer.ts';
import { giveUpProposal, weighProposal } from './weigh-proposal.ts';

const steps: Record<JobKind, (ports: Ports, id: string) => Promise<void>> = {
  event: takeEvent,
  notice: postNotice,
  proposal: weighProposal,
  answer: answerProposal,
  action: performAction,
  timer: wakeTimer,
};

/** What becomes of a row after so many failed tries. Notices and actions have no end: they go on, slower. */
const ends: Partial<
  Record<JobKind, { tries: number; giveUp(ports: Ports, id: string, error: Error): Promise<void> }>
> = {
  event: { tries: 6, giveUp: buryEvent },
  proposal: { tries: 5, giveUp: giveUpProposal },
  answer: { tries: 3, giveUp: giveUpAnswer },
};

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Runs the step of one wake-up. A failure is written down as a later wake-up of the same row (growing pauses with
 * jitter, never shorter than the other party asked for), so that neither the queue nor a restart can forget it.
 */
export async function runJob(ports: Ports, job: Job): Promise<void> {
  try {
    await steps[job.kind](ports, job.id);
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    ports.log.warn({ error: fault, job: job.kind, id: job.id }, 'a step failed and will be tried again');
    await tryLater(ports, job, fault);
  }
}

async function tryLater(ports: Ports, job: Job, fault: Error): Promise<void> {
  const { kind, id } = job;
  if (kind === 'timer') return;
  const tries = await ports.store.transaction(async (tx) => {
    const count = await tx.wake(kind, id, at(ports, firstPauseMs), true);
    const wantedMs = fault instanceof UpstreamError ? (fault.retryAfterMs ?? 0) : 0;
    await tx.postpone(kind, id, at(ports, Math.max(pauseMs(count, ports.ids.chance()), wantedMs)));
    return count;
  });
  const end = ends[kind];
  if (end !== undefined && tries >= end.tries) await end.giveUp(ports, id, fault);
}

/** 1 s, 2 s, 4 s ... up to a minute, each shortened by up to a fifth so that many failures do not return at once. */
export function pauseMs(tries: number, chance: number): number {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
  return Math.round(pause * (1 - chance / 5));
}

function at(ports: Ports, inMs: number): string {
  return new Date(ports.clock.now() + inMs).toISOString();
}
