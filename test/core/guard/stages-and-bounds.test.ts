import { describe, expect, it } from 'vitest';
import { labelsOf, withLabels } from '../../../src/core/guard/app-labels.ts';
import type { Policy } from '../../../src/core/guard/policy.ts';
import { allowanceFor, weighWrite } from '../../../src/core/guard/verdict.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';

function policyOf(text: string): Policy {
  const { rulebook, findings } = loadRulebook([{ path: 'rules/policy.yml', text: `version: 1\n${text}` }]);
  if (rulebook === null) throw new Error(JSON.stringify(findings));
  return rulebook.policy;
}

describe('a grant for a stage', () => {
  const policy = policyOf(`labels:
  shop-web: { stage: production }
groups: { oncall: { users: [ana@example.com] } }
grants:
  - { apps: "*", stage: production, allow: { heroku.rollback: ask } }
  - { apps: "*", stage: "!production", allow: { heroku.restart: auto } }
  - { apps: "*", allow: { heroku.maintenance: auto } }
  - { apps: "*", stage: production, allow: { heroku.maintenance: never } }
`);
  const level = (action: string, app: string, stage?: string) =>
    allowanceFor(policy, `heroku.${action}`, app, stage)?.level ?? null;

  it('allows in that stage and in no other', () => {
    expect(level('rollback', 'blog', 'production')).toBe('ask');
    expect(level('rollback', 'blog', 'staging')).toBeNull();
    expect(level('restart', 'blog', 'staging')).toBe('auto');
    expect(level('restart', 'blog', 'production')).toBeNull();
  });

  it('goes by the label of the policy when Heroku tells no stage', () => {
    expect(level('rollback', 'shop-web')).toBe('ask');
    expect(level('restart', 'shop-web')).toBeNull();
  });

  it('allows nothing where nobody knows the stage, and still forbids', () => {
    expect(level('rollback', 'blog')).toBeNull();
    expect(level('restart', 'blog')).toBeNull();
    expect(level('maintenance', 'blog')).toBe('never');
    expect(level('maintenance', 'blog', 'staging')).toBe('auto');
  });

  it('is held by the guard', () => {
    const weigh = (stage: string) =>
      weighWrite({
        policy,
        permission: 'full',
        action: 'heroku.rollback',
        app: { id: '1', name: 'blog', stage },
        mode: 'ask',
        ask: null,
        late: false,
        writes: { lastHour: new Map(), last10m: new Map() },
      }).kind;
    expect([weigh('production'), weigh('review')]).toEqual(['ask', 'refuse']);
  });
});

describe('an approval of a rule', () => {
  const policy = policyOf(`groups: { oncall: { users: [ana@example.com], slack_group: S012AB3CD } }
grants: [{ apps: "*", allow: { heroku.rollback: { level: ask, self_approve: true } } }]
`);
  const weigh = (ask: { selfApprove?: boolean; slackGroups?: string[] }) =>
    weighWrite({
      policy,
      permission: 'full',
      action: 'heroku.rollback',
      app: { id: '1', name: 'blog' },
      mode: 'ask',
      ask: { users: [], groups: [], ...ask },
      late: false,
      writes: { lastHour: new Map(), last10m: new Map() },
    });

  it('may forbid the own approval that the policy allows', () => {
    expect(weigh({})).toMatchObject({ kind: 'ask', selfApprove: true });
    expect(weigh({ selfApprove: false })).toMatchObject({ kind: 'ask', selfApprove: false });
  });

  it('may ask one Slack group of the policy alone', () => {
    expect(weigh({ slackGroups: ['S012AB3CD'] })).toMatchObject({
      approvers: { users: [], slackGroups: ['S012AB3CD'], names: ['S012AB3CD'] },
    });
  });
});

describe('bounds of scaling', () => {
  const policy = policyOf(`grants:
  - apps: "shop-*"
    allow:
      heroku.scale: { level: auto, max: { web: 6, worker: 4 }, min: { web: 1 }, max_step: 3, monthly_budget: 300 }
  - apps: shop-web
    allow: { heroku.scale: { level: ask, max: { web: 4, clock: 1 }, min: { web: 2 }, max_step: 5 } }
  - { apps: shop-api, allow: { heroku.scale: auto } }
`);

  it('are kept as written', () => {
    expect(allowanceFor(policy, 'heroku.scale', 'shop-old')?.bounds).toEqual({
      max: { web: 6, worker: 4 },
      min: { web: 1 },
      maxStep: 3,
      monthlyBudget: 300,
    });
  });

  it('of several grants are the narrowest in each respect, and none widens by silence', () => {
    expect(allowanceFor(policy, 'heroku.scale', 'shop-web')?.bounds).toEqual({
      max: { web: 4, worker: 4, clock: 1 },
      min: { web: 2 },
      maxStep: 3,
      monthlyBudget: 300,
    });
    expect(allowanceFor(policy, 'heroku.scale', 'shop-api')?.bounds?.max).toEqual({ web: 6, worker: 4 });
  });
});

describe('labels of the policy', () => {
  const policy = policyOf(`labels:
  shop-web: { tier: gold }
  "shop-*": { tier: silver, stage: staging, team: shop }
`);
  const app = { id: '1', name: 'shop-web', labels: {} };

  it('of several globs the first that names one counts', () => {
    expect(labelsOf(policy, 'shop-web')).toEqual({ tier: 'gold', stage: 'staging', team: 'shop' });
    expect(labelsOf(policy, 'shop-api')).toEqual({ tier: 'silver', stage: 'staging', team: 'shop' });
    expect(labelsOf(policy, 'blog')).toEqual({});
  });

  it('stand in for stage, pipeline and team where Heroku tells none', () => {
    expect(withLabels(policy, app)).toEqual({
      ...app,
      stage: 'staging',
      team: 'shop',
      labels: { tier: 'gold', stage: 'staging', team: 'shop' },
    });
    expect(withLabels(policy, { ...app, stage: 'production' }).stage).toBe('production');
  });
});
