import type { Json } from './json.ts';

/** Longest text kept, in UTF-16 units. */
export const maxTextLength = 65_536;

const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const replacement = '\u{fffd}';
/** With the `u` flag a surrogate only matches when it has no partner. */
const unstorable = /\0|\p{Surrogate}/gu;

/** PostgreSQL's text and jsonb take neither NUL nor lone surrogates: both become U+FFFD. Over-long texts are cut. */
export function sanitiseText(text: string): string {
  return text.slice(0, maxTextLength).replace(unstorable, replacement);
}

/**
 * Parsed JSON made safe to keep: clean texts, no keys that reach a prototype, no number that JSON cannot carry
 * (`1e400` is null, `-0` is 0). Recurses: hand it nothing deeper than the depth limit of the envelope.
 */
export function sanitise(value: unknown): Json {
  if (typeof value === 'string') return sanitiseText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(sanitise);
  if (typeof value !== 'object' || value === null) return null;
  const members = Object.entries(value).filter(([key]) => !prototypeKeys.has(key));
  return Object.fromEntries(members.map(([key, member]) => [sanitiseText(key), sanitise(member)]));
}
