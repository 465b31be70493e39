const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** PostgreSQL reads years of four digits, and Heroku is younger than the epoch. */
const latestMs = Date.UTC(9999, 11, 31);

/**
 * A time as Heroku writes it (`Z`, microseconds and `Z`, `+00:00`) in ISO 8601, UTC, milliseconds; null when it is none
 * that can be kept.
 */
export function instant(text: unknown): string | null {
  if (typeof text !== 'string' || !isoTime.test(text)) return null;
  const ms = Date.parse(text);
  return ms >= 0 && ms <= latestMs ? new Date(ms).toISOString() : null;
}
