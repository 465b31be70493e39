import { describe, expect, it } from 'vitest';
import { explainApp, explainRule } from '../../../src/core/explain/explain-rulebook.ts';
import { explainTrace } from '../../../src/core/explain/explain-trace.ts';
import type { Decision } from '../../../src/core/rules/decision.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import type { Rulebook } from '../../../src/core/rules/rulebook.ts';

const policy = `version: 1
default: deny
self_app: herald-prod
groups:
  oncall: { users: [ana@example.com] }
grants:
  - apps: ["shop"]
    allow:
      heroku.rollback: { level: ask, count: 1 }
  - apps: ["blog"]
    allow:
      heroku.rollback: never
`;
const rules = `version: 1
rules:
  - id: crash-loop
    name: Crash loop
    apps: ["shop*"]
    trigger: { event: dyno.crashed }
    match:
      dyno.type: [web, worker]
      dyno.cause: { not: [release, config] }
    threshold: { count: 3, within: 10m }
    group_by: [app, dyno.type]
    cooldown: 30m
    actions:
      - action: slack.notify
        with: { channel: "#ops" }
      - action: heroku.rollback
        approval: { from: { groups: [oncall] } }
`;

function book(): Rulebook {
  const { rulebook, findings } = loadRulebook([
    { path: 'rules/policy.yml', text: policy },
    { path: 'rules/dynos.yml', text: rules },
  ]);
  if (rulebook === null) throw new Error(JSON.stringify(findings));
  return rulebook;
}

describe('a rule as sentences', () => {
  it('says for whom, when, how often and what it does', () => {
    const {
      rules: [rule],
      policy: read,
    } = book();
    expect(explainRule(rule!, read)).toEqual([
      'Crash loop (crash-loop, rules/dynos.yml:3)',
      '  For shop*, severity warning. Whatever writes to Heroku is asked for first.',
      '  When dyno.crashed happens and dyno.type is one of web, worker and dyno.cause is not one of release, config.',
      '  It takes 3 within 10m, counted by app, dyno.type.',
      '  Afterwards it rests for 30m by app, dyno.type.',
      '  → slack.notify in #ops',
      '  → heroku.rollback, asked of oncall',
    ]);
  });
});

describe('what Herald may do to an app', () => {
  it.each([
    ['shop', 'heroku.rollback: with 1 approval by oncall, not by whoever caused it'],
    ['blog', 'heroku.rollback: never'],
    ['wiki', 'heroku.rollback: refused (no grant names this app)'],
    ['herald-prod', 'nothing is ever written to it'],
  ])('%s', (app, sentence) => {
    expect(explainApp(book(), app).join('\n')).toContain(sentence);
  });

  it('names the rules about it and no others', () => {
    expect(explainApp(book(), 'shop-eu').at(-1)).toBe('  crash-loop: Crash loop');
    expect(explainApp(book(), 'blog').at(-1)).toBe('  none');
  });
});

describe('a trace', () => {
  const event = {
    id: 'event-1',
    name: 'dyno.crashed',
    names: ['dyno.crashed'],
    at: '2026-11-23T03:00:00.000Z',
    receivedAt: '2026-11-23T03:00:01.000Z',
    late: true,
    source: 'webhook',
    include: 'dyno',
    action: 'destroy',
    app: { id: 'app-1', name: 'shop', labels: {} },
    actor: { id: 'h', email: '', kind: 'heroku' },
    views: {},
    previous: {},
    fact: 'dyno:app-1:d1:crashed',
  } as const;
  const decision = (odd: Partial<Decision>): Decision => ({
    ruleId: 'a',
    ruleName: 'A',
    ruleHash: '0',
    severity: 'error',
    group: 'app=shop',
    outcome: 'no_match',
    findings: [],
    counts: false,
    mode: 'ask',
    actions: [],
    ...odd,
  });

  it('puts what fired first, then the nearest misses, each with what was seen', () => {
    const lines = explainTrace(event, [
      decision({
        ruleId: 'far',
        stoppedBy: 'match',
        findings: [{ check: 'match', held: false, sentence: 'dyno.type is run, wanted web.' }],
      }),
      decision({
        ruleId: 'near',
        outcome: 'skipped',
        stoppedBy: 'threshold',
        findings: [{ check: 'threshold', held: false, sentence: '1 of 3 within 10m.' }],
      }),
      decision({
        ruleId: 'hit',
        outcome: 'fired',
        actions: [{ index: 0, id: 'notify', action: 'slack.notify', with: {} }],
      }),
    ]);
    expect(lines).toEqual([
      'dyno.crashed on shop by nobody named (heroku), 2026-11-23T03:00:00.000Z',
      'event event-1, fact dyno:app-1:d1:crashed, late',
      '',
      'hit: fired',
      '  → slack.notify (notify)',
      '',
      'near: matched, but did not fire, stopped by threshold',
      '  ✗ 1 of 3 within 10m.',
      '',
      'far: did not match, stopped by match',
      '  ✗ dyno.type is run, wanted web.',
    ]);
  });

  it('says so when no rule is about it', () => {
    expect(explainTrace(event, []).at(-1)).toBe('No rule is about it.');
  });
});
