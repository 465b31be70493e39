/** What a timer of the simulators runs. */
type Run = () => void | Promise<void>;

/** The time of a simulated world. Everything timed in it goes through here, so that a test can move it. */
export type SimClock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, `ms` from now; answers a function that cancels it. */
  after(ms: number, run: Run): () => void;
};

/** A clock that stands until somebody moves it. */
export type ManualClock = SimClock & {
  /**
   * Moves the time on by `ms`. What falls due is run in order of its time (equal times: in the order it was set) and
   * awaited, with what it sets up in turn, before the next. When this settles, nothing due is left undone.
   */
  advance(ms: number): Promise<void>;
};

/** The machine's time. A timer that fails is an unhandled rejection: a fault of the simulator shall be loud. */
export function realClock(): SimClock {
  return {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(() => void run(), ms);
      return () => clearTimeout(timer);
    },
  };
}

/** A clock for tests; `startAt` is milliseconds since 1970. */
export function manualClock(startAt: number = Date.parse('2026-11-18T09:00:00Z')): ManualClock {
  let now = startAt;
  let lastTicket = 0;
  const timers = new Map<number, { dueAt: number; run: Run }>();

  function takeDue(until: number): { dueAt: number; run: Run } | undefined {
    const due = [...timers].filter(([, timer]) => timer.dueAt <= until);
    const first = due.sort(([a, x], [b, y]) => x.dueAt - y.dueAt || a - b)[0];
    if (first) timers.delete(first[0]);
    return first?.[1];
  }

  return {
    now: () => now,
    after(ms, run) {
      lastTicket += 1;
      const ticket = lastTicket;
      timers.set(ticket, { dueAt: now + Math.max(0, ms), run });
      return () => void timers.delete(ticket);
    },
    async advance(ms) {
      const until = now + ms;
      for (let due = takeDue(until); due; due = takeDue(until)) {
        now = Math.max(now, due.dueAt);
        await due.run();
      }
      now = Math.max(now, until);
    },
  };
}

/** A clock whose timers end together, when the simulator that set them is closed. */
export function ownTimers(clock: SimClock): SimClock & { cancelAll(): void } {
  const open = new Set<() => void>();
  return {
    now: () => clock.now(),
    after(ms, run) {
      const cancel = clock.after(ms, () => {
        open.delete(cancel);
        return run();
      });
      open.add(cancel);
      return () => {
        open.delete(cancel);
        cancel();
      };
    },
    cancelAll() {
      for (const cancel of open) cancel();
      open.clear();
    },
  };
}
