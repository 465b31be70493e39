import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { typed } from './a-terminal.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'herald-check-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const faulty = `version: 1
rules:
  - id: bad
    name: Bad
    trigger:
      event: release.faild
    actions:
      - action: slack.notify
        with:
          chanel: "#deploys"
`;

describe('herald check', () => {
  test('is content with the rules that come along; warns of nothing but what is ready for later', async () => {
    const { code, out } = await typed({}, 'check');
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ rules, 0 errors, \d+ warnings?\.\n$/);
    const { findings } = JSON.parse((await typed({}, 'check', '--json')).out) as {
      findings: readonly { code: string }[];
    };
    expect(findings.filter((finding) => finding.code !== 'W612')).toEqual([]);
  });

  test('says that it cannot look at Heroku, instead of passing it over', async () => {
    const { code, err } = await typed({}, 'check', '--live');
    expect(code).toBe(2);
    expect(err).toContain('E306');
  });

  test('names a rule that only got another id', async () => {
    const rule = (id: string) =>
      `version: 1\nrules:\n  - id: ${id}\n    trigger: { event: build.failed }\n    actions: [{ action: slack.notify }]\n`;
    const [before, now] = [folderWith({ 'a.yml': rule('old') }), folderWith({ 'a.yml': rule('new') })];
    const { err } = await typed({}, 'check', now, '--before', before);
    expect(err).toContain('a.yml:3:9 W609');
    expect((await typed({}, 'check', before, '--before', before)).err).not.toContain('W609');
  });

  test('takes the folder as argument, or from RULES_DIR, and the argument wins', async () => {
    const wrong = folderWith({ 'a.yml': faulty });
    expect((await typed({ RULES_DIR: wrong }, 'check')).code).toBe(1);
    expect((await typed({ RULES_DIR: wrong }, 'check', 'rules')).code).toBe(0);
    expect((await typed({ RULES_DIR: '' }, 'check')).code).toBe(0);
  });

  test('shows every fault at once with place, code, the line, a caret and the mend', async () => {
    const folder = folderWith({ 'a.yml': faulty });
    const { code, out, err } = await typed({}, 'check', folder);
    expect(code).toBe(1);
    expect(err).toContain(`${folder}/a.yml:6:14 E3`);
    expect(err).toContain('> 6 |       event: release.faild');
    expect(err).toMatch(/^ {4}\| {14}\^$/m);
    expect(err).toContain('mend: ');
    expect(err).toContain('release.failed');
    expect(err).toContain('chanel');
    expect(out).toMatch(/^\d+ errors?, \d+ warnings?\. This rule book would not start\.\n$/);
  });

  test('prints findings as JSON and nothing else, on stdout', async () => {
    const folder = folderWith({ 'a.yml': faulty });
    const { code, out, err } = await typed({}, 'check', folder, '--json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const printed = JSON.parse(out) as { findings: Record<string, unknown>[] };
    expect(Object.keys(printed)).toEqual(['findings']);
    expect(printed.findings.length).toBeGreaterThan(1);
    const keys = ['code', 'col', 'file', 'hint', 'line', 'message', 'rule', 'severity'];
    for (const finding of printed.findings) expect(Object.keys(finding).sort()).toEqual(keys);
    expect(printed.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', file: `${folder}/a.yml`, line: 6, col: 14, rule: 'bad' }),
    );
  });

  test('prints an empty list as JSON when nothing is wrong', async () => {
    const { code, out } = await typed(
      {},
      'check',
      folderWith({ 'a.yml': 'version: 1\nrules: []\n' }),
      '--json',
    );
    expect({ code, printed: JSON.parse(out) as unknown }).toEqual({ code: 0, printed: { findings: [] } });
  });

  test('counts warnings as errors with --strict alone', async () => {
    const text = 'version: 1\nrules:\n  - id: dying\n    name: Dying\n    trigger: { event: dyno.crashed }\n';
    const say = '    actions: [{ action: slack.notify, with: { channel: "#deploys" } }]\n';
    const folder = folderWith({ 'a.yml': `${text}${say}` });
    const lenient = await typed({}, 'check', folder);
    expect(lenient.code).toBe(0);
    expect(lenient.err).toContain('W604');
    expect(lenient.out).toBe('1 rule, 0 errors, 1 warning.\n');
    expect((await typed({}, 'check', folder, '--strict')).code).toBe(1);
  });

  test.each([
    ['missing', 'no-such-folder', 'does not exist'],
    ['a file', 'package.json', 'is a file, not a folder'],
  ])('says clearly that a folder is %s', async (_what, folder, told) => {
    for (const flags of [[], ['--json']]) {
      const { code, out, err } = await typed({}, 'check', folder, ...flags);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`${folder}: ${told}`);
      expect(err).toContain('herald check <dir>');
    }
  });
});
