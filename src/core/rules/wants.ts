import { canonicalPath } from './fact.ts';
import { type FactTest, isNesting, type MatchMap } from './match-file.ts';

/** One condition of a rule: what the fact at a path must be. `origin` is the path as its author wrote it. */
export type Want = { readonly path: string; readonly test: FactTest; readonly origin: string };

/** More ways to meet a condition than this are not followed; then nothing is said of it. */
const mostWays = 64;

/**
 * The ways to meet a match map, each a list of conditions that must hold together; null when there are too many. A
 * `none` over several facts at once is left out, which makes a way easier to meet, never harder.
 */
export function waysToMeet(match: MatchMap): readonly (readonly Want[])[] | null {
  let ways: readonly (readonly Want[])[] = [[]];
  for (const [key, value] of Object.entries(match)) {
    if (value === undefined) continue;
    const next = isNesting(key)
      ? waysOfNest(key, value as readonly MatchMap[])
      : [[{ path: canonicalPath(key), test: value as FactTest, origin: key }]];
    if (next === null || ways.length * next.length > mostWays) return null;
    ways = ways.flatMap((way) => next.map((more) => [...way, ...more]));
  }
  return ways;
}

function waysOfNest(
  nesting: 'any' | 'all' | 'none',
  maps: readonly MatchMap[],
): readonly (readonly Want[])[] | null {
  if (nesting === 'none') return [maps.flatMap(negated)];
  const parts = maps.map(waysToMeet);
  if (nesting === 'any') {
    return parts.every((part) => part !== null) ? parts.flatMap((part) => part ?? []) : null;
  }
  return parts.reduce<readonly (readonly Want[])[] | null>(
    (ways, part) => {
      if (ways === null || part === null || ways.length * part.length > mostWays) return null;
      return ways.flatMap((way) => part.map((more) => [...way, ...more]));
    },
    [[]],
  );
}

/** A map of one fact that must not hold is the opposite of that fact's condition. */
function negated(map: MatchMap): readonly Want[] {
  const [entry, ...others] = Object.entries(map);
  if (entry === undefined || others.length > 0 || isNesting(entry[0]) || entry[1] === undefined) return [];
  return [{ path: canonicalPath(entry[0]), test: { not: entry[1] as FactTest & object }, origin: entry[0] }];
}
