import { execFile } from 'node:child_process';
import { platform } from 'node:os';
import { parse } from 'node:path';
import type { Account } from './account.ts';

/** Longer than `pg_ctl` waits by itself. */
const patienceMs = 90_000;

/**
 * Runs one of the PostgreSQL programs to its end. `failure` is null when it went well, else the last thing it said. Its
 * environment is empty but for the search path: a PGPORT or PGDATA of the caller must not redirect it.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  account: Account,
): Promise<{ failure: string | null }> {
  const env = platform() === 'win32' ? {} : { env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' } };
  const options = { ...env, ...account, cwd: parse(program).root, timeout: patienceMs, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ failure: null });
      const said = `${stderr}\n${stdout}`.trim().split('\n').slice(0, 6).join(' ');
      resolve({ failure: said || error.message });
    });
  });
}
