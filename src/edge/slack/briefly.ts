import type { Clock } from '../../flow/ports.ts';

/**
 * Remembers the answers of `ask` by key for `forMs`, and shares one that is under way. Failures are not remembered. At
 * most `max` keys; the oldest goes first.
 */
export function briefly<T>(
  clock: Clock,
  forMs: number,
  ask: (key: string) => Promise<T>,
  max = 1000,
): (key: string) => Promise<T> {
  const known = new Map<string, { at: number; answer: Promise<T> }>();
  return (key) => {
    const found = known.get(key);
    const now = clock.now();
    if (found !== undefined && now >= found.at && now - found.at < forMs) return found.answer;
    const entry = { at: now, answer: ask(key) };
    known.delete(key);
    known.set(key, entry);
    entry.answer.catch(() => known.get(key) === entry && known.delete(key));
    const [oldest] = known.keys();
    if (known.size > max && oldest !== undefined) known.delete(oldest);
    return entry.answer;
  };
}
