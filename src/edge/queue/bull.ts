import { type Job as BullJob, type JobsOptions, WaitingError } from 'bullmq';
import { z } from 'zod';
import { HouseFault } from '../../core/errors.ts';
import { type Job, type JobKind, jobKinds } from '../../flow/jobs.ts';
import type { Consumer, OnError, Producer, Take } from './backend.ts';
import { jobId } from './job-id.ts';
import { within } from './within.ts';

/** How many jobs one process works on at the same time. */
export const CONCURRENCY = 8;

const JobData = z.strictObject({ kind: z.enum(jobKinds), id: z.string().min(1) });

/** A person is waiting behind these; BullMQ serves jobs without a priority before all jobs that have one. */
const urgent: ReadonlySet<JobKind> = new Set(['answer', 'action']);
const BEHIND_THE_URGENT = 1;

/** Finished jobs leave at once, whatever became of them: a job that stays blocks its id, and the memory is the database. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const satisfies JobsOptions;

/** The event stream is not read by anyone; BullMQ keeps 10,000 entries otherwise. */
export const queueOptions = { prefix: 'herald', streams: { events: { maxLen: 256 } } } as const;

/**
 * A killed worker's job runs again after at most `lockDuration` and one `stalledInterval`. BullMQ's default of one stall would
 * fail a job whose worker was killed twice; how often a row may be tried is counted in the database instead.
 */
export const workerOptions = {
  prefix: 'herald',
  autorun: false,
  concurrency: CONCURRENCY,
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
} as const;

type BullQueue = {
  addBulk(jobs: { name: string; data: Job; opts: JobsOptions }[]): Promise<unknown>;
  getJobCountByTypes(...types: ('waiting' | 'prioritized')[]): Promise<number>;
  close(): Promise<void>;
};

/** A producer over a BullMQ queue that is ready. `drop` ends the connections it stands on. */
export function producerOver(queue: BullQueue, drop: () => Promise<void>): Producer {
  return {
    async add(jobs) {
      await queue.addBulk(jobs.map(toBull));
    },
    waiting: () => queue.getJobCountByTypes('waiting', 'prioritized'),
    async close() {
      await inOrder(() => queue.close(), drop);
    },
  };
}

function toBull(job: Job): { name: string; data: Job; opts: JobsOptions } {
  const opts = {
    ...jobOptions,
    jobId: jobId(job),
    ...(urgent.has(job.kind) ? {} : { priority: BEHIND_THE_URGENT }),
  };
  return { name: job.kind, data: { kind: job.kind, id: job.id }, opts };
}

type BullWorker = {
  close(force?: boolean): Promise<void>;
  disconnect(): Promise<void>;
};

/** A consumer over a running BullMQ worker. */
export function consumerOver(worker: BullWorker, drop: () => Promise<void>): Consumer {
  return {
    stop: () => worker.close(),
    async close() {
      await inOrder(() => worker.disconnect(), drop);
    },
  };
}

/** Both, a second each at most: a server that does not answer must not keep a process from ending. */
async function inOrder(part: () => Promise<void>, drop: () => Promise<void>): Promise<void> {
  try {
    await within(1_000, 'closing', part());
  } finally {
    await within(1_000, 'disconnecting', drop());
  }
}

/** What a BullMQ worker does with a job: ids are checked again, since whoever reaches the server can put anything there. */
export function processorOf(take: Take, onError: OnError) {
  return async (bullJob: BullJob, token?: string): Promise<void> => {
    const job = JobData.safeParse(bullJob.data);
    if (!job.success) {
      onError(new HouseFault('a job in the queue is not one of ours and was dropped'));
      return;
    }
    const end = await take(job.data);
    if (end === 'done') return;
    await bullJob.moveToWait(token);
    throw new WaitingError();
  };
}
