/**
 * Milliseconds of a `Retry-After` header, in seconds or as an HTTP date (RFC 9110, 10.2.3); undefined when there is none
 * or it makes no sense. Never more than an hour.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), 3_600_000);
}
