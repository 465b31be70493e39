#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { run } from './program.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

process.exitCode = await run(
  {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  },
  process.argv.slice(2),
);
