import { HouseFault, UpstreamError } from '../core/errors.ts';

/**
 * An error in words that may stand on a card or in the audit log. Our own errors are written for people; anybody else's may
 * quote what it was working on, or where our database stands, and stays in the log.
 */
export function faultWords(error: Error): string {
  if (error instanceof HouseFault) return error.message;
  if (error instanceof UpstreamError) {
    const isOurs = error.party === 'database' || error.party === 'queue';
    return isOurs ? `the ${error.party} did not do its part` : error.message;
  }
  return `an unexpected ${error.name}, which the log of Herald tells more about`;
}
