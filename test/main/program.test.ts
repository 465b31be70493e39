import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { typed } from './a-terminal.ts';

const packageJson = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

describe('the command line', () => {
  test('shows every command when asked for help, on stdout and with 0', async () => {
    const { code, out, err } = await typed({}, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const name of [
      'start',
      'web',
      'worker',
      'migrate',
      'check',
      'send',
      'doctor',
      'proposals',
      'audit',
      'demo',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  test('says which version it is', async () => {
    expect(await typed({}, '--version')).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
  });

  test.each([
    ['nothing at all', [], 'Usage: herald'],
    ['a group without a command', ['proposals'], 'Usage: herald proposals'],
    ['an unknown command', ['chekc'], "unknown command 'chekc'\n(Did you mean check?)"],
    ['an unknown command of a group', ['proposals', 'aprove'], '(Did you mean approve?)'],
    ['an unknown option', ['check', '--strickt'], '(Did you mean --strict?)'],
    ['a missing argument', ['proposals', 'show'], "missing required argument 'id'"],
    ['too many arguments', ['migrate', 'now'], 'too many arguments'],
    ['a count that is no number', ['audit', 'tail', '-n', 'many'], 'whole number'],
    ['a count below one', ['audit', 'tail', '-n', '0'], 'whole number'],
  ])('ends with 2 on %s, and says on stderr what is right', async (_what, args, told) => {
    const { code, out, err } = await typed({}, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(told);
  });
});
