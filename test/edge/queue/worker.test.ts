import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend, Producer, Take } from '../../../src/edge/queue/backend.ts';
import { quietLog } from '../../../src/edge/queue/quiet-log.ts';
import { type OpenWorker, openWorker } from '../../../src/edge/queue/worker.ts';
import type { Job } from '../../../src/flow/jobs.ts';
import { lineLog } from './line-log.ts';

/** A server whose consumers hear nothing by themselves: the test hands them their jobs. */
function deafServer() {
  const consumers: { take: Take; stopped: boolean; closed: boolean }[] = [];
  const server = { waiting: 0, away: false };
  const producer: Producer = {
    add: async () => {},
    waiting: async () => {
      if (server.away) throw new Error('away');
      return server.waiting;
    },
    close: async () => {},
  };
  const backend: Backend = {
    kind: 'postgres',
    openProducer: async () => producer,
    openConsumer: async (take) => {
      const one = { take, stopped: false, closed: false };
      consumers.push(one);
      return {
        async stop() {
          one.stopped = true;
        },
        async close() {
          one.closed = true;
        },
      };
    },
  };
  return { backend, producer, consumers, server };
}

const job = (id: string): Job => ({ kind: 'event', id });
const watched = 2_000;

describe('a worker that jobs wait for', () => {
  const log = lineLog();
  let worker: OpenWorker;
  let parts: ReturnType<typeof deafServer>;
  let release: (() => void)[] = [];

  beforeEach(async () => {
    vi.useFakeTimers();
    parts = deafServer();
    worker = openWorker({
      backend: parts.backend,
      producer: () => parts.producer,
      handle: (one) =>
        one.id.startsWith('long') ? new Promise((resolve) => release.push(resolve)) : Promise.resolve(),
      log: quietLog(log, () => 0),
    });
    await vi.advanceTimersByTimeAsync(0);
  });
  afterEach(async () => {
    for (const end of release) end();
    release = [];
    const closed = worker.close(0);
    await vi.advanceTimersByTimeAsync(10_000);
    await closed;
    vi.useRealTimers();
    log.lines.length = 0;
  });

  test('is built anew when it takes none, and the old one goes', async () => {
    parts.server.waiting = 3;

    await vi.advanceTimersByTimeAsync(3 * watched);

    expect(parts.consumers.map(({ stopped, closed }) => [stopped, closed])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'The worker is deaf and is built anew',
        fields: { waiting: 3, cause: 'jobs wait and none is taken' },
      },
    ]);
    expect(worker.isReady()).toBe(true);
  });

  test.each([
    ['none wait', async () => {}],
    [
      'the server cannot be asked',
      async () => {
        parts.server.away = true;
      },
    ],
    [
      'its hands are full',
      async () => {
        for (let n = 0; n < 8; n += 1) void parts.consumers[0]?.take(job(`long${n}`));
      },
    ],
  ])('is left alone when %s', async (reason, arrange) => {
    parts.server.waiting = reason === 'none wait' ? 0 : 5;
    await arrange();

    await vi.advanceTimersByTimeAsync(10 * watched);

    expect(parts.consumers).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });

  test('is left alone while it takes some', async () => {
    parts.server.waiting = 5;

    for (let n = 0; n < 10; n += 1) {
      await parts.consumers[0]?.take(job(`e${n}`));
      await vi.advanceTimersByTimeAsync(watched);
    }

    expect(parts.consumers).toHaveLength(1);
  });
});
