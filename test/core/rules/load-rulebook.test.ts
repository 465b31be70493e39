import { describe, expect, it } from 'vitest';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { bookOf, policyText, ruleFile } from './rulebook-fixture.ts';

const smallest = ruleFile('id: x\ntrigger: { event: build.failed }\nactions: [{ action: slack.notify }]');

describe('a rule book', () => {
  it('fills in what a rule leaves out', () => {
    const [rule] = bookOf(smallest).rules;
    expect(rule).toMatchObject({
      id: 'x',
      name: 'x',
      enabled: true,
      mode: 'ask',
      severity: 'warning',
      apps: [],
      events: ['build.failed'],
      match: { kind: 'all', of: [] },
      namesActorKind: false,
      groupBy: ['app'],
      cooldownMs: 300_000,
      actions: [{ id: 'notify', action: 'slack.notify', with: {} }],
      file: 'rules/web.yml',
      line: 3,
    });
    expect(rule).not.toHaveProperty('threshold');
    expect(rule?.concerns('any-app')).toBe(true);
  });

  it('keeps what a rule says', () => {
    const [rule] = bookOf(
      ruleFile(`id: x
name: Builds fail
description: Twice in a row.
labels: { team: web }
runbook: https://wiki.example.com/builds
enabled: false
mode: shadow
severity: critical
apps: ["shop-*", "!shop-old"]
trigger: { event: [build.failed, build.succeeded] }
match: { event.actor.kind: human }
group_by: [event.app, build.stack]
threshold: { count: 2, within: 1h30m }
cooldown: 2h
actions: [{ id: say, action: slack.notify }]`),
    ).rules;
    expect(rule).toMatchObject({
      name: 'Builds fail',
      description: 'Twice in a row.',
      runbook: 'https://wiki.example.com/builds',
      enabled: false,
      mode: 'shadow',
      severity: 'critical',
      events: ['build.failed', 'build.succeeded'],
      namesActorKind: true,
      groupBy: ['app', 'build.stack'],
      threshold: { count: 2, withinMs: 5_400_000 },
      cooldownMs: 7_200_000,
      actions: [{ id: 'say' }],
    });
    expect(['shop-web', 'shop-old', 'blog'].map((app) => rule?.concerns(app))).toEqual([true, false, false]);
  });

  it('gives each file its own defaults', () => {
    const file = (id: string, defaults: string) => ({
      path: `rules/${id}.yml`,
      text: smallest.replace('id: x', `id: ${id}`).replace('rules:', `defaults: ${defaults}\nrules:`),
    });
    const { rulebook } = loadRulebook([
      file('b', '{ mode: off, notify: "#b" }'),
      file('a', '{ notify: "#a", timezone: Europe/London }'),
      { path: 'rules/c.yml', text: smallest },
    ]);
    expect(rulebook?.rules.map(({ id, mode, actions }) => [id, mode, actions[0]?.with.channel])).toEqual([
      ['a', 'ask', '#a'],
      ['b', 'off', '#b'],
      ['x', 'ask', undefined],
    ]);
    expect(rulebook?.defaultChannel).toBe('#a');
  });

  it('sends cards to a channel every workspace has when no file names one', () => {
    expect(bookOf(smallest).defaultChannel).toBe('#general');
  });

  it('rolls back to the last good release unless told otherwise', () => {
    const book = bookOf(smallest.replace('slack.notify', 'heroku.rollback'));
    expect(book.rules[0]?.actions[0]?.with).toEqual({ to: 'last_good' });
  });

  it('finds rules by event', () => {
    const book = bookOf(`version: 1
rules:
  - { id: a, trigger: { event: [build.failed, "*"] }, actions: [{ action: slack.notify }] }
  - { id: b, trigger: { event: build.* }, actions: [{ action: slack.notify }] }
`);
    const index = [...book.byEvent].map(([event, rules]) => [event, rules.map(({ id }) => id)]);
    expect(Object.fromEntries(index)).toEqual({
      'build.failed': ['a', 'b'],
      '*': ['a'],
      'build.started': ['b'],
      'build.succeeded': ['b'],
    });
  });

  it('hashes what is said, not how it is written', () => {
    const { hash, rules } = bookOf(smallest);
    const reworded = bookOf(
      `# a comment\n${smallest.replace('{ event: build.failed }', '\n      event: "build.failed"')}`,
    );
    expect([reworded.hash, reworded.rules[0]?.hash]).toEqual([hash, rules[0]?.hash]);
    const louder = bookOf(smallest.replace('actions:', 'severity: critical\n    actions:'));
    expect(louder.rules[0]?.hash).not.toBe(rules[0]?.hash);
    expect(louder.hash).not.toBe(hash);
    expect(bookOf(smallest, policyText.replace('ask', 'never')).hash).not.toBe(hash);
    expect(bookOf(smallest.replace('rules:', 'defaults: { mode: shadow }\nrules:')).rules[0]?.hash).not.toBe(
      rules[0]?.hash,
    );
  });

  it('takes aliases and any line ends', () => {
    const text = smallest
      .replace('actions:', 'labels: { a: &a b, c: *a }\n    actions:')
      .replaceAll('\n', '\r\n');
    expect(bookOf(text).rules).toHaveLength(1);
    const moved = loadRulebook([
      { path: 'rules/x.yml', text: 'version: 1\r\nrules:\r\n  - id: x\r\n    sevrity: high\r\n' },
    ]);
    expect(moved.findings.map(({ line, col, code }) => [line, col, code])).toEqual([
      [3, 5, 'E202'],
      [3, 5, 'E202'],
      [4, 5, 'E201'],
    ]);
  });

  it('of hundreds of rules that write and watch each other is judged in seconds', () => {
    const watchful = (kind: string) => (_: unknown, index: number) =>
      `  - id: ${kind}-${index}
    trigger: { event: release.failed }
    match: { release.kind: deploy, actor.kind: ${kind} }
    actions: [{ action: heroku.rollback, approval: { from: { groups: [oncall] } } }]
`;
    const rules = [
      ...Array.from({ length: 200 }, watchful('human')),
      ...Array.from({ length: 200 }, watchful('self')),
    ];
    const began = performance.now();
    expect(bookOf(`version: 1\nrules:\n${rules.join('')}`).rules).toHaveLength(400);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('is empty without files', () => {
    expect(loadRulebook([])).toMatchObject({ findings: [], rulebook: { rules: [], policy: { grants: [] } } });
  });
});

describe('the findings', () => {
  const first =
    'version: 1\nrules:\n  - id: x\n    severity: high\n    cooldown: soon\n    trigger: { event: build.fail }\n    actions: []\n';
  const second = 'version: 1\nrules: [\n';
  const third =
    'version: 1\nrules:\n  - { id: x, trigger: { event: release.failed }, match: { build.status: failed }, actions: [{ action: slack.notify }] }\n';

  it('are all told at once, by file and line, whatever the order of the files', () => {
    const files = [
      { path: 'rules/c.yml', text: third },
      { path: 'rules/a.yml', text: first },
      { path: 'rules/b.yml', text: second },
      { path: 'rules/policy.yml', text: 'version: 1\ndefault: allow\n' },
    ];
    const { rulebook, findings } = loadRulebook(files);
    expect(rulebook).toBeNull();
    expect(findings.map(({ file, line, col, code }) => `${file}:${line}:${col} ${code}`)).toEqual([
      'rules/a.yml:4:15 E204',
      'rules/a.yml:5:15 E206',
      'rules/a.yml:6:23 E301',
      'rules/a.yml:7:14 E203',
      'rules/b.yml:3:1 E101',
      'rules/c.yml:3:11 E205',
      'rules/c.yml:3:59 E302',
      'rules/policy.yml:2:10 E204',
    ]);
    expect(loadRulebook(files.toReversed()).findings).toEqual(findings);
  });

  it('that only warn leave the book in use', () => {
    const { rulebook, findings } = loadRulebook([
      { path: 'rules/a.yml', text: smallest.replace('build.failed', 'dyno.down') },
    ]);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['W604', 'warning']]);
    expect(rulebook?.rules).toHaveLength(1);
  });
});
