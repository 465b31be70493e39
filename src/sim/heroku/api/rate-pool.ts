import type { SimClock } from '../../clock.ts';
import { Refusal } from '../refusal.ts';
import type { Person, World } from '../world/world.ts';

/** Requests an account has left: 4,500, refilled by 75 a minute (Platform API reference, "Rate Limits"). */
export type RatePool = {
  left(person: Person): number;
  /** Takes one, or refuses with 429. */
  spend(person: Person): void;
  set(person: Person, left: number): void;
};

const size = 4500;
const refillPerMs = 75 / 60_000;

export function createRatePool(world: World, clock: SimClock): RatePool {
  function exact(person: Person): number {
    const pool = world.pools.get(person.id);
    return pool ? Math.min(size, pool.left + (clock.now() - pool.at) * refillPerMs) : size;
  }
  const set = (person: Person, left: number): void =>
    void world.pools.set(person.id, { left, at: clock.now() });
  return {
    left: (person) => Math.floor(exact(person)),
    set,
    spend(person) {
      const left = exact(person);
      if (left < 1) throw rateLimited();
      set(person, left - 1);
    },
  };
}

export function rateLimited(): Refusal {
  return new Refusal(
    429,
    'rate_limit',
    'Your account reached the API rate limit. Please wait a few minutes before making new requests.',
    { url: 'https://devcenter.heroku.com/articles/platform-api-reference#rate-limits' },
  );
}
