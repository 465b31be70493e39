import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type Herald = {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Waits until a pattern stands in standard output and gives what it caught. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
};

/** A `herald` of its own process, with this environment and no other. Killed at the end of the test, if it still lives. */
export function herald(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  cwd: string = root,
): Herald {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, join(root, 'src/main/cli.ts'), ...args], {
    cwd,
    env: { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  });
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const look = () => {
      const found = pattern.exec(text.out);
      if (found === null && child.exitCode !== null) throw new Error(`it ended: ${text.out}${text.err}`);
      return found;
    };
    await expect.poll(look, { timeout: 60_000, interval: 50 }).not.toBeNull();
    return pattern.exec(text.out) as RegExpExecArray;
  };
  return { child, out: () => text.out, err: () => text.err, ended, said };
}

/** A command line to its end. */
export async function heraldEnds(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  cwd?: string,
): Promise<{ code: number | string; out: string; err: string }> {
  const one = herald(env, args, cwd);
  return { code: await one.ended, out: one.out(), err: one.err() };
}

/** A folder that every account may enter (the embedded server gives up root), gone at the end of the test. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'herald-test-main-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}
