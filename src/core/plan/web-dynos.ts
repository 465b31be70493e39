import type { LiveDyno, LiveFormation } from './live.ts';

/** How many web dynos there should be, and what is seen of them on one release. */
export type WebDynos = { readonly wanted: number; readonly up: number; readonly crashed: readonly string[] };

/** `idle` counts as up: an Eco dyno sleeps and wakes with the next request (Dev Center, "Eco Dynos"). */
const upStates: readonly string[] = ['up', 'idle'];

/** Counts formation dynos of one release; one-off, scheduler and release dynos are no part of a formation. */
export function webDynos(
  formation: readonly LiveFormation[],
  dynos: readonly LiveDyno[],
  version: number,
): WebDynos {
  const types = new Set(formation.map(({ type }) => type));
  const ours = dynos.filter(({ type, releaseVersion }) => types.has(type) && releaseVersion === version);
  return {
    wanted: formation.find(({ type }) => type === 'web')?.quantity ?? 0,
    up: ours.filter(({ type, state }) => type === 'web' && upStates.includes(state)).length,
    crashed: ours.filter(({ state }) => state === 'crashed').map(({ name }) => name),
  };
}
