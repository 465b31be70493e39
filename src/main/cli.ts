#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ConfigError } from '../core/errors.ts';
import { type ExitCode, type Io, reportError } from './io.ts';
import { run } from './program.ts';

// A reader that has seen enough (`herald audit export | head`) closes the pipe: that is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const io: Io = {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  in: () => buffer(process.stdin),
  colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  try {
    // The demo plays in a world of its own: what `.env` says about the real one is none of its business.
    if (args[0] !== 'demo' && existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    const what = `cannot be read (${error instanceof Error ? error.message : String(error)})`;
    const expected = 'a file with a line NAME=value for each variable';
    const mend = 'Mend it, or remove it and set the variables yourself; .env.example shows them all.';
    return reportError(io, new ConfigError([{ where: '.env', what, expected, mend }]));
  }
  return run(io, args);
}
