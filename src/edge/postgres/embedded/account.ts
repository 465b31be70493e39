import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The user the database server runs as when we are root, which PostgreSQL refuses to be. Null: as ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/**
 * For root: the owner of the data when there is one already, else the system's `postgres`, else `nobody`, who exists
 * everywhere. No user is ever created.
 */
export async function serverAccount(dataFolder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataFolder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await accountNamed('postgres')) ?? (await accountNamed('nobody'));
}

async function accountNamed(name: string): Promise<Account> {
  const run = promisify(execFile);
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** True when the account may pass through every folder on the way to this one, and through it. */
export async function canReach(account: Account, folder: string): Promise<boolean> {
  if (account === null) return true;
  for (let path = resolve(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
