import { createHash } from 'node:crypto';

/** A `Date` of the driver as ISO 8601 text in UTC. */
export function iso(date: Date): string;
export function iso(date: Date | null): string | null;
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** `\p{Surrogate}` under the `u` flag matches only surrogates that have lost their partner. */
const unstorable = /\0|\p{Surrogate}/gu;

/**
 * A text as PostgreSQL can keep it. It refuses NUL (22021) and, in jsonb, lone surrogates (22P02): such a text would fail
 * on every retry, so both become the replacement character.
 */
export function storableText(text: string): string;
export function storableText(text: string | null): string | null;
export function storableText(text: string | null): string | null {
  return text === null ? null : text.replace(unstorable, '\u{FFFD}');
}

/** A value as JSON text for a jsonb column, with every text in it (keys too) made storable. */
export function json(value: unknown): string {
  return JSON.stringify(storable(value)) ?? 'null';
}

/** As `json`, with SQL null for null. */
export function nullableJson(value: unknown): string | null {
  return value === null || value === undefined ? null : json(value);
}

/** The value as it will come back from a jsonb column. */
export function storable<T>(value: T): T {
  const text = JSON.stringify(value);
  return text === undefined ? value : (JSON.parse(text, reviveStorable) as T);
}

function reviveStorable(_key: string, member: unknown): unknown {
  if (typeof member === 'string') return storableText(member);
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).map(([key, inner]) => [storableText(key), inner]));
}

/**
 * A time from outside as PostgreSQL can keep it, or `otherwise` when it is none: a delivery is kept whatever its body
 * calls a time. PostgreSQL and ISO 8601 agree on the years 1 to 9999.
 */
export function storableTime(time: string, otherwise: string): string {
  const ms = Date.parse(time);
  return ms >= Date.parse('0001-01-01T00:00:00.000Z') && ms <= Date.parse('9999-12-31T23:59:59.999Z')
    ? new Date(ms).toISOString()
    : otherwise;
}

/** An index entry may not exceed 2,704 bytes (a third of a page), and a character takes up to four. */
const longestKey = 500;

/** A text from outside as part of an index: a long one (a `group_by` over descriptions) is replaced by its digest. */
export function keyText(text: string): string;
export function keyText(text: string | null): string | null;
export function keyText(text: string | null): string | null {
  if (text === null || text.length <= longestKey) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
