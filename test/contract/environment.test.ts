import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../src/core/errors.ts';
import { readEnv } from '../../src/edge/config/env.ts';
import { type VariableName, variables } from '../../src/edge/config/variables.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const names = Object.keys(variables) as VariableName[];

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');
  const entries = lines.flatMap((line, index) => {
    const [, off, name, value] = /^(# )?([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value, set: off === undefined, above: lines[index - 1] ?? '' }];
  });

  test('names every variable, in the order of the documentation', () => {
    expect(entries.map((entry) => entry.name)).toEqual(names);
  });

  test('shows the example of each, and says something above it', () => {
    for (const { name, value, above } of entries) {
      expect(`${name}=${value}`).toBe(`${name}=${variables[name as VariableName].example}`);
      expect(above, `the line above ${name}`).toMatch(/^# ./);
    }
  });

  test('sets only what is needed, to a value that is refused until it is replaced', () => {
    const set = Object.fromEntries(
      entries.filter((entry) => entry.set).map(({ name, value }) => [name, value]),
    );
    expect(Object.keys(set)).toEqual(['HEROKU_WEBHOOK_SECRET']);
    expect(() => readEnv(set)).toThrow(/HEROKU_WEBHOOK_SECRET: the value is the one from \.env\.example/);
    expect(readEnv({ ...set, HEROKU_WEBHOOK_SECRET: '0123456789abcdef'.repeat(4) })).toMatchObject({
      port: 3000,
    });
  });

  test('shows only values that are read without a fault, the placeholders of secrets apart', () => {
    const shown = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    let faults: readonly { where: string }[] = [];
    try {
      readEnv(shown);
    } catch (error) {
      faults = error instanceof ConfigError ? error.faults : [];
    }
    expect(faults.map((fault) => fault.where)).toEqual(
      names.filter((name) => variables[name].secret === 'word'),
    );
  });
});

const AppJson = z.object({
  env: z.record(
    z.string(),
    z.strictObject({
      description: z.string().min(10),
      value: z.string().optional(),
      generator: z.literal('secret').optional(),
      required: z.boolean().optional(),
    }),
  ),
  formation: z.record(z.string(), z.object({ quantity: z.number(), size: z.string() })),
  addons: z.array(z.object({ plan: z.string() })),
});

describe('app.json', () => {
  const app = AppJson.parse(JSON.parse(read('app.json')));
  /** What Heroku sets by itself, and a folder that a dyno cannot keep. */
  const notAsked = ['PORT', 'DATABASE_URL', 'REDIS_URL', 'HERALD_DATA_DIR'];

  test('asks for every variable that Heroku does not set', () => {
    expect(Object.keys(app.env)).toEqual(names.filter((name) => !notAsked.includes(name)));
    expect(app.addons.map((addon) => addon.plan.split(':')[0])).toEqual([
      'heroku-postgresql',
      'heroku-redis',
    ]);
  });

  test('deploys what the reader accepts: a made secret, read-only, nothing else needed', () => {
    const asked = Object.entries(app.env);
    expect(asked.filter(([, one]) => one.generator === 'secret').map(([name]) => name)).toEqual([
      'HEROKU_WEBHOOK_SECRET',
    ]);
    expect(asked.filter(([, one]) => one.required !== false).map(([name]) => name)).toEqual([
      'HEROKU_WEBHOOK_SECRET',
    ]);

    const deployed = {
      ...Object.fromEntries(asked.map(([name, one]) => [name, one.value])),
      HEROKU_WEBHOOK_SECRET: 'c0ffee00'.repeat(8),
      NODE_ENV: 'production',
      PORT: '17333',
      DATABASE_URL: 'postgres://u:p@ec2.example:5432/d',
      REDIS_URL: 'rediss://:p@ec2.example:6380',
    };
    expect(readEnv(deployed)).toMatchObject({
      production: true,
      port: 17_333,
      heroku: { permission: 'readonly' },
    });
  });

  test('gives defaults that are the reader’s own', () => {
    for (const [name, { value }] of Object.entries(app.env)) {
      if (value !== undefined) expect(value).toBe(variables[name as VariableName].default);
    }
  });

  test('runs the processes that the Procfile names', () => {
    const processes = read('Procfile')
      .trim()
      .split('\n')
      .map((line) => line.split(':', 1)[0]);
    expect(processes).toEqual(['web', 'worker', 'release']);
    expect(Object.keys(app.formation)).toEqual(['web', 'worker']);
  });
});
