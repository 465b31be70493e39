/** `2026-11-22 03:14:05 UTC` for an ISO 8601 time; what is no time is given back as it is. */
export function utc(at: string): string {
  const ms = Date.parse(at);
  if (!Number.isFinite(ms)) return at;
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
