/** An event of a sequence: when it happened (milliseconds since 1970) and which steps it may be. */
export type Moment = { readonly atMs: number; readonly steps: ReadonlySet<number> };

export type Progress = {
  readonly isComplete: boolean;
  /** The most events, from the first step on, that fit together with the present one. */
  readonly filled: number;
  readonly wanted: number;
};

/**
 * Whether the present event completes a sequence: `counts[i]` events of step i, none of a step earlier than any of the
 * step before it, all within `withinMs` (both ends belong to it), each event used once and the present one among them.
 * Events of one time may stand in any order; the order in which they arrived means nothing.
 */
export function sequenceProgress(
  counts: readonly number[],
  withinMs: number,
  others: readonly Moment[],
  present: Moment,
): Progress {
  const near = others.filter(({ atMs }) => Math.abs(atMs - present.atMs) <= withinMs);
  const slots = counts.flatMap((count, step) => Array.from({ length: Math.max(1, count) }, () => step));
  const shelf = shelve(near, counts.length);
  let filled = 0;
  for (const step of present.steps) {
    for (const startMs of startsOf(near, present)) {
      const window = { startMs, presentMs: present.atMs, endMs: startMs + withinMs };
      filled = Math.max(filled, fillAround(slots, step, shelf, window));
      if (filled === slots.length) return { isComplete: true, filled, wanted: slots.length };
    }
  }
  return { isComplete: false, filled, wanted: slots.length };
}

/** Events by their time, and the times of each step in order, so that a storm is met by searching, not by walking. */
type Shelf = {
  readonly at: ReadonlyMap<number, readonly Moment[]>;
  readonly timesOf: readonly (readonly number[])[];
};

function shelve(moments: readonly Moment[], steps: number): Shelf {
  const sorted = moments.toSorted((a, b) => a.atMs - b.atMs);
  const at = new Map<number, Moment[]>();
  for (const moment of sorted) {
    const group = at.get(moment.atMs);
    if (group === undefined) at.set(moment.atMs, [moment]);
    else group.push(moment);
  }
  const timesOf = Array.from({ length: steps }, (_, step) =>
    sorted.filter((one) => one.steps.has(step)).map(({ atMs }) => atMs),
  );
  return { at, timesOf };
}

/** The first time later than `afterMs`, infinity when there is none. */
function nextAfter(times: readonly number[], afterMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? afterMs) > afterMs) high = middle;
    else low = middle + 1;
  }
  return times[low] ?? Number.POSITIVE_INFINITY;
}

/** The times at which a window may begin: the first event of the sequence is in it, the present one at the latest. */
function startsOf(near: readonly Moment[], present: Moment): readonly number[] {
  const firsts = near.filter(({ atMs, steps }) => steps.has(0) && atMs <= present.atMs);
  return [...new Set([...firsts.map(({ atMs }) => atMs), present.atMs])].sort((a, b) => b - a);
}

type Window = { readonly startMs: number; readonly presentMs: number; readonly endMs: number };

/**
 * Fills the slots in order with the events of one window, the present event in a slot of `step`. Going as far as possible
 * at each time is best: later events can only fill later slots. Answers how many slots are filled.
 */
function fillAround(
  slots: readonly number[],
  step: number,
  shelf: Shelf,
  { startMs, presentMs, endMs }: Window,
): number {
  const own = slots.indexOf(step);
  if (own < 0) return 0;
  const open = slots.toSpliced(own, 1);
  const early = open.filter((slot) => slot <= step);
  const before = fillBetween(early, 0, shelf, startMs - 1, presentMs - 1);
  const at = fillAtOnce(open, before, shelf.at.get(presentMs) ?? []);
  return at < own ? at : fillBetween(open, at, shelf, presentMs, endMs) + 1;
}

/** Fills slots from `next` on with events later than `afterMs` and not later than `untilMs`; answers the first left open. */
function fillBetween(
  slots: readonly number[],
  from: number,
  { at, timesOf }: Shelf,
  afterMs: number,
  untilMs: number,
): number {
  let next = from;
  let last = afterMs;
  for (let step = slots[next]; step !== undefined; step = slots[next]) {
    const time = nextAfter(timesOf[step] ?? [], last);
    if (!(time <= untilMs)) return next;
    next = fillAtOnce(slots, next, at.get(time) ?? []);
    last = time;
  }
  return next;
}

/** Fills slots from `next` on with events of one time, each once, and answers the first slot left open. */
function fillAtOnce(slots: readonly number[], next: number, group: readonly Moment[]): number {
  const slotOf = new Map<Moment, number>();
  let end = next;
  while (end < slots.length && place(end, slots, group, slotOf, new Set())) end++;
  return end;
}

/** Finds an event for a slot, moving others to slots they fit as well (an augmenting path of a bipartite matching). */
function place(
  slot: number,
  slots: readonly number[],
  group: readonly Moment[],
  slotOf: Map<Moment, number>,
  tried: Set<Moment>,
): boolean {
  for (const moment of group) {
    if (tried.has(moment) || !moment.steps.has(slots[slot] ?? -1)) continue;
    tried.add(moment);
    const held = slotOf.get(moment);
    if (held !== undefined && !place(held, slots, group, slotOf, tried)) continue;
    slotOf.set(moment, slot);
    return true;
  }
  return false;
}
