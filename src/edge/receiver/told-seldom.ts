import type { Clock } from '../../flow/ports.ts';

const pauseMs = 10_000;

/**
 * Lets one line per cause through every ten seconds, with the number held back since: strangers and outages must not
 * be able to fill the log. Causes are few and fixed.
 */
export function createToldSeldom(clock: Clock): (cause: string, tell: (heldBack: number) => void) => void {
  const causes = new Map<string, { toldAt: number; heldBack: number }>();
  return (cause, tell) => {
    const last = causes.get(cause);
    const now = clock.now();
    if (last !== undefined && now - last.toldAt < pauseMs) {
      last.heldBack += 1;
      return;
    }
    causes.set(cause, { toldAt: now, heldBack: 0 });
    tell(last?.heldBack ?? 0);
  };
}
