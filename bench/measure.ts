const warmUpMs = 200;
const sliceMs = 20;

/**
 * Microseconds that one call takes: the fastest tenth of slices of about 20 ms, after a warm-up, so that what else the
 * machine does weighs little.
 */
export function measure(call: () => void, forMs = 700): number {
  const perSlice = Math.max(1, Math.round(callsWithin(call, warmUpMs) / (warmUpMs / sliceMs)));
  const slices: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) slices.push(slice(call, perSlice));
  return slices.toSorted((a, b) => a - b)[Math.floor(slices.length / 10)] ?? Number.NaN;
}

function callsWithin(call: () => void, ms: number): number {
  const end = performance.now() + ms;
  let calls = 0;
  while (performance.now() < end) {
    call();
    calls += 1;
  }
  return calls;
}

function slice(call: () => void, calls: number): number {
  const start = performance.now();
  for (let done = 0; done < calls; done += 1) call();
  return ((performance.now() - start) * 1_000) / calls;
}

/** `12.3 µs` or `4.56 ms`, three digits. */
export function span(us: number): string {
  return us < 1_000 ? `${us.toPrecision(3)} µs` : `${(us / 1_000).toPrecision(3)} ms`;
}

/** How many times as much, two digits. */
export function ratio(value: number, base: number): string {
  const times = value / base;
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(1)} x`;
}
