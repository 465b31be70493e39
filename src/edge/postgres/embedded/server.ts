import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Cluster, logFile } from './cluster.ts';
import { isServerOf } from './is-server-of.ts';
import { runProgram } from './run-program.ts';

/** A server process as its lock file tells it. */
export type Running = { readonly pid: number; readonly port: number };

function portFile(folder: string): string {
  return join(folder, 'herald-port');
}

/** The server of this cluster when one lives, whoever started it. */
export async function runningServer({ folder }: Cluster): Promise<Running | null> {
  const lines = (await lockLines(folder)) ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port)) return null;
  return (await isServerOf(pid, folder)) ? { pid, port } : null;
}

/** `postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, state. */
async function lockLines(folder: string): Promise<string[] | null> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => null);
  return text === null ? null : text.split('\n');
}

/** Starts the server; `failure` is null when it is ready for connections. */
export async function startServer(cluster: Cluster): Promise<{ failure: string | null }> {
  const { folder, account, programs } = cluster;
  await disownLock(folder);
  const port = await freePort(Number(await readFile(portFile(folder), 'utf8').catch(() => '0')));
  // `pg_ctl` starts the server in a session of its own: Ctrl-C in the terminal reaches Herald only, which drains first.
  const started = await runProgram(
    programs.pgCtl,
    ['start', '-w', '-t', '60', '-D', folder, '-l', logFile(folder), '-o', `-p ${port}`],
    account,
  );
  if (started.failure === null) await writeFile(portFile(folder), String(port), { mode: 0o600 });
  return started;
}

/** Stops the server, without waiting for its clients; returns when it has ended. */
export async function stopServer({
  folder,
  account,
  programs,
}: Cluster): Promise<{ failure: string | null }> {
  return runProgram(programs.pgCtl, ['stop', '-w', '-t', '20', '-m', 'fast', '-D', folder], account);
}

/**
 * A lock file may outlive its server (kill -9, power) while the system has given its pid to another program, and
 * PostgreSQL then refuses to start. It takes its parent's parent for no obstacle, so our own pid goes in. Deleting the file
 * would also delete what it says about shared memory still in use.
 */
async function disownLock(folder: string): Promise<void> {
  const lines = await lockLines(folder);
  if (lines === null || (await isServerOf(Number(lines[0]), folder))) return;
  await writeFile(join(folder, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'));
}

/** The wanted port when it is free (so that addresses stay the same over restarts), else any. */
async function freePort(wanted: number): Promise<number> {
  return (await probe(Number.isInteger(wanted) ? wanted : 0)) ?? (await probe(0)) ?? 0;
}

function probe(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
