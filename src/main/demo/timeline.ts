import type { ChainedEntry } from '../../core/audit/entry.ts';
import type { Ports } from '../../flow/ports.ts';
import type { Io } from '../io.ts';

export type Timeline = {
  /** Something the outside world does. */
  tell(text: string): void;
  close(): Promise<void>;
};

const lookEveryMs = 150;

/** Prints what happens as it happens: what the world does, and every entry Herald writes into its audit log. */
export function startTimeline(io: Io, ports: Ports, startedAt: number): Timeline {
  let seq = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const stamp = () => `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
  const look = async () => {
    const entries = await ports.store.transaction((tx) => tx.audit.after(seq, 200));
    for (const entry of entries.filter(isWorthALine)) io.out(`${stamp()}  Herald  ${entry.sentence}\n`);
    seq = entries.at(-1)?.seq ?? seq;
  };
  const again = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!closed) io.err(`The audit log could not be read: ${String(error)}\n`);
    }
    if (closed) return;
    timer = setTimeout(() => {
      running = again();
    }, lookEveryMs);
  };
  let running: Promise<void> = again();
  return {
    tell: (text) => io.out(`${stamp()}  World   ${text}\n`),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
      await look();
    },
  };
}

/** Dynos come and go all the time; the demo shows the events that some rule is about. All of them are in the audit log. */
function isWorthALine(entry: ChainedEntry): boolean {
  if (entry.step === 'event.repeated') return false;
  return (
    entry.step !== 'event.decided' || (Array.isArray(entry.detail.rules) && entry.detail.rules.length > 0)
  );
}
