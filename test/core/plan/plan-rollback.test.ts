import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../../src/core/plan/fingerprint.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { planRollback, type RollbackDetails } from '../../../src/core/plan/plan-rollback.ts';
import type { RollbackSituation } from '../../../src/core/plan/rollback-target.ts';
import { whatChanged } from '../../../src/core/plan/what-changed.ts';
import { aDyno, ago, aRelease, aSituation, details, hours } from './situation.ts';

const live = aRelease(42, { current: true });

function planOf(odd: Partial<RollbackSituation> = {}, known: Partial<RollbackDetails> = {}): Plan {
  const outcome = planRollback(aSituation(odd), { ...details, ...known });
  if (outcome.kind !== 'plan') throw new Error(outcome.sentence);
  return outcome.plan;
}

describe('planRollback', () => {
  test('says who released what, what it takes back, what it leaves, and the exact request', () => {
    const plan = planOf();

    expect(plan).toEqual({
      action: 'heroku.rollback',
      app: { id: 'app-1', name: 'shop' },
      summary: 'Roll back shop from v42 to v41',
      from: {
        id: 'release-42',
        version: 42,
        status: 'succeeded',
        description: 'Deploy 01234542',
        user: 'raj@example.com',
        createdAt: '2026-11-18T02:00:00.000Z',
        commit: 'c42',
      },
      to: {
        id: 'release-41',
        version: 41,
        status: 'succeeded',
        description: 'Deploy 01234541',
        user: 'raj@example.com',
        createdAt: '2026-11-18T01:00:00.000Z',
        commit: 'c41',
      },
      targetReason: 'newest release with other code that succeeded and served without a crash',
      takesBack: ['config vars: FEATURE_X, TIMEOUT'],
      leaves: [
        'databases: data and schema stay, migrations that have run are not undone',
        'add-ons: none is added, removed or changed',
      ],
      warnings: ['a rollback makes a new release: the release command runs again and every dyno restarts'],
      requests: [{ method: 'POST', path: '/apps/app-1/releases', body: { release: 'release-41' } }],
      baseline: {
        currentReleaseId: 'release-42',
        currentVersion: 42,
        currentSlugId: 'slug-42',
        targetReleaseId: 'release-41',
        targetVersion: 41,
        targetSlugId: 'slug-41',
      },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  test('passes on why there is no plan', () => {
    const situation = aSituation({ subject: { kind: 'release', version: 41 } });
    expect(planRollback(situation, details)).toMatchObject({ kind: 'nothing', reason: 'superseded' });
  });

  test('a commit Heroku does not know is left out', () => {
    expect(planOf({}, { commits: { from: null, to: null } }).to).not.toHaveProperty('commit');
  });

  test.each<[string, readonly string[] | null, string]>([
    ['names', ['A'], 'config vars: A'],
    ['none', [], 'config vars: none differ'],
    [
      'unknown',
      null,
      'config vars: all changes since v41; their names are not known, the token may not read them (scope read-protected)',
    ],
  ])('config vars it takes back: %s', (_, configDifference, line) => {
    expect(planOf({}, { configDifference }).takesBack).toEqual([line]);
  });

  test('releases between are taken back too, failed ones never counted', () => {
    const releases = [
      live,
      aRelease(41, { slugId: 'slug-42', description: 'Set FOO config vars' }),
      aRelease(40, { status: 'failed' }),
      aRelease(39, { slugId: 'slug-42' }),
      aRelease(38),
    ];
    expect(planOf({ releases }).takesBack).toContain(
      'releases between: v41 (Set FOO config vars) and v39 (Deploy 01234539)',
    );
  });

  test.each<[string, Partial<RollbackSituation>, Partial<RollbackDetails>, string]>([
    [
      'an app whose dynos are all up',
      { dynos: [aDyno('web.1', { state: 'up' }), aDyno('web.2', { state: 'idle' })] },
      {},
      'all 2 web dynos are up on v42 right now',
    ],
    [
      'maintenance mode',
      { app: { id: 'app-1', name: 'shop', maintenance: true } },
      {},
      'shop is in maintenance mode and stays in it',
    ],
    [
      'the same code',
      { to: 41, releases: [live, aRelease(41, { slugId: 'slug-42' })] },
      {},
      'v41 runs the same code as v42: only config vars change',
    ],
    [
      'a named version that crashed',
      { to: 41, history: { crashedVersions: [41], rolledAwayFrom: [] } },
      {},
      'v41 crashed while it served',
    ],
    [
      'a rollback of a rollback',
      { releases: [{ ...live, description: 'Rollback to v39' }, aRelease(41)] },
      {},
      'v42 is itself a rollback, to v39',
    ],
    [
      'a newer release that failed',
      { releases: [aRelease(43, { status: 'failed' }), live, aRelease(41)] },
      {},
      'v43 (Deploy 01234543) of raj@example.com, 2026-11-18 03:00 UTC, never went live and stays out',
    ],
    [
      'a token that does not know whose it is',
      {},
      { ownAccountKnown: false },
      'the token may not read its own account (scope identity): if the answer of Heroku is lost, a person must look',
    ],
  ])('warns of %s', (_, odd, known, warning) => {
    expect(planOf(odd, known).warnings).toContain(warning);
    expect(planOf().warnings).not.toContain(warning);
  });

  test.each<[string, Partial<RollbackSituation>]>([
    ['one dyno down', { dynos: [aDyno('web.1', { state: 'up' }), aDyno('web.2')] }],
    [
      'dynos up on another release',
      { dynos: [1, 2].map((n) => aDyno(`web.${n}`, { state: 'up', releaseVersion: 41 })) },
    ],
    ['no web dynos at all', { formation: [{ type: 'worker', quantity: 1, size: 'Basic' }] }],
  ])('does not call the app up with %s', (_, odd) => {
    expect(planOf(odd).warnings.join()).not.toContain('up on v42');
  });
});

describe('fingerprint', () => {
  const mutations: [string, (plan: Plan) => Plan][] = [
    ['the action', (plan) => ({ ...plan, action: 'heroku.restart' })],
    ['the app', (plan) => ({ ...plan, app: { ...plan.app, id: 'app-2' } })],
    ['the target', (plan) => ({ ...plan, to: { ...plan.to, id: 'release-40' } })],
    [
      'the method',
      (plan) => ({ ...plan, requests: plan.requests.map((r) => ({ ...r, method: 'DELETE' as const })) }),
    ],
    [
      'the path',
      (plan) => ({ ...plan, requests: plan.requests.map((r) => ({ ...r, path: '/apps/app-2/releases' })) }),
    ],
    [
      'the body',
      (plan) => ({
        ...plan,
        requests: plan.requests.map((r) => ({ ...r, body: { release: 'release-40' } })),
      }),
    ],
    [
      'a body less',
      (plan) => ({ ...plan, requests: plan.requests.map(({ method, path }) => ({ method, path })) }),
    ],
    ['a request more', (plan) => ({ ...plan, requests: [...plan.requests, ...plan.requests] })],
    ['a request less', (plan) => ({ ...plan, requests: [] })],
    ...Object.keys(planOf().baseline).flatMap((key): [string, (plan: Plan) => Plan][] => [
      [`baseline ${key} changed`, (plan) => ({ ...plan, baseline: { ...plan.baseline, [key]: 'other' } })],
      [
        `baseline ${key} gone`,
        (plan) => ({
          ...plan,
          baseline: Object.fromEntries(Object.entries(plan.baseline).filter(([name]) => name !== key)),
        }),
      ],
    ]),
    ['a fact more', (plan) => ({ ...plan, baseline: { ...plan.baseline, maintenance: true } })],
    ['a number told as text', (plan) => ({ ...plan, baseline: { ...plan.baseline, targetVersion: '41' } })],
  ];

  test.each(mutations)('changes with %s', (_, mutate) => {
    const plan = planOf();
    expect(fingerprint(mutate(plan))).not.toBe(plan.fingerprint);
  });

  test('does not change with what is only said', () => {
    const plan = planOf();
    const renamed = planOf(
      { app: { id: 'app-1', name: 'store', maintenance: true }, dynos: [] },
      { configDifference: null, commits: { from: null, to: null }, ownAccountKnown: false },
    );
    expect(renamed.fingerprint).toBe(plan.fingerprint);
  });

  test('survives the database, which may reorder keys', () => {
    const plan = planOf();
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, reversed(field)]),
      );
    };
    expect(fingerprint(reversed(JSON.parse(JSON.stringify(plan))) as Plan)).toBe(plan.fingerprint);
  });

  test('different data never collide by their spelling', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const withBody = (body: unknown): Plan => ({
      ...planOf(),
      requests: [{ method: 'POST', path: '/', body }],
    });
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
        expect(fingerprint(withBody(a)) === fingerprint(withBody(b))).toBe(equal);
      }),
    );
  });
});

describe('whatChanged', () => {
  test('nothing, when the plans are one', () => {
    expect(whatChanged(planOf(), { kind: 'plan', plan: planOf({ dynos: [] }) })).toEqual([]);
  });

  test('somebody released, and the plan was made on another release', () => {
    const releases = [
      aRelease(43, { current: true, slugId: 'slug-42', createdAt: ago(0) }),
      aRelease(42),
      aRelease(41),
    ];
    const after = planOf({ releases, subject: { kind: 'app' } });
    expect(whatChanged(planOf(), { kind: 'plan', plan: after })).toEqual([
      'v43 (Deploy 01234543) was released by raj@example.com at 2026-11-20 12:00 UTC; the plan was made on v42',
    ]);
  });

  test('the target is another one', () => {
    const history = { crashedVersions: [41], rolledAwayFrom: [] };
    const after = planOf({ history });
    expect(whatChanged(planOf(), { kind: 'plan', plan: after })).toEqual([
      'the target would now be v40 (newest release with other code that succeeded and served without a crash; passed over v41 (crashed while it served)), the plan said v41',
    ]);
  });

  test('the same releases with other facts', () => {
    const after = planOf({ releases: [{ ...live, slugId: 'slug-x' }, aRelease(41)] });
    expect(whatChanged(planOf(), { kind: 'plan', plan: after })).toEqual([
      'currentSlugId is now slug-x, it was slug-42',
    ]);
  });

  test('only what would be sent', () => {
    const altered = { ...planOf(), requests: [] };
    const after = { ...altered, fingerprint: fingerprint(altered) };
    expect(whatChanged(planOf(), { kind: 'plan', plan: after })).toEqual([
      'what would be sent to Heroku is no longer what was approved',
    ]);
  });

  test('there is nothing to plan any more', () => {
    const releases = [
      aRelease(43, {
        current: true,
        createdAt: ago(hours),
        description: 'Rollback to v41',
        slugId: 'slug-41',
      }),
      aRelease(42),
      aRelease(41),
    ];
    const after = planRollback(aSituation({ releases }), details);
    expect(whatChanged(planOf(), after)).toEqual([
      'v42 has been rolled back already by v43 (Rollback to v41) of raj@example.com, 2026-11-20 11:00 UTC, v43 is serving, nothing to roll back; the plan was made on v42',
    ]);
  });
});
