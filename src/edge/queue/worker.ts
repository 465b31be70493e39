import type { Job } from '../../flow/jobs.ts';
import type { Backend, Consumer, Producer } from './backend.ts';
import { CONCURRENCY } from './bull.ts';
import { keep } from './kept.ts';
import { type Handle, openLane } from './lane.ts';
import type { QuietLog } from './quiet-log.ts';
import { within } from './within.ts';

export type QueueWorker = {
  /**
   * Takes no more jobs, gives the running ones `graceMs` to end, aborts the rest by their signal and puts them back into the
   * queue. Resolves within `graceMs` and about four seconds.
   */
  close(graceMs?: number): Promise<void>;
};

export type OpenWorker = QueueWorker & {
  /** Connected and taking jobs. */
  isReady(): boolean;
  failure(): unknown;
  /** Runs jobs without the queue, as many as there are free hands; a job that runs already is left out. */
  take(jobs: readonly Job[]): void;
};

const GRACE_MS = 20_000;
const WATCH_MS = 2_000;
/** So many looks in a row must find jobs waiting, hands free and nothing begun, before the worker is taken for deaf. */
const DEAF_AFTER = 2;

export function openWorker(parts: {
  backend: Backend;
  handle: Handle;
  producer: () => Producer | null;
  log: QuietLog;
}): OpenWorker {
  const { backend, log } = parts;
  const lane = openLane(parts.handle);
  const take = async (job: Job): Promise<'done' | 'handed back'> => {
    try {
      return await lane.run(job);
    } catch (error) {
      log.warn(error, 'A job failed', { kind: job.kind, id: job.id });
      return 'done';
    }
  };
  const onError = (error: unknown): void => log.warn(error, `The ${backend.kind} worker has trouble`);
  const consumer = keep<Consumer>({
    build: () => backend.openConsumer(take, onError),
    discard: retire,
    onError,
  });
  const stopWatching = watch({ lane, producer: parts.producer, onDeaf: () => consumer.renew(), log });
  let closing: Promise<void> | null = null;

  async function close(graceMs: number): Promise<void> {
    stopWatching();
    const ended = lane.close(graceMs);
    const last = await consumer.release();
    const stopped = last === null ? Promise.resolve() : last.stop();
    stopped.catch(onError);
    await ended;
    await within(1_000, 'stopping the worker', stopped).catch(onError);
    await last?.close().catch(onError);
  }

  return {
    isReady: () => consumer.current() !== null,
    failure: () => consumer.failure(),
    take(jobs) {
      const free = jobs.filter((job) => !lane.isRunning(job)).slice(0, CONCURRENCY - lane.size());
      for (const job of free) void take(job);
    },
    close(graceMs = GRACE_MS) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** A worker that is replaced ends what it has begun, then goes. */
async function retire(old: Consumer): Promise<void> {
  await old.stop();
  await old.close();
}

/**
 * A worker can lose its ear without an error: a NOTIFY or a blocking read on a socket that died in silence. Looks again and
 * again whether jobs wait that nobody takes although this process could.
 */
function watch(parts: {
  lane: { size(): number; begun(): number };
  producer: () => Producer | null;
  onDeaf: () => void;
  log: QuietLog;
}): () => void {
  let begunBefore = -1;
  let sightings = 0;
  const look = async (): Promise<void> => {
    const waiting = (await parts.producer()?.waiting()) ?? 0;
    const { lane } = parts;
    const ignored = waiting > 0 && lane.size() < CONCURRENCY && lane.begun() === begunBefore;
    begunBefore = lane.begun();
    sightings = ignored ? sightings + 1 : 0;
    if (sightings < DEAF_AFTER) return;
    sightings = 0;
    parts.log.warn(new Error('jobs wait and none is taken'), 'The worker is deaf and is built anew', {
      waiting,
    });
    parts.onDeaf();
  };
  const timer = setInterval(() => {
    look().catch(() => {
      sightings = 0;
    });
  }, WATCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}
