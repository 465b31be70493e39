import { type Judgement, judgeTest } from '../../../src/core/rehearsal/judge-test.ts';
import { type LoadedTests, loadTests } from '../../../src/core/rehearsal/load-tests.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import type { Rulebook } from '../../../src/core/rules/rulebook.ts';

const policy = `version: 1
default: deny
groups: { oncall: { users: [ana@example.com] } }
grants: [{ apps: "*", allow: { heroku.rollback: ask } }]
`;

/** Three crashes of a process type within ten minutes, at most twice an hour; builds twice in a row. */
export const rulesText = `version: 1
defaults: { notify: "#ops" }
rules:
  - id: crash-loop
    trigger: { event: dyno.crashed }
    match: { dyno.type: [web, worker], dyno.cause: { not: [release, cycling] } }
    group_by: [app, dyno.type]
    threshold: { count: 3, within: 10m }
    cooldown: 30m
    limit: { runs: 1, per: 1h, then: notify_only }
    resolve: { quiet_for: 15m }
    actions:
      - { id: say, action: slack.notify }
      - { id: back, action: heroku.rollback }
  - id: shadowed
    mode: shadow
    trigger: { event: build.failed }
    actions:
      - { id: say, action: slack.notify }
  - id: at-work
    trigger: { event: app.maintenance_on }
    actions:
      - { id: say, action: slack.notify }
`;

/** The rule book of a text; fails with its findings when it does not load. */
export function bookOf(text: string = rulesText): Rulebook {
  const { rulebook, findings } = loadRulebook([
    { path: 'rules/a.yml', text },
    { path: 'rules/policy.yml', text: policy },
  ]);
  if (rulebook === null)
    throw new Error(findings.map((one) => `${one.line} ${one.code} ${one.message}`).join('\n'));
  return rulebook;
}

/** The tests of a file `rules/tests/t.yml` beside the rules. */
export function testsOf(text: string, rules: string = rulesText): LoadedTests {
  return loadTests({
    rules: [{ path: 'rules/a.yml', text: rules }],
    tests: [{ path: 'rules/tests/t.yml', text }],
    rulebook: bookOf(rules),
  });
}

/** Judges the only test of these lines (`events:`, `expect:`, `given:`), which must be without fault. */
export function judged(body: string): Judgement {
  const lines = body.trim().split('\n');
  const text = `version: 1\ntests:\n  - name: one\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
  const { tests, findings } = testsOf(text);
  const [test] = tests;
  if (findings.length > 0 || test === undefined) throw new Error(JSON.stringify(findings));
  return judgeTest(test, bookOf());
}
