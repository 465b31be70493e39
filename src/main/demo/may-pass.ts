import { UpstreamError } from '../../core/errors.ts';

/** True for a failure that the next look may not meet again, such as a database that is slow on a busy machine. */
export function mayPass(error: unknown): boolean {
  return error instanceof UpstreamError && error.retry === 'safe';
}
