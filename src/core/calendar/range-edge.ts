import { occurrencesOf } from './wall-clock.ts';

const day = /^(\d{4}-\d\d-\d\d)$/;
const time = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?$/;
const dayMs = 86_400_000;
const years = { first: Date.UTC(2000, 0, 1), last: Date.UTC(2200, 0, 1) };

/** One end of a range: a whole day, a reading of the zone's clocks, or an instant. `wall` counts as if in UTC. */
export type RangeEdge =
  | { readonly kind: 'day' | 'wall'; readonly wall: number }
  | { readonly kind: 'instant'; readonly at: number };

/**
 * Reads `2026-12-19`, `2026-12-19T18:00` (on the zone's clocks) or `2026-12-19T18:00:00Z`; null when it is none, or when
 * there is no such day.
 */
export function rangeEdge(text: string): RangeEdge | null {
  const [, date, clock = '00:00', zone] = time.exec(text) ?? day.exec(text) ?? [];
  if (date === undefined) return null;
  const wall = Date.parse(`${date}T${clock}Z`);
  if (!exists(date) || Number.isNaN(wall) || wall < years.first || wall >= years.last) return null;
  if (zone === undefined) return { kind: day.test(text) ? 'day' : 'wall', wall };
  const at = Date.parse(`${date}T${clock}${zone}`);
  return Number.isNaN(at) ? null : { kind: 'instant', at };
}

/** False for the 30th of February, which JavaScript reads as a day of March. */
function exists(date: string): boolean {
  const ms = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

/** The instant a range begins: the first at which the clocks show the reading, or jump over it. */
export function startOf(edge: RangeEdge, zone: string): number {
  if (edge.kind === 'instant') return edge.at;
  const found = occurrencesOf(zone, edge.wall);
  return found.kind === 'once' ? found.at : found.kind === 'twice' ? found.first : found.jump;
}

/** The instant a range is over: a day ends with its last minute; a reading that comes twice ends it the second time. */
export function endOf(edge: RangeEdge, zone: string): number {
  if (edge.kind === 'instant') return edge.at;
  const found = occurrencesOf(zone, edge.kind === 'day' ? edge.wall + dayMs : edge.wall);
  return found.kind === 'once' ? found.at : found.kind === 'twice' ? found.second : found.jump;
}
