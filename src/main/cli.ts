#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ConfigError } from '../core/errors.ts';
import { type ExitCode, type Io, reportError } from './io.ts';
import { run } from './program.ts';

// A reader that has seen enough (`herald audit export | head`) closes the pipe, or the terminal is gone: that is no fault.
// A command goes on in silence, so that it still closes what it opened; what would run for ever is told to end.
let unread = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    if (unread) return;
    unread = true;
    if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
  });
}
const write = (stream: NodeJS.WriteStream) => (text: string) => {
  if (!unread) stream.write(text);
};

const io: Io = {
  env: process.env,
  out: write(process.stdout),
  err: write(process.stderr),
  in: () => buffer(process.stdin),
  colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  columns: process.stdout.columns ?? 120,
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
