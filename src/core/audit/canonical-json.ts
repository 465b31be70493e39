/**
 * One text for equal JSON values: object keys sorted, no white space, members that JSON leaves out (undefined,
 * functions) left out. Shape of RFC 8785 as far as values that came through JSON go.
 */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) => (isRecord(member) ? sorted(member) : member)) ?? 'null'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rebuilt with `fromEntries`, which also keeps a member called `__proto__` a plain member. */
function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
