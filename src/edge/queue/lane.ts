import type { Job } from '../../flow/jobs.ts';
import { jobId } from './job-id.ts';
import { within } from './within.ts';

/** Carries out one job. The signal is aborted when the process must end before the job has. */
export type Handle = (job: Job, signal: AbortSignal) => Promise<void>;

/** The jobs that run in this process, whichever way they came. */
export type Lane = {
  /** Runs a job; `handed back` when the lane is closed or was closed meanwhile. Rejects as the handler does. */
  run(job: Job): Promise<'done' | 'handed back'>;
  isRunning(job: Job): boolean;
  /** Jobs running now. */
  size(): number;
  /** Jobs begun since the start. */
  begun(): number;
  /** Begins nothing more, gives the running jobs `graceMs` to end and then aborts them. True when all have ended. */
  close(graceMs: number): Promise<boolean>;
};

/** How long an aborted job may take to notice. */
const ABORT_MS = 2_000;

export function openLane(handle: Handle): Lane {
  const running = new Map<string, Promise<void>>();
  const end = new AbortController();
  let closed = false;
  let begun = 0;

  async function run(job: Job): Promise<'done' | 'handed back'> {
    if (closed) return 'handed back';
    const key = jobId(job);
    begun += 1;
    const work = (async () => handle(job, end.signal))();
    const settled = work.then(forget, forget);
    running.set(key, settled);
    function forget(): void {
      if (running.get(key) === settled) running.delete(key);
    }
    try {
      await work;
      return 'done';
    } catch (error) {
      if (end.signal.aborted) return 'handed back';
      throw error;
    }
  }

  const idle = async (limitMs: number): Promise<boolean> => {
    try {
      await within(limitMs, 'the running jobs', Promise.all(running.values()));
      return true;
    } catch {
      return false;
    }
  };

  return {
    run,
    isRunning: (job) => running.has(jobId(job)),
    size: () => running.size,
    begun: () => begun,
    async close(graceMs) {
      closed = true;
      if (await idle(graceMs)) return true;
      end.abort(new Error('Herald is shutting down'));
      return idle(ABORT_MS);
    },
  };
}
