import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { canReach } from '../../../src/edge/postgres/embedded/account.ts';
import { isServerOf } from '../../../src/edge/postgres/embedded/is-server-of.ts';
import { findPrograms, reachablePrograms } from '../../../src/edge/postgres/embedded/programs.ts';
import { type Embedded, openEmbedded } from '../../../src/edge/postgres/embedded.ts';
import { silentLog } from './given.ts';

const childScript = fileURLToPath(new URL('./embedded-child.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

/** A database that was made and stopped once: most tests begin with a copy of it, which is quicker than making one. */
const template = await mkdtemp(join(tmpdir(), 'herald-embedded-'));
chmodSync(template, 0o755);
await (await openEmbedded(template, silentLog, template)).stop();
afterAll(() => rm(template, { recursive: true, force: true }));

let home = '';
let dataDir = '';
let systemFolder = '';
let children: ChildProcess[] = [];
let opened: Embedded[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'herald-embedded-'));
  chmodSync(home, 0o755);
  dataDir = join(home, 'data');
  systemFolder = join(home, 'system');
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const embedded of opened) await embedded.stop();
  children = [];
  opened = [];
  for (const folder of await clusters()) await killServer(folder);
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** Data folders of this test that have a server's lock file. */
async function clusters(): Promise<string[]> {
  const inSystem = await readdir(systemFolder).catch(() => []);
  const folders = [join(dataDir, 'postgres'), ...inSystem.map((name) => join(systemFolder, name))];
  return folders.filter((folder) => existsSync(join(folder, 'postmaster.pid')));
}

function serverPid(folder = join(dataDir, 'postgres')): number {
  return Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Not a plain look for the pid: where nobody collects orphans, an ended server keeps its pid. */
async function lives(pid: number): Promise<boolean> {
  return isServerOf(pid, home);
}

async function killServer(folder: string): Promise<void> {
  const pid = serverPid(folder);
  if (await lives(pid)) process.kill(pid, 'SIGKILL');
}

async function givenDatabase(): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  execFileSync('cp', ['-a', join(template, 'postgres'), dataDir]);
}

async function open(): Promise<Embedded> {
  const embedded = await openEmbedded(dataDir, silentLog, systemFolder);
  opened.push(embedded);
  return embedded;
}

async function stop(embedded: Embedded): Promise<void> {
  opened = opened.filter((one) => one !== embedded);
  await embedded.stop();
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

type Line = { step: string; url?: string; ownership?: string; message?: string; name?: string; uid?: number };

/** A child that runs `embedded-child.ts`; `next` gives the lines it says, one by one. */
function child(wish: 'claim' | 'join', account: { uid?: number; gid?: number; detached?: boolean } = {}) {
  const args = ['--import', 'tsx', childScript, dataDir, systemFolder, wish];
  const running = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], ...account });
  children.push(running);
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Line> => {
    const line = await lines.next();
    return line.done === true ? { step: 'ended' } : (JSON.parse(line.value) as Line);
  };
  const killed = () =>
    new Promise<void>((resolve) => {
      running.once('exit', () => resolve());
      running.kill('SIGKILL');
    });
  return { next, killed, end: () => running.stdin.write('end\n'), pid: running.pid };
}

async function opening(
  wish: 'claim' | 'join',
  account: { uid?: number; gid?: number; detached?: boolean } = {},
) {
  const process = child(wish, account);
  expect(await process.next()).toEqual({ step: 'begun' });
  return { ...process, said: await process.next() };
}

describe('the embedded database', () => {
  test('is made on the first start and kept for the next, with a password only its owner can read', async () => {
    const first = await open();
    expect(first.ownership).toBe('started');
    await ask(first.url, 'create table kept (n int); insert into kept values (7)');
    const password = join(dataDir, 'postgres', 'herald-password');
    expect(statSync(password).mode & 0o777).toBe(0o600);
    expect(first.url).toContain(readFileSync(password, 'utf8'));
    const pid = serverPid();
    await stop(first);
    expect(await lives(pid)).toBe(false);
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    const wrong = first.url.replace(readFileSync(password, 'utf8'), 'wrong');
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password/);
  });

  test('waits for the disk and listens on this machine only', async () => {
    await givenDatabase();
    const { url } = await open();
    expect(await ask(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await ask(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  test('is taken over, not fought, after the Herald that started it was killed', async () => {
    await givenDatabase();
    const killed = await opening('claim');
    await ask(killed.said.url ?? '', 'create table kept (n int)');
    await killed.killed();
    const pid = serverPid();
    expect(await lives(pid)).toBe(true);
    const next = await open();
    expect(next).toMatchObject({ url: killed.said.url, ownership: 'started' });
    await vi.waitFor(() => next.claimServer(), { timeout: 5_000 });
    expect(serverPid()).toBe(pid);
    expect(await ask(next.url, 'select * from kept')).toEqual([]);
    await stop(next);
    expect(await lives(pid)).toBe(false);
  });

  test('does not hear the Ctrl-C of the terminal: Herald drains first', async () => {
    await givenDatabase();
    const herald = await opening('claim', { detached: true });
    const pid = serverPid();
    process.kill(-(herald.pid ?? 0), 'SIGINT');
    expect(await herald.next()).toEqual({ step: 'ended' });
    expect(await lives(pid)).toBe(true);
    expect(await ask(herald.said.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('is joined by a command typed meanwhile, which leaves it running', async () => {
    await givenDatabase();
    const herald = await opening('claim');
    const command = await open();
    expect(command).toMatchObject({ url: herald.said.url, ownership: 'joined' });
    await stop(command);
    expect(await ask(herald.said.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
    const pid = serverPid();
    herald.end();
    expect(await herald.next()).toEqual({ step: 'stopped' });
    expect(await lives(pid)).toBe(false);
  });

  test('outlives the command that started it while a Herald that joined is still there', async () => {
    await givenDatabase();
    const command = await open();
    const herald = await opening('claim');
    expect(herald.said).toMatchObject({ step: 'open', ownership: 'joined' });
    await stop(command);
    expect(await ask(herald.said.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
    herald.end();
    expect(await herald.next()).toEqual({ step: 'stopped' });
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  test('refuses a second start on the same folder and says who has it', async () => {
    await givenDatabase();
    const first = await opening('claim');
    const second = await opening('claim');
    expect(second.said).toMatchObject({ step: 'refused', name: 'ConfigError' });
    expect(second.said.message).toContain(`HERALD_DATA_DIR: Herald is already running`);
    expect(second.said.message).toContain(`process ${first.pid}`);
    expect(second.said.message).toContain('another HERALD_DATA_DIR');
    expect(await ask(first.said.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('of several first starts at the same instant one wins, and nothing is left of the others', async () => {
    const starts = await Promise.all([1, 2, 3].map(() => opening('claim')));
    expect(starts.map(({ said }) => said.step).toSorted()).toEqual(['open', 'refused', 'refused']);
    const winner = starts.find(({ said }) => said.step === 'open');
    expect(await ask(winner?.said.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(await readdir(dataDir)).toEqual(['postgres']);
    winner?.end();
    expect(await winner?.next()).toEqual({ step: 'stopped' });
  });

  test('survives a kill -9 at any time of the first start', async () => {
    for (const delayMs of [0, 100, 400, 800, 1_200]) {
      const start = child('claim');
      await start.next();
      const end = performance.now() + delayMs;
      await vi.waitUntil(() => performance.now() >= end, { interval: 10, timeout: 5_000 });
      await start.killed();
    }
    const { url } = await open();
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('starts again after the server itself was killed, also when another program has its pid now', async () => {
    await givenDatabase();
    const killed = await opening('claim');
    await ask(killed.said.url ?? '', 'create table kept (n int)');
    const owner = statSync(join(dataDir, 'postgres'));
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await killed.killed();
    await vi.waitFor(async () => expect(await lives(pid)).toBe(false));
    const other = spawn('sleep', ['60'], isRoot ? { uid: owner.uid, gid: owner.gid } : {});
    children.push(other);
    const lock = join(dataDir, 'postgres', 'postmaster.pid');
    if (existsSync(lock)) {
      const lines = readFileSync(lock, 'utf8').split('\n');
      writeFileSync(lock, [String(other.pid), ...lines.slice(1)].join('\n'));
    }
    const { url } = await open();
    expect(await ask(url, 'select * from kept')).toEqual([]);
    expect(other.exitCode).toBeNull();
  });

  test('comes back on the same port when the server dies under a running Herald', async () => {
    await givenDatabase();
    const embedded = await open();
    await embedded.claimServer();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await ask(embedded.url, 'select 1 as n')).toEqual([{ n: 1 }]), {
      timeout: 20_000,
      interval: 200,
    });
    expect(serverPid()).not.toBe(pid);
    const second = await opening('claim');
    expect(second.said).toMatchObject({ step: 'refused' });
  });

  test('of a folder copied while its server runs, the copy is not taken for the original', async () => {
    await givenDatabase();
    const original = await open();
    const copy = join(home, 'copy');
    await mkdir(copy);
    execFileSync('cp', ['-a', join(dataDir, 'postgres'), copy]);
    await expect(openEmbedded(copy, silentLog, systemFolder)).resolves.toSatisfy((other: Embedded) => {
      opened.push(other);
      return other.url !== original.url;
    });
  });

  test('a folder of another version or with something else in it is refused and left alone', async () => {
    const folder = join(dataDir, 'postgres');
    await mkdir(folder, { recursive: true });
    writeFileSync(join(folder, 'precious'), 'x');
    await expect(open()).rejects.toThrow(/holds no database/);
    writeFileSync(join(folder, 'PG_VERSION'), '12\n');
    await expect(open()).rejects.toThrow(/made by PostgreSQL 12/);
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('x');
  });

  test('a data directory that cannot be made is a fault of the configuration', async () => {
    writeFileSync(dataDir, 'a file');
    const fault: unknown = await open().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain('HERALD_DATA_DIR');
  });
});

describe('findPrograms', () => {
  test('says what to do when the package is not installed', async () => {
    const elsewhere = pathToFileURL(join(home, 'nowhere.js')).href;
    const fault: unknown = await findPrograms(elsewhere).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toMatch(/DATABASE_URL.*not installed.*npm install/s);
  });
});

// Without being root one cannot become somebody else, and the owner of a process is read from Linux's /proc.
describe.runIf(isRoot && process.platform === 'linux')('as root', () => {
  test('the server runs as another user, and as the owner of the data when there are some', async () => {
    await mkdir(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const asNobody = await opening('claim', nobody);
    expect(asNobody.said).toMatchObject({ step: 'open', uid: nobody.uid });
    expect(statSync(`/proc/${serverPid()}`).uid).toBe(nobody.uid);
    const joined = await open();
    expect(joined.ownership).toBe('joined');
    asNobody.end();
    expect(await asNobody.next()).toEqual({ step: 'stopped' });
    await stop(joined);
    const asRoot = await open();
    expect(statSync(`/proc/${serverPid()}`).uid).toBe(nobody.uid);
    await stop(asRoot);
  });

  test('a data directory the server cannot reach keeps a note of where the data are', async () => {
    chmodSync(home, 0o700);
    const outside = await mkdtemp(join(tmpdir(), 'herald-system-'));
    chmodSync(outside, 0o755);
    systemFolder = outside;
    try {
      const first = await open();
      await ask(first.url, 'create table kept (n int)');
      await stop(first);
      const folder = readFileSync(join(dataDir, 'postgres-folder.txt'), 'utf8').trim();
      expect(folder.startsWith(outside)).toBe(true);
      expect(await readdir(dataDir)).toEqual(['postgres-folder.txt']);
      const second = await open();
      expect(await ask(second.url, 'select * from kept')).toEqual([]);
      await stop(second);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  test('programs the server cannot reach are copied once to where it can', async () => {
    const found = await findPrograms();
    const hidden = join(home, 'hidden');
    execFileSync('cp', ['-a', join(found.folder, '..'), hidden]);
    chmodSync(hidden, 0o700);
    const inside = (name: string) => join(hidden, 'native', 'bin', name);
    const programs = {
      ...found,
      folder: join(hidden, 'native'),
      initdb: inside('initdb'),
      pgCtl: inside('pg_ctl'),
    };
    const copies = await Promise.all([1, 2].map(() => reachablePrograms(programs, nobody, systemFolder)));
    const copy = copies[0]!;
    expect(copies[1]).toEqual(copy);
    expect(execFileSync(copy.initdb, ['--version'], { ...nobody, cwd: '/', encoding: 'utf8' })).toContain(
      'initdb',
    );
    expect(await readdir(systemFolder)).toEqual([`postgresql-${found.version}`]);
    expect(await reachablePrograms(found, null, systemFolder)).toBe(found);
  });

  test('canReach looks at every folder on the way', async () => {
    const deep = join(home, 'a', 'b');
    await mkdir(deep, { recursive: true });
    expect(await canReach(nobody, deep)).toBe(true);
    expect(await canReach(null, deep)).toBe(true);
    chmodSync(join(home, 'a'), 0o750);
    expect(await canReach(nobody, deep)).toBe(false);
    expect(await canReach({ uid: 12, gid: 0 }, deep)).toBe(true);
    chownSync(join(home, 'a'), nobody.uid, 0);
    expect(await canReach(nobody, deep)).toBe(true);
  });
});
