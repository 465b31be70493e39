import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../../core/errors.ts';
import type { Log } from '../../../flow/ports.ts';
import { type Account, canReach, serverAccount } from './account.ts';

/** Where the data of the embedded server lie, and as whom it runs. */
export type Place = { readonly folder: string; readonly account: Account };

/**
 * `postgres` in the data directory. Root may keep that directory where the server's account cannot go (below `/root`);
 * opening somebody's home is not ours to do, so the data then go below `systemFolder`, and `postgres-folder.txt` in the
 * data directory says where.
 */
export async function placeCluster(dataDir: string, systemFolder: string, log: Log): Promise<Place> {
  const home = resolve(dataDir);
  await makeFolder(home);
  const usual = join(home, 'postgres');
  const account = await serverAccount(usual);
  if (await canReach(account, home)) return { folder: usual, account };
  await openSystemFolder(systemFolder);
  const folder = await noted(join(home, 'postgres-folder.txt'), systemFolder);
  log.info(
    { folder },
    'the data directory is closed to the user PostgreSQL runs as; the database is kept here',
  );
  return { folder, account: await serverAccount(folder) };
}

/** Open to all whatever the umask says: what is inside protects itself. */
export async function openSystemFolder(systemFolder: string): Promise<void> {
  await mkdir(systemFolder, { recursive: true });
  await chmod(systemFolder, 0o755);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new ConfigError([
      {
        where: 'HERALD_DATA_DIR',
        what: `the folder ${folder} cannot be made (${error instanceof Error ? error.message : String(error)})`,
        expected: 'a folder Herald may write to',
        mend: 'Name another folder, or set DATABASE_URL.',
      },
    ]);
  }
}

/** The folder in the note; `link` lets only the first of several processes write it. */
async function noted(note: string, systemFolder: string): Promise<string> {
  const known = await readFile(note, 'utf8').catch(() => '');
  if (known !== '') return known.trim();
  const draft = `${note}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${join(systemFolder, `postgres-${randomBytes(6).toString('hex')}`)}\n`);
  await link(draft, note).catch(() => undefined);
  await rm(draft);
  return (await readFile(note, 'utf8')).trim();
}
