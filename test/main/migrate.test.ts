import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase({ migrated: false });
const env = { DATABASE_URL: database.url };
const nowhere = { DATABASE_URL: 'postgres://herald:hunter2hunter2@127.0.0.1:1/herald' };

describe('herald migrate', () => {
  test('is asked for by the commands that look into a schema that lacks something', async () => {
    const { code, out, err } = await typed(env, 'audit', 'tail');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('DATABASE_URL: the database schema is behind');
    expect(err).toContain('Run: herald migrate');
  });

  test('brings the schema up to date, and the second time finds it so', async () => {
    const first = await typed(env, 'migrate');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^Ran \d+ migrations: 0001_journey, /);
    expect(await typed(env, 'migrate')).toEqual({ code: 0, out: 'The schema is up to date.\n', err: '' });
    expect((await typed(env, 'audit', 'tail')).code).toBe(0);
  });

  test.each([['migrate'], ['audit', 'verify'], ['proposals', 'list']])(
    'a database that is away is told in words, without a stack and the password: %s %s',
    async (...args) => {
      const { code, out, err } = await typed(nowhere, ...args);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(
        /^DATABASE_URL: the database cannot be used: .*ECONNREFUSED.*\n {2}Look whether it runs/,
      );
      expect(err).not.toMatch(/hunter2|\n {4}at /);
    },
  );

  test.each([
    [{ NODE_ENV: 'production' }, 'DATABASE_URL: it is not set, and NODE_ENV is production'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: the value does not begin with postgres://'],
  ])('refuses %o', async (wrong, told) => {
    const { code, err } = await typed(wrong, 'migrate');
    expect(code).toBe(1);
    expect(err).toContain(told);
  });
});
