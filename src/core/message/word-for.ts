/** What a list of words has for a name that comes from outside; names every object answers to are not in it. */
export function wordFor<T>(
  words: Readonly<Record<string, T>>,
  name: string | null | undefined,
): T | undefined {
  return typeof name === 'string' && Object.hasOwn(words, name) ? words[name] : undefined;
}
