import { Redis } from 'ioredis';
import pg from 'pg';
import { queueName } from '../../../src/edge/queue/queue-name.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../../setup/redis-server.ts';
import { type TcpProxy, tcpProxy } from '../../setup/tcp-proxy.ts';

/** A server that carries the queue, as the tests see it. */
export type Broker = {
  readonly kind: 'redis' | 'postgres';
  /** What `openQueue` is given; through the wire when there is one. */
  options(wire?: TcpProxy): { redisUrl: string | undefined; databaseUrl: string };
  wire(): Promise<TcpProxy>;
  /** Everything the queue holds is gone. */
  lose(): Promise<void>;
  /** The data of all jobs the queue holds. */
  jobData(): Promise<unknown[]>;
  stop(): Promise<void>;
};

/** Which brokers this machine can run, and why not all. */
export function brokerKinds(): ('redis' | 'postgres')[] {
  if (process.env.HERALD_TEST_REDIS_URL || hasRedisServer()) return ['redis', 'postgres'];
  console.warn('Left out: the queue on Redis. Install redis-server or set HERALD_TEST_REDIS_URL to run it.');
  return ['postgres'];
}

export async function openBroker(kind: 'redis' | 'postgres', databaseUrl: string): Promise<Broker> {
  return kind === 'redis' ? redisBroker(databaseUrl) : postgresBroker(databaseUrl);
}

async function redisBroker(databaseUrl: string): Promise<Broker> {
  const given = process.env.HERALD_TEST_REDIS_URL;
  const own: RedisServer | null = given ? null : await redisServer();
  const url = given || (own?.url ?? '');
  const client = new Redis(url);
  const keys = (): Promise<string[]> => client.keys(`herald:${queueName(databaseUrl)}:*`);
  return {
    kind: 'redis',
    options: (wire) => ({ redisUrl: wire?.url ?? url, databaseUrl }),
    wire: () => tcpProxy(url),
    async lose() {
      const found = await keys();
      if (found.length > 0) await client.del(found);
    },
    async jobData() {
      const jobs = (await keys()).filter((key) => /:k[0-9a-f]{64}$/.test(key));
      const data = await Promise.all(jobs.map((key) => client.hget(key, 'data')));
      return data.map((text) => JSON.parse(text ?? 'null') as unknown);
    },
    async stop() {
      client.disconnect();
      await own?.kill();
    },
  };
}

async function postgresBroker(databaseUrl: string): Promise<Broker> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const inSchema = async (text: string): Promise<{ data: unknown }[]> => {
    const made = await pool.query<{ there: boolean }>(
      `select to_regclass('bullmq.job') is not null as there`,
    );
    return made.rows[0]?.there ? (await pool.query<{ data: unknown }>(text)).rows : [];
  };
  return {
    kind: 'postgres',
    // The queue's name must not depend on the wire, hence the proxy's address goes into the options only.
    options: (wire) => ({
      redisUrl: undefined,
      databaseUrl,
      ...(wire === undefined ? {} : { databaseOptions: { connectionString: wire.url } }),
    }),
    wire: () => tcpProxy(databaseUrl),
    async lose() {
      await inSchema('delete from bullmq.job');
    },
    async jobData() {
      return (await inSchema('select data from bullmq.job')).map((row) => row.data);
    },
    stop: () => pool.end(),
  };
}
