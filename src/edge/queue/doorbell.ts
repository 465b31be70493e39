import type { Job } from '../../flow/jobs.ts';
import type { Doorbell } from '../../flow/ports.ts';
import type { Producer } from './backend.ts';
import { jobId } from './job-id.ts';
import type { QuietLog } from './quiet-log.ts';
import { within } from './within.ts';

/** The longest a caller waits for the queue. */
const PATIENCE_MS = 2_000;

/**
 * Rings, and never throws. When the queue cannot be reached the jobs are offered to `instead`: the worker of this very
 * process, if there is one. A call that timed out may still arrive later; a job that runs twice is a job that finds nothing to do.
 */
export function doorbell(parts: {
  producer: () => Producer | null;
  failure: () => unknown;
  instead: (jobs: readonly Job[]) => void;
  log: QuietLog;
}): Doorbell {
  return {
    async ring(jobs) {
      if (jobs.length === 0) return;
      const distinct = [...new Map(jobs.map((job) => [jobId(job), job])).values()];
      const producer = parts.producer();
      try {
        if (producer === null) throw parts.failure() ?? new Error('not connected yet');
        await within(PATIENCE_MS, 'ringing', producer.add(distinct));
      } catch (error) {
        parts.log.warn(error, 'The queue cannot be reached; the sweep will ring again');
        parts.instead(distinct);
      }
    },
  };
}
