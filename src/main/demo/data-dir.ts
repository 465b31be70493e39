import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new data folder for the embedded database, open to the user that it runs as when we are root. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'herald-demo-'));
  await chmod(dataDir, 0o755);
  return dataDir;
}

/** Removes it, and the folder that a note in it names, where the temporary folder itself is closed to that user. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const elsewhere = await readFile(join(dataDir, 'postgres-folder.txt'), 'utf8').catch(() => '');
  for (const folder of [elsewhere.trim(), dataDir]) {
    if (folder !== '') await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
