import { createPostgresBackend, type PgPool, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import type { Backend, OnError } from './backend.ts';
import { consumerOver, processorOf, producerOver, queueOptions, workerOptions } from './bull.ts';
import { causeOf } from './quiet-log.ts';
import { within } from './within.ts';

/** Where the queue's tables are: a schema of BullMQ's own, beside ours, made by BullMQ's migrations. */
const SCHEMA = 'bullmq';

/** The producer serves requests: an answer now or an error now. */
const failFast: pg.PoolConfig = { max: 2, connectionTimeoutMillis: 1_000, query_timeout: 800 };

/** One of these connections listens for NOTIFY. */
const patient: pg.PoolConfig = { max: 4, connectionTimeoutMillis: 2_000, query_timeout: 3_000 };

/**
 * How long a worker sleeps when no NOTIFY comes. A socket that died in silence costs this much, no more: we put no delayed
 * jobs into the queue, which would let it sleep for longer.
 */
const DRAIN_DELAY_S = 1;

/** BullMQ on PostgreSQL. The producer and each worker have a small pool of their own, so that both can be thrown away whole. */
export function postgresBackend(connection: pg.ClientConfig, name: string): Backend {
  let migrated = false;
  const openPool = async (limits: pg.PoolConfig, onError: OnError): Promise<pg.Pool> => {
    if (!migrated) await migrate(connection);
    migrated = true;
    const pool = new pg.Pool({
      ...connection,
      ...limits,
      keepAlive: true,
      application_name: 'herald queue',
      options: `-c search_path=${SCHEMA}`,
    });
    pool.on('error', onError);
    return pool;
  };
  return {
    kind: 'postgres',
    async openProducer(onError) {
      const pool = await openPool(failFast, onError);
      const queue = new Queue(
        name,
        { ...queueOptions, connection: bullPool(pool, onError) },
        createPostgresBackend,
      );
      queue.on('error', onError);
      const producer = producerOver(queue, () => pool.end());
      try {
        await queue.waitUntilReady();
      } catch (error) {
        await producer.close().catch(onError);
        throw error;
      }
      return producer;
    },
    async openConsumer(take, onError) {
      const pool = await openPool(patient, onError);
      const options = { ...workerOptions, drainDelay: DRAIN_DELAY_S, connection: bullPool(pool, onError) };
      const worker = new Worker(name, processorOf(take, onError), options, createPostgresBackend);
      worker.on('error', onError);
      const consumer = consumerOver(worker, () => pool.end());
      try {
        await worker.waitUntilReady();
      } catch (error) {
        await consumer.close().catch(onError);
        throw error;
      }
      worker.run().catch(onError);
      return consumer;
    },
  };
}

/**
 * The pool as BullMQ sees it. BullMQ repeats what failed for want of a connection, such as the end of a job, but knows such
 * failures by the code ECONNREFUSED alone; a connection that breaks under a query would leave the job locked. It also keeps
 * them to itself, hence `onError`. (The casts: BullMQ describes the part of `pg` it uses in types of its own.)
 */
function bullPool(pool: pg.Pool, onError: OnError): PgPool {
  const bull = pool as PgPool;
  return {
    async query(text, params) {
      try {
        return await bull.query(text, params);
      } catch (error) {
        if (isStatementFault(error)) throw error;
        onError(error);
        throw Object.assign(new Error(causeOf(error)), { code: 'ECONNREFUSED' });
      }
    },
    connect: bull.connect.bind(bull),
    end: bull.end.bind(bull),
    on: bull.on.bind(bull),
    removeAllListeners: bull.removeAllListeners.bind(bull),
  };
}

/** The server was there and refused the statement; classes 08 and 57P tell of a connection that ends. */
function isStatementFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P)/.test(error.code ?? '');
}

/** Brings the queue's schema up to date, on one session as BullMQ asks; does nothing when it is. */
async function migrate(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
  client.on('error', () => {
    // The query in hand rejects with the same cause.
  });
  try {
    await client.connect();
    await runMigrations(client, SCHEMA);
  } finally {
    await within(1_000, 'leaving PostgreSQL', client.end()).catch(() => client.connection.stream.destroy());
  }
}
