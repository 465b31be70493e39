const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * A time as Heroku writes it (`Z`, microseconds and `Z`, `+00:00`) in ISO 8601, UTC, milliseconds; null when it is none.
 */
export function instant(text: unknown): string | null {
  if (typeof text !== 'string' || !isoTime.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
