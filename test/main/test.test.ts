import { describe, expect, test } from 'vitest';
import { folderWith } from './a-folder.ts';
import { typed } from './a-terminal.ts';

const rules = `version: 1
rules:
  - id: crash-loop
    trigger: { event: dyno.crashed }
    match: { dyno.type: web, dyno.cause: crash }
    threshold: { count: 3, within: 10m }
    actions: [{ action: slack.notify, with: { channel: "#ops" } }]
    tests:
      - name: three crashes are told once
        events:
          - { at: 0s, event: dyno.crashed, app: shop, dyno: { type: web, cause: crash }, repeat: { times: 3, every: 2m } }
        expect:
          - { rule: crash-loop, action: slack.notify, times: 1, at: 4m }
  - id: builds
    trigger: { event: build.failed }
    actions: [{ action: slack.notify, with: { channel: "#ci" } }]
`;
const second = (expectation: string) => `version: 1
tests:
  - name: a failed build is told
    events:
      - { at: 0s, event: build.failed, app: shop }
    expect:
      - { rule: builds, ${expectation} }
`;

describe('herald test', () => {
  test('runs the tests beside the rules and in their own files', async () => {
    const folder = folderWith({ 'a.yml': rules, 'tests/b.yml': second('action: slack.notify') });
    expect(await typed({}, 'test', folder)).toEqual({
      code: 0,
      out: [
        `✓ three crashes are told once ${folder}/a.yml:9`,
        `✓ a failed build is told ${folder}/tests/b.yml:3`,
        '2 tests, 0 failed; 2 of 2 rules covered.\n',
      ].join('\n'),
      err: '',
    });
    expect((await typed({ RULES_DIR: folder }, 'test')).code).toBe(0);
  });

  test('tells what was expected, what happened and what came nearest, and ends with 1', async () => {
    const folder = folderWith({ 'a.yml': rules, 'tests/b.yml': second('action: slack.notify, times: 2') });
    const { code, out } = await typed({}, 'test', folder);
    expect(code).toBe(1);
    expect(out).toContain(`✗ a failed build is told ${folder}/tests/b.yml:3
    expected  builds does slack.notify 2 times  (${folder}/tests/b.yml:7)
    happened  at 0s fired: slack.notify
`);
    expect(out).toContain('2 tests, 1 failed; 2 of 2 rules covered.');
  });

  test('names the rules that no test covers', async () => {
    const folder = folderWith({ 'a.yml': rules });
    const { code, out } = await typed({}, 'test', folder);
    expect(code).toBe(0);
    expect(out).toContain(`${folder}/a.yml:14:9 W608 [rule builds] no test covers this rule\n`);
    expect(out).toContain('1 test, 0 failed; 1 of 2 rules covered.');
  });

  test('prints JSON and nothing else', async () => {
    const folder = folderWith({ 'a.yml': rules, 'tests/b.yml': second('skipped: cooldown') });
    const { code, out, err } = await typed({}, 'test', folder, '--json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      tests: [
        { name: 'three crashes are told once', passed: true, misses: [] },
        { passed: false, misses: [{ line: 7, expected: 'builds is held back by cooldown' }] },
      ],
      coverage: { rules: 2, covered: 2, uncovered: [] },
      findings: [],
    });
  });

  test('shows faults of tests and rules in their place, and runs nothing', async () => {
    const folder = folderWith({ 'a.yml': rules, 'tests/b.yml': second('action: slack.tell') });
    const { code, out, err } = await typed({}, 'test', folder);
    expect({ code, out }).toEqual({ code: 1, out: '1 fault; no test was run.\n' });
    expect(err).toContain(`${folder}/tests/b.yml:7:33 E303 rule \`builds\` has no action \`slack.tell\``);
    expect(err).toContain('> 7 |');
    const faulty = folderWith({ 'a.yml': rules.replace('build.failed', 'build.faild') });
    expect((await typed({}, 'test', faulty)).err).toContain('E301');
  });

  test('a folder without tests is no success', async () => {
    const folder = folderWith({ 'a.yml': rules.slice(0, rules.indexOf('    tests:')) });
    const { code, out } = await typed({}, 'test', folder);
    expect(code).toBe(1);
    expect(out).toContain(`There is no test in ${folder}`);
  });

  test('wrong usage ends with 2, a missing folder with 1', async () => {
    expect((await typed({}, 'test', '--jsn')).code).toBe(2);
    const { code, err } = await typed({}, 'test', 'no-such-folder');
    expect(code).toBe(1);
    expect(err).toContain('no-such-folder: does not exist');
  });
});

describe('herald check and tests', () => {
  test('names uncovered rules once there are tests, and with --strict', async () => {
    const folder = folderWith({ 'a.yml': rules });
    expect(await typed({}, 'check', folder)).toMatchObject({
      code: 0,
      out: '2 rules, 0 errors, 1 warning.\n',
    });
    expect((await typed({}, 'check', folder, '--strict')).code).toBe(1);
    const bare = folderWith({ 'a.yml': rules.replace(/ {4}tests:[\s\S]*?(?= {2}- id: builds)/, '') });
    expect((await typed({}, 'check', bare)).out).toBe('2 rules, 0 errors, 0 warnings.\n');
    expect((await typed({}, 'check', bare, '--strict')).err).toContain('W608');
  });

  test('shows faults of tests', async () => {
    const folder = folderWith({ 'a.yml': rules, 'tests/b.yml': second('skiped: cooldown') });
    const { code, err } = await typed({}, 'check', folder);
    expect(code).toBe(1);
    expect(err).toContain('unknown key `skiped`; did you mean `skipped`?');
  });
});
