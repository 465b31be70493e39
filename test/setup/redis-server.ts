import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';

/** A Redis of the test's own, without persistence: killing it loses everything. */
export type RedisServer = {
  readonly url: string;
  /** SIGKILL, and gone when this resolves. */
  kill(): Promise<void>;
  /** Starts it again on the same port; resolves when it answers. */
  start(): Promise<void>;
  /** Stands still, connections open (SIGSTOP), until `thaw`. */
  freeze(): void;
  thaw(): void;
};

/** True when `redis-server` is on the PATH. */
export function hasRedisServer(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

export async function redisServer(options: { maxmemoryPolicy?: string } = {}): Promise<RedisServer> {
  const policy = options.maxmemoryPolicy ?? 'noeviction';
  for (;;) {
    const port = await freePort();
    const first = launch(port, policy);
    if (await answers(port, first)) return standing(port, policy, first);
  }
}

function standing(port: number, policy: string, first: ChildProcess): RedisServer {
  let child = first;
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async start() {
      child = launch(port, policy);
      if (!(await answers(port, child))) throw new Error(`port ${port} was taken meanwhile`);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

function launch(port: number, policy: string): ChildProcess {
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return spawn('redis-server', [...flags, '--maxmemory-policy', policy], { cwd: tmpdir(), stdio: 'ignore' });
}

/** False when somebody else was quicker on the port: a free port is only free until the next one asks. */
async function answers(port: number, child: ChildProcess): Promise<boolean> {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: 250 });
  client.on('error', () => {});
  try {
    return (await client.info('server')).includes(`process_id:${child.pid}\r`);
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
