import { expect, test, vi } from 'vitest';
import { keep } from '../../../src/edge/queue/kept.ts';

const eventually = { timeout: 5_000, interval: 5 };

/** A build that succeeds or fails as the test says, with a list of what was built, discarded and reported. */
function workshop(outcomes: ('stands' | 'fails')[]) {
  const told: string[] = [];
  let made = 0;
  const kept = keep<number>({
    build: async () => {
      made += 1;
      if (outcomes.shift() === 'fails') throw new Error(`attempt ${made}`);
      return made;
    },
    discard: async (old) => void told.push(`discarded ${old}`),
    onError: (error) => told.push(error instanceof Error ? error.message : String(error)),
  });
  return { kept, told };
}

test('builds at once, and stands after the first attempt', async () => {
  const { kept, told } = workshop(['stands']);
  expect(kept.current()).toBeNull();

  await kept.firstAttempt;

  expect([kept.current(), kept.failure(), told]).toEqual([1, null, []]);
});

test('tells the failure of the first attempt and goes on until it stands', async () => {
  const { kept, told } = workshop(['fails', 'fails', 'stands']);

  await kept.firstAttempt;
  expect(kept.current()).toBeNull();
  expect(kept.failure()).toEqual(new Error('attempt 1'));

  await vi.waitFor(() => expect(kept.current()).toBe(3), eventually);
  expect(kept.failure()).toBeNull();
  expect(told).toEqual(['attempt 1', 'attempt 2']);
});

test('renews by building the new one first, and only once at a time', async () => {
  const { kept, told } = workshop(['stands', 'fails', 'stands', 'stands']);
  await kept.firstAttempt;

  kept.renew();
  kept.renew();
  kept.renew();
  expect(kept.current()).toBe(1);

  await vi.waitFor(() => expect(kept.current()).toBe(3), eventually);
  await vi.waitFor(() => expect(told).toEqual(['attempt 2', 'discarded 1']), eventually);
});

test('releases what stands and builds no more', async () => {
  const { kept } = workshop(['stands']);
  await kept.firstAttempt;

  expect(await kept.release()).toBe(1);
  kept.renew();

  expect(kept.current()).toBeNull();
  expect(await kept.release()).toBeNull();
});

test('can be released while it still tries', async () => {
  const { kept } = workshop(Array.from({ length: 1_000 }, () => 'fails'));
  await kept.firstAttempt;

  expect(await kept.release()).toBeNull();
});
