import { createHash } from 'node:crypto';
import type { Job } from '../../flow/jobs.ts';

/**
 * The id of a job in the queue: one per kind and row, so that ringing twice for a waiting row is one wake-up. BullMQ refuses
 * ids that are integers or contain a colon, and our ids come from outside, hence a letter and a digest.
 */
export function jobId(job: Job): string {
  return `k${createHash('sha256').update(`${job.kind} ${job.id}`).digest('hex')}`;
}
