import type { Io } from '../../src/main/io.ts';
import { run } from '../../src/main/program.ts';

/** What a command line printed, and its exit code. */
export type Typed = { readonly code: number; readonly out: string; readonly err: string };

/** Types one command line in this process, with this environment and no other. */
export async function typed(env: Io['env'], ...args: readonly string[]): Promise<Typed> {
  return piped('', env, ...args);
}

/** The same with something on standard input. */
export async function piped(input: string, env: Io['env'], ...args: readonly string[]): Promise<Typed> {
  let out = '';
  let err = '';
  const io: Io = {
    env,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    in: async () => new TextEncoder().encode(input),
    colours: false,
    columns: 100,
  };
  const code = await run(io, args);
  return { code, out, err };
}
