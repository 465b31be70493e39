import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const { packages } = Lock.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')),
);

/** Where Node would find `name` from the package at `where`, or null. */
function found(where: string, name: string): string | null {
  const folder = where === '' ? '' : `${where}/`;
  if (packages[`${folder}node_modules/${name}`] !== undefined) return folder;
  if (where === '') return null;
  return found(where.slice(0, Math.max(0, where.lastIndexOf('/node_modules/'))), name);
}

// npm leaves out the packages of other platforms when it writes the file beside an installed node_modules or cannot reach them,
// and `npm ci` then refuses the file on every machine.
test('package-lock.json has the optional packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => found(where, name) === null)
      .map(([name, version]) => `${name}@${version}, wanted by ${where}`),
  );
  expect(
    missing,
    'write the file anew where there is no node_modules: npm install --package-lock-only',
  ).toEqual([]);
});

test('package-lock.json names no host', () => {
  const named = Object.entries(packages).filter(([, one]) => one.resolved !== undefined);
  expect(named.map(([where]) => where)).toEqual([]);
});
