/** Something that stands on a connection and is built again until it stands. */
export type Kept<T> = {
  /** The one that stands now, or null while it is being built. */
  readonly current: () => T | null;
  /** Why the last attempt failed; null when it did not. */
  readonly failure: () => unknown;
  /** Resolves after the first attempt, whatever came of it. */
  readonly firstAttempt: Promise<void>;
  /** Builds a new one and then discards the present one. */
  renew(): void;
  /** Stops building and hands over the one that stands. */
  release(): Promise<T | null>;
};

const SHORTEST_MS = 200;
const LONGEST_MS = 2_000;

/**
 * Builds with growing pauses until it works. BullMQ remembers a failed first connection for ever and says nothing, so what
 * failed is thrown away whole and made anew.
 */
export function keep<T>(parts: {
  build: () => Promise<T>;
  discard: (old: T) => Promise<void>;
  onError: (error: unknown) => void;
}): Kept<T> {
  let current: T | null = null;
  let failure: unknown = null;
  let building: Promise<void> | null = null;
  const end = new AbortController();

  async function attempt(): Promise<boolean> {
    try {
      const next = await parts.build();
      const old = current;
      current = next;
      failure = null;
      if (old !== null) parts.discard(old).catch(parts.onError);
      return true;
    } catch (error) {
      failure = error;
      parts.onError(error);
      return false;
    }
  }

  async function untilItStands(onAttempt: () => void): Promise<void> {
    for (let pauseMs = SHORTEST_MS; !end.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_MS)) {
      const stands = await attempt();
      if (stands) building = null;
      onAttempt();
      if (stands) return;
      await pause(pauseMs, end.signal);
    }
  }

  function renew(): Promise<void> {
    return new Promise((resolve) => {
      if (!end.signal.aborted) building ??= untilItStands(resolve);
    });
  }

  return {
    current: () => current,
    failure: () => failure,
    firstAttempt: renew(),
    renew: () => void renew(),
    async release() {
      end.abort();
      await building;
      const last = current;
      current = null;
      return last;
    },
  };
}

/** Waits, or returns early when the signal is aborted. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
