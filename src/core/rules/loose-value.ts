/** Reading values whose shape is not known to be right: what does not fit is taken as not there. */

/** The value as a map, null when it is none. */
export function mapOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** The entry of a map, undefined when there is none of its own. */
export function entryOf(value: unknown, key: string): unknown {
  const map = mapOf(value);
  return map !== null && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A text or the texts of a list, each with its place. */
export function textsAt(
  value: unknown,
  path: readonly (string | number)[],
): readonly { readonly text: string; readonly path: readonly (string | number)[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) =>
    typeof item === 'string' ? [{ text: item, path: [...path, index] }] : [],
  );
}

/** The items of a list, none when the value is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
