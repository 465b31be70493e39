import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type VariableName, variables } from '../../src/edge/config/variables.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** The names in the first cells of the table under the heading that speaks of the environment, with their rows. */
const rows = (/^#+ .*environment.*\n([\s\S]*?)(?=^#+ |$(?![\s\S]))/im.exec(readme)?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => ({ name, row })),
  );

test('the environment table of the README names every variable, in the order of the documentation', () => {
  expect(
    rows.map(({ name }) => name),
    'README.md needs a heading with the word "environment" and under it a table whose first cells name the variables',
  ).toEqual(Object.keys(variables));
});

test('the environment table of the README tells every default', () => {
  for (const { name, row } of rows) {
    const { default: value } = variables[name as VariableName];
    if (value !== null && !value.includes('slack.com')) expect(row).toContain(value);
  }
});
