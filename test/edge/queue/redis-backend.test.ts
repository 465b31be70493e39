import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { openQueue, type Queue } from '../../../src/edge/queue/open-queue.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../../setup/redis-server.ts';
import { lineLog } from './line-log.ts';

const databaseUrl = 'postgres://localhost:1/names-the-queue-only';
const eventually = { timeout: 20_000, interval: 20 };

if (!hasRedisServer()) {
  console.warn('Left out: a Redis that is killed, evicts or speaks TLS. Install redis-server to run it.');
  test('needs no redis-server to refuse a queue without one', async () => {
    const queue = await openQueue({ redisUrl: 'redis://127.0.0.1:1', databaseUrl, log: lineLog() });
    expect(await queue.health()).toMatchObject({ ok: false, kind: 'redis' });
    await queue.close();
  });
} else {
  describe('a Redis', () => {
    const log = lineLog();
    const cleanups: (() => Promise<void>)[] = [];
    const servers: RedisServer[] = [];

    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
      log.lines.length = 0;
    });
    afterAll(async () => {
      for (const server of servers) await server.kill();
    });

    async function serve(options?: Parameters<typeof redisServer>[0]): Promise<RedisServer> {
      const server = await redisServer(options);
      servers.push(server);
      return server;
    }

    async function openWorking(redisUrl: string): Promise<{ queue: Queue; ran: string[] }> {
      const queue = await openQueue({ redisUrl, databaseUrl, log });
      const ran: string[] = [];
      const worker = queue.startWorker(async (job) => void ran.push(job.id));
      cleanups.push(async () => {
        await worker.close(0);
        await queue.close();
      });
      await vi.waitFor(async () => expect(await queue.health()).toMatchObject({ ok: true }), eventually);
      return { queue, ran };
    }

    test('that is killed and comes back empty loses nothing that is rung for again', async () => {
      const redis = await serve();
      const { queue, ran } = await openWorking(redis.url);
      const ringer = await openQueue({ redisUrl: redis.url, databaseUrl, log });
      cleanups.push(() => ringer.close());
      await ringer.doorbell.ring([{ kind: 'event', id: 'before' }]);
      await vi.waitFor(() => expect(ran).toEqual(['before']), eventually);

      await redis.kill();
      const startedAt = performance.now();
      for (let n = 0; n < 50; n += 1) await ringer.doorbell.ring([{ kind: 'event', id: `lost${n}` }]);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(await queue.health()).toMatchObject({ ok: false });
      await redis.start();

      await vi.waitFor(async () => {
        await ringer.doorbell.ring([{ kind: 'event', id: 'lost7' }]);
        expect(ran).toContain('lost7');
      }, eventually);
      expect(log.lines.length).toBeLessThan(30);
    });

    test('that stands still keeps nobody waiting, and goes on where it stood', async () => {
      const redis = await serve();
      cleanups.push(async () => redis.thaw());
      const { ran } = await openWorking(redis.url);
      const ringer = await openQueue({ redisUrl: redis.url, databaseUrl, log });
      cleanups.push(() => ringer.close());
      await ringer.doorbell.ring([{ kind: 'event', id: 'before' }]);
      await vi.waitFor(() => expect(ran).toEqual(['before']), eventually);

      redis.freeze();
      const startedAt = performance.now();
      await ringer.doorbell.ring([{ kind: 'event', id: 'frozen' }]);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(await ringer.health()).toMatchObject({ ok: false });
      redis.thaw();

      await vi.waitFor(async () => {
        await ringer.doorbell.ring([{ kind: 'event', id: 'after' }]);
        expect(ran).toContain('after');
      }, eventually);
    });

    test('that would evict jobs is refused with the mend', async () => {
      const redis = await serve({ maxmemoryPolicy: 'allkeys-lru' });

      const opened = openQueue({ redisUrl: redis.url, databaseUrl, log });

      await expect(opened).rejects.toThrow(ConfigError);
      await expect(opened).rejects.toThrow(
        /REDIS_URL: this Redis has maxmemory-policy allkeys-lru; expected noeviction\. .*config set/,
      );
    });

    test('behind TLS with a chain that nobody signed is accepted', async () => {
      const redis = await serve();
      const pem = (name: string) =>
        readFileSync(join(import.meta.dirname, `../../fixtures/tls/self-signed.${name}.pem`));
      const wire = createServer({ key: pem('key'), cert: pem('cert') }, (near) => {
        const far = connect(Number(new URL(redis.url).port), '127.0.0.1');
        near.pipe(far).pipe(near);
        near.on('error', () => far.destroy());
        far.on('error', () => near.destroy());
      });
      await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
      cleanups.push(() => new Promise((resolve) => wire.close(() => resolve())));
      const address = wire.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;

      const { queue, ran } = await openWorking(`rediss://127.0.0.1:${port}`);
      await queue.doorbell.ring([{ kind: 'event', id: 'sealed' }]);

      await vi.waitFor(() => expect(ran).toEqual(['sealed']), eventually);
    });

    test('is shared by two databases without mixing their jobs', async () => {
      const redis = await serve();
      const { queue, ran } = await openWorking(redis.url);
      const other = await openQueue({ redisUrl: redis.url, databaseUrl: `${databaseUrl}-staging`, log });
      cleanups.push(() => other.close());

      await other.doorbell.ring([{ kind: 'event', id: 'staging' }]);
      await queue.doorbell.ring([{ kind: 'event', id: 'production' }]);

      await vi.waitFor(() => expect(ran).toEqual(['production']), eventually);
    });

    test('holds nothing of a thousand finished jobs, and few connections', async () => {
      const redis = await serve();
      const { queue, ran } = await openWorking(redis.url);
      const looker = new Redis(redis.url);
      cleanups.push(async () => looker.disconnect());

      await queue.doorbell.ring(Array.from({ length: 1_000 }, (_, n) => ({ kind: 'event', id: `e${n}` })));
      await vi.waitFor(() => expect(ran).toHaveLength(1_000), eventually);

      await vi.waitFor(async () => expect(await looker.keys('*:k*')).toEqual([]), eventually);
      const clients = (await looker.info('clients')).match(/connected_clients:(\d+)/)?.[1];
      expect(Number(clients)).toBeLessThanOrEqual(4);
    });
  });
}
