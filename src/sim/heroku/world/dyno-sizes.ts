import { steadyUuid } from './platform.ts';

/** A dyno size as the API lists it: memory in GB, cost in US cents a month. */
export type DynoSize = {
  readonly id: string;
  readonly name: string;
  readonly memoryGb: number;
  readonly compute: number;
  readonly centsPerMonth: number;
  readonly dedicated: boolean;
  /** How many dynos of one process type may run. */
  readonly mostPerType: number;
};

/** The sizes of the Common Runtime, smallest first (Dev Center, "Dyno Types" and "Dyno Scaling and Process Limits"). */
export const dynoSizes: readonly DynoSize[] = [
  size('Eco', 0.5, 1, 500, false, 1),
  size('Basic', 0.5, 1, 700, false, 1),
  size('Standard-1X', 0.5, 1, 2500, false, 100),
  size('Standard-2X', 1, 2, 5000, false, 100),
  size('Performance-M', 2.5, 2, 25_000, true, 10),
  size('Performance-L', 14, 8, 50_000, true, 10),
  size('Performance-L-RAM', 30, 4, 50_000, true, 10),
  size('Performance-XL', 62, 8, 75_000, true, 10),
  size('Performance-2XL', 126, 16, 150_000, true, 10),
];

/** The size with this id or name; the case of a name does not matter. */
export function findDynoSize(idOrName: string): DynoSize | undefined {
  const wanted = idOrName.toLowerCase();
  return dynoSizes.find((known) => known.id === wanted || known.name.toLowerCase() === wanted);
}

function size(
  name: string,
  memoryGb: number,
  compute: number,
  centsPerMonth: number,
  dedicated: boolean,
  mostPerType: number,
): DynoSize {
  return { id: steadyUuid(`size:${name}`), name, memoryGb, compute, centsPerMonth, dedicated, mostPerType };
}
