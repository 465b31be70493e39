import pg from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { openQueue } from '../../../src/edge/queue/open-queue.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { lineLog } from './line-log.ts';

const database = await freshDatabase({ migrated: false });
const looker = new pg.Pool({ connectionString: database.url, max: 1, application_name: 'looker' });
afterAll(() => looker.end());
const eventually = { timeout: 20_000, interval: 20 };
const options = { redisUrl: undefined, databaseUrl: database.url };

async function count(text: string): Promise<number> {
  return Number((await looker.query<{ n: string }>(text)).rows[0]?.n);
}

test('several processes that open the queue of an empty database at once make its schema together', async () => {
  const queues = await Promise.all(
    Array.from({ length: 4 }, () => openQueue({ ...options, log: lineLog() })),
  );

  for (const queue of queues) expect(await queue.health()).toMatchObject({ ok: true, kind: 'postgres' });
  await Promise.all(queues.map((queue) => queue.close()));
});

test('a thousand jobs need six connections at most and leave next to nothing behind', async () => {
  const queue = await openQueue({ ...options, log: lineLog() });
  let ran = 0;
  let most = 0;
  const worker = queue.startWorker(async () => {
    ran += 1;
    if (ran % 100 === 0) {
      most = Math.max(
        most,
        await count(
          `select count(*) n from pg_stat_activity where datname = current_database() and application_name <> 'looker'`,
        ),
      );
    }
  });

  await queue.doorbell.ring(Array.from({ length: 1_000 }, (_, n) => ({ kind: 'event', id: `e${n}` })));

  await vi.waitFor(() => expect(ran).toBe(1_000), eventually);
  await vi.waitFor(async () => expect(await count('select count(*) n from bullmq.job')).toBe(0), eventually);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(6);
  expect(await count('select count(*) n from bullmq.event')).toBeLessThan(1_000);
  await worker.close();
  await queue.close();
});

test('a server that ends every connection is found again', async () => {
  const log = lineLog();
  const queue = await openQueue({ ...options, log });
  const ran: string[] = [];
  const worker = queue.startWorker(async (job) => void ran.push(job.id));
  await vi.waitFor(async () => expect(await queue.health()).toMatchObject({ ok: true }), eventually);

  await looker.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );

  await vi.waitFor(async () => {
    await queue.doorbell.ring([{ kind: 'event', id: 'after' }]);
    expect(ran).toContain('after');
  }, eventually);
  await worker.close();
  await queue.close();
});
