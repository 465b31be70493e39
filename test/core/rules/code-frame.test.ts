import { describe, expect, it } from 'vitest';
import { codeFrame } from '../../../src/core/rules/code-frame.ts';
import type { CheckFinding } from '../../../src/core/rules/rulebook.ts';

const finding: CheckFinding = {
  code: 'E301',
  severity: 'error',
  file: 'rules/web.yml',
  line: 5,
  col: 14,
  rule: 'crash-loop',
  message: 'unknown event `release.fail`; did you mean `release.failed`?',
  hint: 'Write release.failed.',
};
const text =
  'version: 1\nrules:\n  - id: crash-loop\n    trigger:\n      event: release.fail\n    actions: []\n';

describe('a code frame', () => {
  it('shows the place, the lines around it and the mend', () => {
    expect(codeFrame(finding, text)).toBe(
      [
        'rules/web.yml:5:14 E301 [rule crash-loop] unknown event `release.fail`; did you mean `release.failed`?',
        '  3 |   - id: crash-loop',
        '  4 |     trigger:',
        '> 5 |       event: release.fail',
        '    |              ^',
        '  mend: Write release.failed.',
      ].join('\n'),
    );
  });

  it('paints each part by its kind', () => {
    const painted = codeFrame({ ...finding, severity: 'warning' }, text, (part, said) => `<${part} ${said}>`);
    expect(painted).toContain('<place rules/web.yml:5:14> <warning E301> [rule crash-loop]');
    expect(painted).toContain('<gutter > 5 |> <line       event: release.fail>');
    expect(painted).toContain('<caret ^>');
    expect(painted).toContain('<hint mend: Write release.failed.>');
  });

  it('does without the file and without a rule', () => {
    expect(codeFrame({ ...finding, rule: null }, null)).toBe(
      'rules/web.yml:5:14 E301 unknown event `release.fail`; did you mean `release.failed`?\n  mend: Write release.failed.',
    );
  });

  it('keeps the caret under its sign in a long line', () => {
    const long = `a: ${'x'.repeat(500)}!${'y'.repeat(500)}`;
    const [, row = '', caret = ''] = codeFrame({ ...finding, line: 1, col: 504 }, long).split('\n');
    expect(row[caret.indexOf('^')]).toBe('!');
    expect(row.length).toBeLessThan(120);
  });

  it.each([
    [1, 1],
    [6, 1],
    [99, 99],
  ])('stands a place at %d:%d', (line, col) => {
    expect(codeFrame({ ...finding, line, col }, text).split('\n').length).toBeGreaterThan(2);
  });

  it('lets no control character or turned writing reach the terminal', () => {
    const evil = codeFrame(
      { ...finding, line: 1, col: 1, message: 'a\u001b[31mb\u202e' },
      '\u001b[2Jx\u200b\r\n',
    );
    expect(evil.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200b\u202e]/u);
  });
});
