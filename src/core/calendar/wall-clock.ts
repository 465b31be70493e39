import { offsetMs } from './time-zone.ts';

const dayMs = 86_400_000;
/** Farther than any two zones are apart: instants this far before and after a reading are on either side of a change. */
const aroundMs = 36 * 3_600_000;

/** What the clocks of a zone show at an instant, as milliseconds since 1970 counted as if they stood in UTC. */
export function wallAt(zone: string, atMs: number): number {
  return atMs + offsetMs(zone, atMs);
}

/**
 * When a reading of the clocks comes: once; twice, when the clocks go back; or never, when they are put forward over it
 * at `jump`. In `never`, `late` is the instant at which clocks that had not been put forward would show it.
 */
export type Occurrence =
  | { readonly kind: 'once'; readonly at: number }
  | { readonly kind: 'twice'; readonly first: number; readonly second: number }
  | { readonly kind: 'never'; readonly jump: number; readonly late: number };

/** The instants at which the clocks of a zone show a reading. */
export function occurrencesOf(zone: string, wall: number): Occurrence {
  const before = offsetMs(zone, wall - aroundMs);
  const after = offsetMs(zone, wall + aroundMs);
  const first = wall - before;
  const second = wall - after;
  if (before === after) return { kind: 'once', at: first };
  const holdsBefore = offsetMs(zone, first) === before;
  const holdsAfter = offsetMs(zone, second) === after;
  if (holdsBefore && holdsAfter) return { kind: 'twice', first, second };
  if (holdsBefore || holdsAfter) return { kind: 'once', at: holdsBefore ? first : second };
  const jump = changeBetween(zone, wall - aroundMs, wall + aroundMs) ?? first;
  return { kind: 'never', jump, late: first };
}

/** The first instant of the new offset between two instants with different offsets; null when the offsets are equal. */
export function changeBetween(zone: string, fromMs: number, toMs: number): number | null {
  const before = offsetMs(zone, fromMs);
  if (offsetMs(zone, toMs) === before) return null;
  let [low, high] = [fromMs, toMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Every instant after `fromMs` and up to `toMs` at which the clocks of a zone are changed. */
export function changesBetween(zone: string, fromMs: number, toMs: number): readonly number[] {
  const changes: number[] = [];
  for (let day = fromMs; day < toMs; day += dayMs) {
    const change = changeBetween(zone, day, Math.min(day + dayMs, toMs));
    if (change !== null) changes.push(change);
  }
  return changes;
}

/** A reading for people: `Fri 2026-11-20 10:00`. */
export function spellWall(wall: number): string {
  const text = new Date(wall).toISOString();
  return `${weekdays[new Date(wall).getUTCDay()]} ${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** Short English names, Sunday first as in cron. */
export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
