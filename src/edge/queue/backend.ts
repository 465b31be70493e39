import type { Job } from '../../flow/jobs.ts';

/** Puts jobs in, fails fast. `close` never waits for the server. */
export type Producer = {
  add(jobs: readonly Job[]): Promise<void>;
  /** How many jobs wait for a worker. */
  waiting(): Promise<number>;
  close(): Promise<void>;
};

/** Takes jobs out, patient. `stop` takes no more and resolves when the running ones have ended; `close` drops the connections. */
export type Consumer = { stop(): Promise<void>; close(): Promise<void> };

/** What became of a job: `handed back` puts it into the queue again, for another process. */
export type Take = (job: Job) => Promise<'done' | 'handed back'>;

export type OnError = (error: unknown) => void;

/** A server that carries BullMQ. Both openings reject when the server cannot be used now; the caller tries again. */
export type Backend = {
  readonly kind: 'redis' | 'postgres';
  openProducer(onError: OnError): Promise<Producer>;
  openConsumer(take: Take, onError: OnError): Promise<Consumer>;
};
