import type { ClientConfig } from 'pg';
import { ConfigError, HouseFault } from '../../core/errors.ts';
import type { Doorbell, Log } from '../../flow/ports.ts';
import type { Producer } from './backend.ts';
import { doorbell } from './doorbell.ts';
import { keep } from './kept.ts';
import type { Handle } from './lane.ts';
import { postgresBackend } from './postgres-backend.ts';
import { queueName } from './queue-name.ts';
import { causeOf, quietLog } from './quiet-log.ts';
import { redisBackend } from './redis-backend.ts';
import { type OpenWorker, openWorker, type QueueWorker } from './worker.ts';

/** `line` is for people and names no address. */
export type QueueHealth = {
  readonly ok: boolean;
  readonly kind: 'redis' | 'postgres';
  readonly line: string;
};

export type Queue = {
  readonly kind: 'redis' | 'postgres';
  readonly doorbell: Doorbell;
  /** Begins to take jobs; once per queue. A handler that throws is logged, the job is gone, and the sweep rings again. */
  startWorker(handle: Handle): QueueWorker;
  /** Answers within about a second. */
  health(): Promise<QueueHealth>;
  /** Closes the producer; close the worker first. */
  close(): Promise<void>;
};

/**
 * BullMQ, on Redis when there is one and in a schema of the database otherwise. This file is the only place that chooses.
 * The queue only wakes: whatever is lost here is rung for again by the sweep, so that a server that is away at the start
 * or later is no reason to stop; it is connected to as soon as it answers.
 * Throws `ConfigError` when the Redis that answers would evict jobs.
 */
export async function openQueue(parts: {
  /** `redis:` or `rediss:`; undefined for BullMQ on PostgreSQL. */
  redisUrl: string | undefined;
  /** The database the rows are in: it names the queue, and carries it when there is no Redis. */
  databaseUrl: string;
  /** How to connect to it, such as TLS; the URL alone by default. */
  databaseOptions?: ClientConfig;
  log: Log;
}): Promise<Queue> {
  const log = quietLog(parts.log);
  const { redisUrl, databaseUrl, databaseOptions = { connectionString: databaseUrl } } = parts;
  const name = queueName(databaseUrl);
  const backend =
    redisUrl === undefined ? postgresBackend(databaseOptions, name) : redisBackend(redisUrl, name);
  const onError = (error: unknown): void => log.warn(error, `The ${backend.kind} queue has trouble`);
  const producer = keep<Producer>({
    build: () => backend.openProducer(onError),
    discard: (old) => old.close(),
    onError,
  });
  let worker: OpenWorker | null = null;

  await producer.firstAttempt;
  const failure = producer.failure();
  if (failure instanceof ConfigError) {
    await producer.release();
    throw failure;
  }

  return {
    kind: backend.kind,
    doorbell: doorbell({
      producer: producer.current,
      failure: producer.failure,
      instead: (jobs) => worker?.take(jobs),
      log,
    }),
    startWorker(handle) {
      if (worker !== null) throw new HouseFault('the queue has a worker already');
      worker = openWorker({ backend, handle, producer: producer.current, log });
      return worker;
    },
    health: () => health(backend.kind, producer.current(), producer.failure(), worker),
    async close() {
      const last = await producer.release();
      await last?.close().catch(onError);
    },
  };
}

async function health(
  kind: 'redis' | 'postgres',
  producer: Producer | null,
  failure: unknown,
  worker: OpenWorker | null,
): Promise<QueueHealth> {
  if (producer === null) return { ok: false, kind, line: `not connected: ${causeOf(failure)}` };
  if (worker !== null && !worker.isReady()) {
    return { ok: false, kind, line: `the worker is not connected: ${causeOf(worker.failure())}` };
  }
  try {
    return { ok: true, kind, line: `${await producer.waiting()} jobs wait` };
  } catch (error) {
    return { ok: false, kind, line: `no answer: ${causeOf(error)}` };
  }
}
