import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';

/** A rule or policy file with its path as people know it (`rules/web.yml`) and its bytes. */
export type RuleFileOnDisk = { readonly path: string; readonly text: Uint8Array };

/** One byte more than a rule file may have: enough to tell that it is too large, whatever its true size. */
const mostBytes = 256 * 1024 + 1;

/**
 * Reads `*.yml` and `*.yaml` of the folder (RULES_DIR), not of folders below it, in the order of their names. A missing or
 * empty folder is a `ConfigError`; what is in the files is judged by `loadRulebook`.
 */
export async function readRulesFolder(folder: string): Promise<readonly RuleFileOnDisk[]> {
  const names = await namesIn(folder);
  if (names.length === 0) throw fault(folder, 'holds no rule file', 'at least one file ending in .yml');
  return readAll(folder, names);
}

/** The files of the folder `tests` beside the rules, in the order of their names; none when there is no such folder. */
export async function readTestsFolder(rulesFolder: string): Promise<readonly RuleFileOnDisk[]> {
  const folder = join(rulesFolder, 'tests');
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? readAll(folder, await namesIn(folder)) : [];
}

function readAll(folder: string, names: readonly string[]): Promise<readonly RuleFileOnDisk[]> {
  return Promise.all(
    names.map(async (name) => ({ path: join(folder, name), text: await start(join(folder, name)) })),
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw fault(folder, reason(error), 'a folder with rule files');
  });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

async function start(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fault(path, reason(error), 'a readable file');
  });
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(mostBytes), 0, mostBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fault(path, reason(error), 'a readable file');
  } finally {
    await file.close();
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'is a file, not a folder',
    EISDIR: 'is a folder, not a file',
    EACCES: 'may not be read by this user',
  };
  return known[code] ?? `cannot be read (${code || 'unknown reason'})`;
}

function fault(where: string, what: string, expected: string): ConfigError {
  const mend =
    'Name the folder that holds your rules and policy.yml (RULES_DIR, or herald check <dir>), or create it.';
  return new ConfigError([{ where, what, expected, mend }]);
}
