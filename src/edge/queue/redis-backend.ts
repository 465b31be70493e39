import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { ConfigError } from '../../core/errors.ts';
import type { Backend, OnError } from './backend.ts';
import { consumerOver, processorOf, producerOver, queueOptions, workerOptions } from './bull.ts';
import { within } from './within.ts';

const READY_MS = 2_000;

/** ioredis types its constructor without `replyMapping: undefined`. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** Reconnects quickly and for ever. A silent socket is given up while an answer is awaited, or a half-open one would last for minutes. */
const steady = {
  connectTimeout: READY_MS,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 1_000),
} satisfies ClientOptions;

/** The producer serves requests: an answer now or an error now. */
const failFast: ClientOptions = {
  ...steady,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 800,
  socketTimeout: 2_000,
};

/** The worker waits for its server as long as it takes. Its blocking read lasts `drainDelay`, so silence may last a little longer. */
const patient: ClientOptions = { ...steady, maxRetriesPerRequest: null, socketTimeout: 3_000 };
const DRAIN_DELAY_S = 1;

/** BullMQ on Redis, through ioredis. */
export function redisBackend(url: string, name: string): Backend {
  return {
    kind: 'redis',
    async openProducer(onError) {
      const client = await connect(url, failFast, onError);
      try {
        await refuseEviction(client);
        const queue = new Queue(name, { ...queueOptions, connection: client });
        queue.on('error', onError);
        await queue.waitUntilReady();
        return producerOver(queue, async () => client.disconnect());
      } catch (error) {
        client.disconnect();
        throw error;
      }
    },
    async openConsumer(take, onError) {
      const client = await connect(url, patient, onError);
      const worker = new Worker(name, processorOf(take, onError), {
        ...workerOptions,
        drainDelay: DRAIN_DELAY_S,
        connection: client,
      });
      worker.on('error', onError);
      const consumer = consumerOver(worker, async () => client.disconnect());
      try {
        await within(READY_MS, 'the worker on Redis', worker.waitUntilReady());
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
 * A client that is ready. BullMQ keeps the first failure of a connection for ever, so it is only handed clients that
 * have answered once; from then on they mend themselves.
 * `rediss:` with a chain that nobody signed is accepted, as Heroku Key-Value Store has it
 * (https://devcenter.heroku.com/articles/connecting-heroku-redis): the queue holds ids, no secrets and no truth.
 */
async function connect(url: string, options: ClientOptions, onError: OnError): Promise<Redis> {
  const tls = url.startsWith('rediss:') ? { tls: { rejectUnauthorized: false } } : {};
  const client = new Redis(url, { ...options, ...tls });
  client.on('error', onError);
  const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
  try {
    await within(READY_MS, 'connecting to Redis', ready);
    return client;
  } catch (error) {
    client.disconnect();
    throw error;
  }
}

/** An evicting Redis drops wake-ups and BullMQ's own books without a word (https://docs.bullmq.io/guide/going-to-production). */
async function refuseEviction(client: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new ConfigError([
    {
      where: 'REDIS_URL',
      what: `this Redis has maxmemory-policy ${policy}`,
      expected: 'noeviction',
      mend: 'Type `redis-cli config set maxmemory-policy noeviction`, on Heroku `heroku redis:maxmemory --policy noeviction`.',
    },
  ]);
}
