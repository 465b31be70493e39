import type { Clock } from '../../flow/ports.ts';

/** An account has 4,500 requests, refilled at about 75 a minute (Dev Center, "Platform API": rate limits). */
const poolSize = 4500;
const refillPerMs = 75 / 60_000;

export type RatePool = {
  /** Takes the `RateLimit-Remaining` of an answer; anything but a whole number is passed over. */
  note(header: string | undefined): void;
  /** As last seen, null before the first answer. */
  remaining(): number | null;
  /** How long until the pool has refilled to `floor`, 0 when it has. Unknown counts as full. */
  waitMs(floor: number): number;
};

/** Watches the request pool that all tokens of one Heroku account share. */
export function createRatePool(clock: Clock): RatePool {
  let seen: { readonly remaining: number; readonly at: number } | null = null;
  return {
    note: (header) => {
      if (header !== undefined && /^\d{1,9}$/.test(header))
        seen = { remaining: Number(header), at: clock.now() };
    },
    remaining: () => seen?.remaining ?? null,
    waitMs: (floor) => {
      if (seen === null) return 0;
      const refilled = Math.min(poolSize, seen.remaining + (clock.now() - seen.at) * refillPerMs);
      return Math.max(0, Math.ceil((floor - refilled) / refillPerMs));
    },
  };
}
