/**
 * The most hits that lie together in one window of length `withinMs` which also holds `atMs`; `atMs` itself is counted as
 * one. The order in which hits arrived means nothing. Times in milliseconds since 1970; both ends of a window belong to it.
 */
export function mostInWindow(atMs: number, hitsMs: readonly number[], withinMs: number): number {
  const near = [...hitsMs.filter((hit) => Math.abs(hit - atMs) <= withinMs), atMs].sort((a, b) => a - b);
  let most = 1;
  let start = 0;
  for (const [end, hit] of near.entries()) {
    while ((near[start] ?? hit) < hit - withinMs) start++;
    const holdsAt = (near[start] ?? hit) <= atMs && hit >= atMs;
    if (holdsAt) most = Math.max(most, end - start + 1);
  }
  return most;
}

/** The firing nearest to `atMs` that lies less than `cooldownMs` away on either side, as its distance; null when there is none. */
export function nearestWithin(atMs: number, firedMs: readonly number[], cooldownMs: number): number | null {
  const distances = firedMs.map((fired) => Math.abs(fired - atMs)).filter((far) => far < cooldownMs);
  return distances.length === 0 ? null : distances.reduce((a, b) => Math.min(a, b));
}
