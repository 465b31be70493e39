import { randomUUID } from 'node:crypto';
import picomatch from 'picomatch';
import { z } from 'zod';

/**
 * What goes wrong with an API request.
 * - `slow`: answered after `ms`, applied then too.
 * - `status`: answered with this status and an error body, not applied.
 * - `rate_limit`: 429, not applied.
 * - `reset`: the connection is cut, not applied.
 * - `lost`: applied, then the connection is cut before the answer.
 * - `late`: the connection is cut at once, and the request is applied `ms` later.
 */
const Trouble = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slow'), ms: z.int().min(0) }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    id: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('rate_limit'), retryAfterSec: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('lost') }),
  z.strictObject({ kind: z.literal('late'), ms: z.int().min(0) }),
]);
export type Trouble = z.infer<typeof Trouble>;

/** Which requests it befalls, and how many of them. */
export const FaultWish = z.strictObject({
  trouble: Trouble,
  /** Any method when left out. */
  method: z.string().optional(),
  // A glob over the path, such as `/apps/*/releases`; any path when left out.
  path: z.string().optional(),
  /** How many requests; all until it is cleared when left out. */
  times: z.int().min(1).optional(),
});
export type FaultWish = z.infer<typeof FaultWish>;

export type Fault = FaultWish & { readonly id: string };

export type Faults = {
  add(wish: FaultWish): Fault;
  /** One fault, or all of them. */
  clear(id?: string): void;
  list(): Fault[];
  /** The first fault that fits, used up by one. */
  take(method: string, path: string): Trouble | undefined;
};

export function createFaults(): Faults {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    add(wish) {
      const fault = { ...wish, id: randomUUID() };
      faults.push({ fault, left: wish.times ?? Number.POSITIVE_INFINITY });
      return fault;
    },
    clear(id) {
      faults = id === undefined ? [] : faults.filter(({ fault }) => fault.id !== id);
    },
    list: () => faults.map(({ fault }) => fault),
    take(method, path) {
      const found = faults.find(({ fault }) => fits(fault, method, path));
      if (!found) return undefined;
      found.left -= 1;
      if (found.left === 0) faults = faults.filter((other) => other !== found);
      return found.fault.trouble;
    },
  };
}

function fits(fault: Fault, method: string, path: string): boolean {
  const rightMethod = fault.method === undefined || fault.method.toUpperCase() === method.toUpperCase();
  return rightMethod && (fault.path === undefined || picomatch.isMatch(path, fault.path));
}
