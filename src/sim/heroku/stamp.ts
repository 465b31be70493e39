/** `2026-11-18T09:15:02Z`, as the API and most of every webhook body write a time. */
export function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

export function stampOrNull(at: number | null): string | null {
  return at === null ? null : stamp(at);
}

/** `2026-11-18T09:15:02.310447Z`, as release and api:dyno events write when they were made. */
export function microStamp(at: number, micros: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}${String(micros % 1000).padStart(3, '0')}Z`;
}

/** `2026-11-18T09:15:02+00:00`, as build events write when they were made. */
export function offsetStamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}
