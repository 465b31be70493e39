import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../../core/errors.ts';
import type { Account } from './account.ts';
import type { Place } from './place-cluster.ts';
import type { Programs } from './programs.ts';
import { runProgram } from './run-program.ts';

/** A database cluster on disk with the password of its only user, `herald`. */
export type Cluster = Place & { readonly programs: Programs; readonly password: string };

const leftoverMs = 600_000;

/**
 * Opens the cluster, making it first when there is none. It is made in a folder aside and renamed into place: a process
 * killed meanwhile leaves no half of one, and of two at the same instant one wins.
 */
export async function openCluster(place: Place, programs: Programs): Promise<Cluster> {
  const version = await readFile(join(place.folder, 'PG_VERSION'), 'utf8').catch(missing);
  if (version === null) await createCluster(place, programs);
  else refuseOtherVersion(place.folder, version.trim(), programs);
  const password = await readFile(passwordFile(place.folder), 'utf8').catch((error: unknown) => {
    throw unusable(
      place.folder,
      `its password cannot be read (${error instanceof Error ? error.message : ''})`,
    );
  });
  return { ...place, programs, password };
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw unusable(dirname(error.path ?? ''), `it cannot be read (${error.message})`);
}

function passwordFile(folder: string): string {
  return join(folder, 'herald-password');
}

export function logFile(folder: string): string {
  return join(folder, 'herald-server.log');
}

async function createCluster({ folder, account }: Place, programs: Programs): Promise<void> {
  await removeLeftovers(folder);
  const aside = await mkdtemp(`${folder}-new-`);
  await give(aside, account);
  const secret = join(aside, 'password');
  await writeFile(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await give(secret, account);
  const made = join(aside, 'data');
  const { failure } = await runProgram(programs.initdb, initdbArguments(made, secret), account);
  if (failure !== null) {
    await rm(aside, { recursive: true, force: true });
    throw unusable(folder, `initdb failed: ${failure}`);
  }
  await rename(secret, passwordFile(made));
  await rename(made, folder).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code ?? '')) throw error;
  });
  await rm(aside, { recursive: true, force: true });
  if ((await stat(join(folder, 'PG_VERSION')).catch(() => null)) === null) {
    throw unusable(folder, 'it is there, but holds no database');
  }
}

/** Reachable from this machine only, by TCP alone: a socket file has a length limit and an owner. */
function initdbArguments(made: string, secret: string): string[] {
  const basics = [`--pgdata=${made}`, `--pwfile=${secret}`, '--username=herald', '--auth=scram-sha-256'];
  const words = ['--encoding=UTF8', '--locale=C', '--no-instructions'];
  const listen = ['--set', 'listen_addresses=127.0.0.1', '--set', 'unix_socket_directories='];
  return [...basics, ...words, ...listen, '--set', 'timezone=UTC', '--set', 'log_checkpoints=off'];
}

async function give(path: string, account: Account): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}

/** Folders of processes that were killed while they made one; a young one may still be at work. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (!path.startsWith(`${folder}-new-`)) continue;
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > leftoverMs)
      await rm(path, { recursive: true, force: true });
  }
}

function refuseOtherVersion(folder: string, version: string, programs: Programs): void {
  const ours = programs.version.split('.')[0];
  if (version === ours) return;
  throw unusable(folder, `it was made by PostgreSQL ${version}, and this is PostgreSQL ${ours}`);
}

export function unusable(folder: string, what: string): ConfigError {
  return new ConfigError([
    {
      where: 'HERALD_DATA_DIR',
      what: `the embedded database in ${folder} cannot be used: ${what}`,
      expected: 'a folder with a database of this version that belongs to the user Herald runs as',
      mend: `Look into ${logFile(folder)}, name another folder in HERALD_DATA_DIR, remove this one if its data may go, or set DATABASE_URL.`,
    },
  ]);
}
