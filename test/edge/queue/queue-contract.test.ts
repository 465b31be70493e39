import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Queue as BullQueue, createPostgresBackend } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openQueue, type Queue } from '../../../src/edge/queue/open-queue.ts';
import { queueName } from '../../../src/edge/queue/queue-name.ts';
import type { Job } from '../../../src/flow/jobs.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { TcpProxy } from '../../setup/tcp-proxy.ts';
import { type Broker, brokerKinds, openBroker } from './brokers.ts';
import { gate } from './gate.ts';
import { lineLog } from './line-log.ts';

const database = await freshDatabase({ migrated: false });

const event = (id: string): Job => ({ kind: 'event', id });
const eventually = { timeout: 20_000, interval: 20 };

describe.each(brokerKinds())('the queue on %s', (kind) => {
  let broker: Broker;
  const cleanups: (() => Promise<void>)[] = [];
  const log = lineLog();

  beforeAll(async () => {
    broker = await openBroker(kind, database.url);
  });
  beforeEach(() => broker.lose());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    log.lines.length = 0;
  });
  afterAll(() => broker.stop());

  async function open(wire?: TcpProxy): Promise<Queue> {
    const queue = await openQueue({ ...broker.options(wire), log });
    cleanups.push(() => queue.close());
    return queue;
  }

  async function cutWire(): Promise<TcpProxy> {
    const wire = await broker.wire();
    cleanups.push(() => wire.close());
    return wire;
  }

  /** A queue with a worker that writes down what it runs. */
  async function work(
    queue: Queue,
    handle: (job: Job, signal: AbortSignal) => Promise<void> = async () => {},
  ): Promise<{ ran: string[] }> {
    const ran: string[] = [];
    const worker = queue.startWorker(async (job, signal) => {
      ran.push(job.id);
      await handle(job, signal);
    });
    cleanups.push(() => worker.close(0));
    await vi.waitFor(async () => expect(await queue.health()).toMatchObject({ ok: true }), eventually);
    return { ran };
  }

  test('a job that is rung for runs, with its kind and id', async () => {
    const queue = await open();
    const seen: Job[] = [];
    await work(queue, async (job) => void seen.push(job));

    await queue.doorbell.ring([event('e1'), { kind: 'proposal', id: 'P-7:x' }]);

    await vi.waitFor(() => expect(seen).toHaveLength(2), eventually);
    expect(seen).toContainEqual({ kind: 'event', id: 'e1' });
    expect(seen).toContainEqual({ kind: 'proposal', id: 'P-7:x' });
  });

  test('the queue holds kinds and ids and nothing else', async () => {
    const queue = await open();

    await queue.doorbell.ring([event('e1'), event('a:b:c'), event('12345')]);

    const data = await broker.jobData();
    expect(data).toHaveLength(3);
    expect(data).toEqual(expect.arrayContaining([event('e1'), event('a:b:c'), event('12345')]));
  });

  test('fifty rings for a waiting row are one run', async () => {
    const queue = await open();
    await Promise.all(Array.from({ length: 50 }, () => queue.doorbell.ring([event('e1'), event('e1')])));
    expect(await broker.jobData()).toHaveLength(1);

    const { ran } = await work(queue);
    await vi.waitFor(() => expect(ran).toContain('e1'), eventually);
    await vi.waitFor(async () => expect(await broker.jobData()).toEqual([]), eventually);

    expect(ran).toEqual(['e1']);
  });

  test('the same id of another kind is another job', async () => {
    const queue = await open();
    const { ran } = await work(queue);

    await queue.doorbell.ring([event('1'), { kind: 'notice', id: '1' }]);

    await vi.waitFor(() => expect(ran).toEqual(['1', '1']), eventually);
  });

  test('ringing again after the run runs again, and nothing is left behind', async () => {
    const queue = await open();
    const { ran } = await work(queue);

    for (const runs of [1, 2, 3]) {
      await queue.doorbell.ring([event('e1')]);
      await vi.waitFor(() => expect(ran).toHaveLength(runs), eventually);
      await vi.waitFor(async () => expect(await broker.jobData()).toEqual([]), eventually);
    }
  });

  test('a handler that throws is logged, and blocks neither the worker nor the id', async () => {
    const queue = await open();
    let failures = 1;
    const { ran } = await work(queue, async (job) => {
      if (job.id === 'bad' && failures-- > 0) throw new Error('no such luck');
    });

    await queue.doorbell.ring([event('bad'), event('good')]);
    await vi.waitFor(() => expect(ran).toEqual(expect.arrayContaining(['bad', 'good'])), eventually);
    await vi.waitFor(async () => expect(await broker.jobData()).toEqual([]), eventually);
    await queue.doorbell.ring([event('bad')]);

    await vi.waitFor(() => expect(ran.filter((id) => id === 'bad')).toHaveLength(2), eventually);
    expect(log.lines).toContainEqual({
      level: 'warn',
      fields: { kind: 'event', id: 'bad', cause: 'no such luck' },
      message: 'A job failed',
    });
  });

  test('five hundred jobs run once each', async () => {
    const queue = await open();
    const { ran } = await work(queue);
    const ids = Array.from({ length: 500 }, (_, n) => `e${n}`);

    await queue.doorbell.ring(ids.map(event));

    await vi.waitFor(() => expect(ran.length).toBeGreaterThanOrEqual(500), eventually);
    expect(ran.toSorted()).toEqual(ids.toSorted());
  });

  test('an answer and an action are taken before events that wait longer', async () => {
    const queue = await open();
    await queue.doorbell.ring(Array.from({ length: 40 }, (_, n) => event(`e${n}`)));
    await queue.doorbell.ring([
      { kind: 'answer', id: 'yes' },
      { kind: 'action', id: 'roll back' },
    ]);

    const { ran } = await work(queue);

    await vi.waitFor(() => expect(ran).toHaveLength(42), eventually);
    expect(ran.slice(0, 2)).toEqual(['yes', 'roll back']);
  });

  test('a job that is not ours is dropped and reported', async () => {
    const queue = await open();
    const { ran } = await work(queue);
    const { redisUrl, databaseUrl } = broker.options();
    const name = queueName(databaseUrl);
    const connection = { connectionString: databaseUrl };
    const foreign =
      redisUrl === undefined
        ? new BullQueue(name, { connection }, createPostgresBackend)
        : new BullQueue(name, { connection: { url: redisUrl }, prefix: 'herald' });
    cleanups.push(() => foreign.close());

    await foreign.add(
      'event',
      { kind: 'event', id: 'x', sql: 'drop table events' },
      { removeOnComplete: true },
    );
    await foreign.add('rm', { kind: 'rm', id: '/' }, { removeOnComplete: true });
    await queue.doorbell.ring([event('e1')]);

    await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);
    await vi.waitFor(async () => expect(await broker.jobData()).toEqual([]), eventually);
    expect(ran).toEqual(['e1']);
    expect(JSON.stringify(log.lines)).toContain('not one of ours');
  });

  describe('ending', () => {
    test('close waits for the job that runs and takes no other', async () => {
      const queue = await open();
      const door = gate();
      const ran: string[] = [];
      const worker = queue.startWorker(async (job) => {
        ran.push(job.id);
        await door.opened;
        ran.push(`${job.id} done`);
      });
      await queue.doorbell.ring([event('e1')]);
      await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);

      const closed = worker.close(10_000);
      await queue.doorbell.ring([event('e2')]);
      expect(ran).toEqual(['e1']);
      door.open();
      await closed;

      expect(ran).toEqual(['e1', 'e1 done']);
      expect(await broker.jobData()).toEqual([event('e2')]);
    });

    test('a job that does not end in time is aborted and goes back to the next worker', async () => {
      const first = await open();
      const begun: string[] = [];
      const worker = first.startWorker(
        (job, signal) =>
          new Promise((_resolve, reject) => {
            begun.push(job.id);
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
      );
      await first.doorbell.ring([event('long')]);
      await vi.waitFor(() => expect(begun).toEqual(['long']), eventually);

      const startedAt = performance.now();
      await worker.close(50);
      expect(performance.now() - startedAt).toBeLessThan(2_000);

      const { ran } = await work(await open());
      await vi.waitFor(() => expect(ran).toEqual(['long']), { timeout: 5_000, interval: 20 });
    });

    test('a job that does not heed its signal keeps nobody waiting for long', async () => {
      const queue = await open();
      const door = gate();
      const begun: string[] = [];
      const worker = queue.startWorker(async (job) => {
        begun.push(job.id);
        await door.opened;
      });
      cleanups.push(async () => door.open());
      await queue.doorbell.ring([event('stubborn')]);
      await vi.waitFor(() => expect(begun).toEqual(['stubborn']), eventually);

      const startedAt = performance.now();
      await worker.close(50);

      expect(performance.now() - startedAt).toBeLessThan(6_000);
    });

    test('closing twice is closing once', async () => {
      const queue = await open();
      const worker = queue.startWorker(async () => {});

      await Promise.all([worker.close(), worker.close()]);
      await queue.close();
      await queue.close();
    });
  });

  test('a job whose worker was killed runs in another one', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'stuck-worker.ts'), JSON.stringify(broker.options())],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    cleanups.push(async () => void child.kill('SIGKILL'));
    const queue = await open();
    await queue.doorbell.ring([event('e1')]);
    const [begun] = (await once(child.stdout, 'data')) as [Buffer];
    expect(begun.toString()).toBe('begun e1\n');
    child.kill('SIGKILL');

    const { ran } = await work(queue);

    await vi.waitFor(() => expect(ran).toEqual(['e1']), { timeout: 25_000, interval: 50 });
  }, 40_000);

  describe('when the server goes away', () => {
    test('a ring returns at once when it is refused, and works again when the server is back', async () => {
      const wire = await cutWire();
      const queue = await open(wire);
      const { ran } = await work(await open());
      await queue.doorbell.ring([event('before')]);
      await vi.waitFor(() => expect(ran).toEqual(['before']), eventually);

      await wire.refuse();
      const startedAt = performance.now();
      for (let n = 0; n < 20; n += 1) await queue.doorbell.ring([event(`lost${n}`)]);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(await queue.health()).toMatchObject({ ok: false, kind });
      expect(log.lines.filter((line) => line.message.includes('cannot be reached')).length).toBeLessThan(5);
      await wire.pass();

      await vi.waitFor(async () => {
        await queue.doorbell.ring([event('after')]);
        expect(ran).toContain('after');
      }, eventually);
      expect(await queue.health()).toMatchObject({ ok: true, kind });
    });

    test('a ring into a silent wire returns within its patience, and heals when the wire does', async () => {
      const wire = await cutWire();
      const queue = await open(wire);
      const { ran } = await work(await open());

      await wire.blackhole();
      const startedAt = performance.now();
      await queue.doorbell.ring([event('lost')]);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(await queue.health()).toMatchObject({ ok: false, kind });
      await wire.pass();

      await vi.waitFor(async () => {
        await queue.doorbell.ring([event('after')]);
        expect(ran).toContain('after');
      }, eventually);
    });

    test.each(['refuse', 'blackhole'] as const)(
      'a worker whose wire was cut (%s) takes jobs again',
      async (cut) => {
        const wire = await cutWire();
        const { ran } = await work(await open(wire));
        const ringer = await open();
        await ringer.doorbell.ring([event('before')]);
        await vi.waitFor(() => expect(ran).toEqual(['before']), eventually);

        await wire[cut]();
        await ringer.doorbell.ring([event('meanwhile')]);
        await vi.waitFor(() => expect(log.lines.length).toBeGreaterThan(0), eventually);
        await wire.pass();

        await vi.waitFor(() => expect(ran).toContain('meanwhile'), eventually);
        await ringer.doorbell.ring([event('after')]);
        await vi.waitFor(() => expect(ran).toContain('after'), eventually);
      },
    );

    test('a worker that lost its ear in silence hears again', async () => {
      const wire = await cutWire();
      const { ran } = await work(await open(wire));
      const ringer = await open();
      await wire.blackhole();
      await wire.pass();

      await ringer.doorbell.ring([event('e1')]);

      await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);
    });

    test('a job that ends while the server is away does not stay locked', async () => {
      const wire = await cutWire();
      const door = gate();
      const { ran } = await work(await open(wire), () => door.opened);
      const ringer = await open();
      await ringer.doorbell.ring([event('e1')]);
      await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);

      await wire.refuse();
      door.open();
      await wire.pass();

      await vi.waitFor(
        async () => {
          await ringer.doorbell.ring([event('e1')]);
          expect(ran.length).toBeGreaterThan(1);
        },
        { timeout: 9_000, interval: 20 },
      );
    });

    test.each(['refuse', 'blackhole'] as const)(
      'a queue opened while the server is away (%s) comes to life with it',
      async (cut) => {
        const wire = await cutWire();
        await wire[cut]();
        const queue = await open(wire);
        const ran: string[] = [];
        const worker = queue.startWorker(async (job) => void ran.push(job.id));
        cleanups.push(() => worker.close(0));
        expect(await queue.health()).toMatchObject({ ok: false, kind });

        await wire.pass();

        await vi.waitFor(
          async () => expect(await queue.health()).toMatchObject({ ok: true, kind }),
          eventually,
        );
        const ringer = await open();
        await ringer.doorbell.ring([event('e1')]);
        await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);
      },
    );

    test('while the server is away the worker of the same process runs what is rung for', async () => {
      const wire = await cutWire();
      const queue = await open(wire);
      const door = gate();
      const { ran } = await work(queue, () => door.opened);
      await wire.refuse();

      await queue.doorbell.ring([event('e1'), event('e2')]);
      await queue.doorbell.ring([event('e1')]);
      await queue.doorbell.ring(Array.from({ length: 50 }, (_, n) => event(`more${n}`)));

      expect(ran).toHaveLength(8);
      expect(new Set(ran).size).toBe(8);
      door.open();
      await vi.waitFor(async () => {
        await queue.doorbell.ring([event('later')]);
        expect(ran).toContain('later');
      }, eventually);
    });

    test('when the server has forgotten everything, ringing again is all it takes', async () => {
      const queue = await open();
      await queue.doorbell.ring([event('e1'), event('e2')]);
      await broker.lose();
      const { ran } = await work(queue);
      await queue.doorbell.ring([event('e1')]);
      await vi.waitFor(() => expect(ran).toEqual(['e1']), eventually);

      await broker.lose();
      await queue.doorbell.ring([event('e2')]);

      await vi.waitFor(() => expect(ran).toEqual(['e1', 'e2']), eventually);
    });

    test('closing while the server is silent ends in time', async () => {
      const wire = await cutWire();
      const queue = await open(wire);
      const worker = queue.startWorker(async () => {});
      await vi.waitFor(async () => expect(await queue.health()).toMatchObject({ ok: true }), eventually);
      await wire.blackhole();

      const startedAt = performance.now();
      await worker.close(1_000);
      await queue.close();

      expect(performance.now() - startedAt).toBeLessThan(8_000);
    });
  });
});
