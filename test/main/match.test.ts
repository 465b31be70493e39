import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folderWith } from './a-folder.ts';
import { piped, typed } from './a-terminal.ts';

const body = (name: string) => `test/fixtures/webhook-events/${name}.json`;
const crashed = body('dyno.update.crashed');
const failed = body('api.release.update.failed');

const rules = `version: 1
rules:
  - id: any-crash
    trigger: { event: dyno.crashed }
    match: { dyno.one_off: { exists: true }, dyno.type: worker }
    actions: [{ id: say, action: slack.notify, with: { channel: "#ops" } }]
  - id: web-crash
    trigger: { event: dyno.crashed }
    match: { dyno.type: web, dyno.state: crashed }
    actions: [{ action: slack.notify, with: { channel: "#ops" } }]
  - id: third-crash
    trigger: { event: dyno.crashed }
    match: { dyno.type: worker }
    threshold: { count: 3, within: 10m }
    actions: [{ action: slack.notify, with: { channel: "#ops" } }]
  - id: builds
    trigger: { event: build.failed }
    actions: [{ action: slack.notify, with: { channel: "#ops" } }]
`;
const env = { RULES_DIR: folderWith({ 'a.yml': rules }) };

describe('herald match', () => {
  test('says which rules fire and what they do, which not, and which are about other events', async () => {
    const { code, out, err } = await typed(env, 'match', crashed);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^dyno\.crashed on /);
    expect(out).toContain('1 of 4 rules fire.');
    expect(out).toContain('any-crash: fired');
    expect(out).toContain('\n  → slack.notify (say)\n');
    expect(out).toContain('About other events than dyno.crashed: builds.');
  });

  test('marks the nearest miss, with the value seen', async () => {
    const { out } = await typed(env, 'match', crashed);
    expect(out).toContain('Nearest miss: third-crash, since 1 of 3 within 10m.');
    expect(out).toContain('✗ dyno.type is worker, wanted web.');
    expect(out.indexOf('third-crash: matched')).toBeLessThan(out.indexOf('web-crash: did not match'));
  });

  test('ends with 1 when no rule fires', async () => {
    const { code, out } = await typed(env, 'match', failed);
    expect(code).toBe(1);
    expect(out).toContain('No rule fires.');
    expect((await typed({}, 'match', '--help')).out).toMatch(/0 when any rule fires, 1 when none/);
  });

  test('reads standard input, and prints JSON', async () => {
    const { code, out } = await piped(readFileSync(crashed, 'utf8'), env, 'match', '-', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      event: { name: 'dyno.crashed' },
      decisions: [
        { ruleId: 'any-crash', outcome: 'fired' },
        { ruleId: 'third-crash' },
        { ruleId: 'web-crash' },
      ],
      nearest: { rule: 'third-crash', stoppedBy: 'threshold', finding: { check: 'threshold', seen: 1 } },
    });
  });

  test('an old file counts as just arrived', async () => {
    const { out } = await typed(env, 'match', crashed, '--json');
    expect(JSON.parse(out)).toMatchObject({ event: { late: false } });
  });

  test.each([
    ['a file that is not there', 'no-such.json', '', 'no-such.json cannot be read (ENOENT)'],
    ['what is no JSON', '-', '{', 'it is not JSON'],
    ['what is no event', '-', '{"a":1}', 'it has no usable event id'],
  ])('refuses %s with 2', async (_what, file, input, told) => {
    const { code, out, err } = await piped(input, env, 'match', file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(told);
  });
});
