import { describe, expect, it } from 'vitest';
import { allowanceFor, weighWrite } from '../../../src/core/guard/verdict.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { unmark } from '../rules/marked-file.ts';
import { ruleFile } from '../rules/rulebook-fixture.ts';

const full = `version: 1
default: deny
groups:
  oncall: { slack_group: S012AB3CD, users: [U012AB3CD] }
  leads: { users: [ana@example.com] }
grants:
  - apps: ["shop-*", "!shop-old"]
    allow:
      heroku.rollback: { level: ask, count: 2, self_approve: true }
      heroku.config: never
  - apps: shop-web
    allow: { heroku.rollback: auto }
limits:
  writes_per_hour: { app: 2, global: 0 }
  apps_changed_per_10m: 1
self_app: herald-prod
`;

function policyOf(text: string) {
  const { rulebook, findings } = loadRulebook([{ path: 'rules/policy.yml', text }]);
  if (rulebook === null) throw new Error(JSON.stringify(findings));
  return rulebook.policy;
}

describe('a policy file', () => {
  it('is read in both forms', () => {
    const policy = policyOf(full);
    expect(policy.groups).toEqual({
      oncall: { users: ['U012AB3CD'], slackGroup: 'S012AB3CD' },
      leads: { users: ['ana@example.com'] },
    });
    expect(policy.grants.map(({ apps, allow }) => ({ apps, allow }))).toEqual([
      {
        apps: ['shop-*', '!shop-old'],
        allow: {
          'heroku.rollback': { level: 'ask', count: 2, selfApprove: true },
          'heroku.config': { level: 'never', count: 1, selfApprove: false },
        },
      },
      { apps: ['shop-web'], allow: { 'heroku.rollback': { level: 'auto', count: 1, selfApprove: false } } },
    ]);
    expect(policy.limits).toEqual({ writesPerHourPerApp: 2, writesPerHour: 0, appsPer10m: 1 });
    expect(policy.selfApp).toBe('herald-prod');
  });

  it('takes six writes an hour for an app, twenty in all and three apps in ten minutes when it says nothing', () => {
    expect(policyOf('version: 1\n').limits).toEqual({
      writesPerHourPerApp: 6,
      writesPerHour: 20,
      appsPer10m: 3,
    });
  });

  it.each([
    ['shop-web', { level: 'ask', count: 2, selfApprove: false }],
    ['shop-api', { level: 'ask', count: 2, selfApprove: true }],
    ['shop-old', null],
    ['blog', null],
  ])('of several grants for %s the strictest counts', (app, wanted) => {
    expect(allowanceFor(policyOf(full), 'heroku.rollback', app)).toEqual(wanted);
  });

  it('has another hash when it says something else, not when it is worded otherwise', () => {
    const { hash } = policyOf(full);
    expect(policyOf(`# a comment\n${full}`).hash).toBe(hash);
    expect(policyOf(full.replace('count: 2', 'count: 1')).hash).not.toBe(hash);
  });
});

describe('without a policy file', () => {
  const { rulebook, findings } = loadRulebook([
    {
      path: 'rules/web.yml',
      text: ruleFile(`id: x
trigger: { event: build.failed }
mode: auto
actions:
  - { action: slack.notify }
  - { action: heroku.rollback, approval: { from: { groups: [oncall], users: [eve@example.com] } } }`),
    },
  ]);

  it('a rule book loads, and every write in it is told that it will be refused', () => {
    expect(findings.map(({ code, severity, line, col }) => [code, severity, line, col])).toEqual([
      ['W501', 'warning', 8, 11],
    ]);
  });

  it('nothing may be written, whoever the rule names', () => {
    if (rulebook === null) throw new Error('it does not load');
    const verdict = weighWrite({
      policy: rulebook.policy,
      permission: 'full',
      action: 'heroku.rollback',
      app: { id: '1', name: 'shop' },
      mode: 'auto',
      ask: rulebook.rules[0]?.actions[1]?.approval ?? null,
      late: false,
      writes: { lastHour: new Map(), last10m: new Map() },
    });
    expect(verdict).toMatchObject({ kind: 'refuse', reason: 'not_granted' });
  });
});

describe('a faulty policy file', () => {
  it.each([
    ['allow everything', 'version: 1\ndefault: ¶E204¶allow\n', 'deny'],
    ['no version', '¶E105¶default: deny\n', 'version'],
    ['a slip', 'version: 1\n¶E201¶grant: []\n', 'did you mean `grants`?'],
    ['a calendar of nothing', 'version: 1\ncalendars: { x: ¶E203¶{} }\n', 'says nothing'],
    ['the hours of a calendar', 'version: 1\ncalendars: { x: { hours: ¶E206¶9 to 5 } }\n', 'hours of a day'],
    [
      'the zone of a calendar',
      'version: 1\ncalendars: { x: { days: [sat], timezone: ¶E206¶Europe/Londn } }\n',
      'did you mean `Europe/London`?',
    ],
    ['a weekday', 'version: 1\ncalendars: { x: { days: [¶E204¶saturday] } }\n', 'sat'],
    [
      'a range that ends before it begins',
      'version: 1\ncalendars: { x: { ranges: [{ from: "2026-12-20", to: ¶E206¶"2026-12-19" }] } }\n',
      'before it begins',
    ],
    [
      'a calendar that is built in',
      'version: 1\ncalendars: { ¶E205¶deploy_in_progress: { days: [sat] } }\n',
      'knows by itself',
    ],
    [
      'a stage',
      'version: 1\ngrants: [{ apps: x, stage: ¶E204¶prodution, allow: {} }]\n',
      'did you mean `production`?',
    ],
    ['the stage of a label', 'version: 1\nlabels: { x: { stage: ¶E204¶prod } }\n', 'not a stage'],
    [
      'a bound of scaling on another action',
      'version: 1\ngrants: [{ apps: x, allow: { heroku.rollback: { level: ask, ¶E207¶max_step: 2 } } }]\n',
      'bounds only heroku.scale',
    ],
    [
      'half a step',
      'version: 1\ngrants: [{ apps: x, allow: { heroku.scale: { level: ask, max_step: ¶E203¶0.5 } } }]\n',
      '0.5',
    ],
    ['a grant without apps', '¶E202¶version: 1\ngrants: [{ allow: {} }]\n', '`grants[0].apps`'],
    ['a grant of nothing', '¶E202¶version: 1\ngrants: [{ apps: x }]\n', '`grants[0].allow`'],
    ['an empty scope', 'version: 1\ngrants: [{ apps: ¶E203¶[], allow: {} }]\n', 'apps'],
    ['a person by name', 'version: 1\ngroups: { a: { users: [¶E203¶Ana] } }\n', '"Ana" is neither'],
    [
      'a Slack group by name',
      'version: 1\ngroups: { a: { slack_group: ¶E203¶oncall } }\n',
      'Slack user group',
    ],
    ['no people', 'version: 1\ngroups: { ¶E504¶a: { users: [] } }\n', 'names nobody'],
    ['an empty group', 'version: 1\ngroups: { ¶E504¶a: {} }\n', 'names nobody'],
    ['a level', 'version: 1\ngrants: [{ apps: x, allow: { heroku.rollback: ¶E204¶yes } }]\n', 'never, ask'],
    [
      'a level in long form',
      'version: 1\ngrants: [{ apps: x, allow: { heroku.rollback: { level: ¶E204¶atuo } } }]\n',
      'did you mean `auto`?',
    ],
    [
      'an action',
      'version: 1\ngrants: [{ apps: x, allow: { ¶E303¶heroku.rolback: ask } }]\n',
      'did you mean `heroku.rollback`?',
    ],
    [
      'a count',
      'version: 1\ngrants: [{ apps: x, allow: { heroku.rollback: { level: ask, count: ¶E203¶0 } } }]\n',
      'got 0',
    ],
    ['a limit', 'version: 1\nlimits: { writes_per_hour: { app: ¶E203¶-1 } }\n', 'got -1'],
    ['a glob', 'version: 1\ngrants: [{ apps: ¶E206¶"Shop*", allow: {} }]\n', 'glob'],
  ])('%s is told at its place', (_title, marked, says) => {
    const { text, expected } = unmark(marked);
    const { rulebook, findings } = loadRulebook([{ path: 'rules/policy.yml', text }]);
    expect(findings.map(({ code, line, col }) => ({ code, line, col }))).toEqual(expected);
    expect(findings[0]).toMatchObject({ file: 'rules/policy.yml', rule: null, severity: 'error' });
    expect(findings[0]?.message).toContain(says);
    expect(rulebook).toBeNull();
  });

  it('does not hide the faults of the rules, and accuses them of nothing it cannot know', () => {
    const { findings } = loadRulebook([
      { path: 'rules/policy.yml', text: 'version: 1\ndefault: allow\n' },
      {
        path: 'rules/web.yml',
        text: ruleFile('id: x\ntrigger: { event: build.fail }\nactions: [{ action: heroku.rollback }]'),
      },
    ]);
    expect(findings.map(({ file, code }) => [file, code])).toEqual([
      ['rules/policy.yml', 'E204'],
      ['rules/web.yml', 'E301'],
    ]);
  });

  it('is refused when there are two', () => {
    const text = 'version: 1\n';
    const { findings, rulebook } = loadRulebook([
      { path: 'rules/policy.yml', text },
      { path: 'rules/policy.yaml', text },
    ]);
    expect(findings.map(({ file, code }) => [file, code])).toEqual([['rules/policy.yml', 'E205']]);
    expect(rulebook).toBeNull();
  });
});
