import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveRelease } from '../../../src/core/plan/live.ts';
import {
  type RollbackSituation,
  type RollbackTarget,
  rollbackTarget,
  rolledAwayMs,
} from '../../../src/core/plan/rollback-target.ts';
import { ago, aRelease, aSituation, hours, now } from './situation.ts';

const live = aRelease(42, { current: true });
const raj = 'of raj@example.com';
const v = (target: RollbackTarget): number | string =>
  target.kind === 'target' ? target.to.version : `${target.kind} ${target.reason}`;

describe('whether there is anything to roll back', () => {
  const cases: [string, Partial<RollbackSituation>, string, string][] = [
    [
      'a release whose release phase failed is not live',
      {
        subject: { kind: 'release', version: 43 },
        releases: [aRelease(43, { status: 'failed', eligibleForRollback: false }), live, aRelease(41)],
      },
      'release_failed',
      'v43 failed in its release phase, v42 is still serving, nothing to roll back',
    ],
    [
      'a failed release with a good one after it',
      {
        subject: { kind: 'release', version: 41 },
        releases: [live, aRelease(41, { status: 'failed' }), aRelease(40)],
      },
      'release_failed',
      'v41 failed in its release phase, v42 is serving, nothing to roll back',
    ],
    [
      'a release phase that took over an hour',
      {
        subject: { kind: 'release', version: 43 },
        releases: [aRelease(43, { status: 'expired' }), live, aRelease(41)],
      },
      'release_expired',
      'v43 ran out of time in its release phase, v42 is still serving, nothing to roll back',
    ],
    [
      'a release phase still running',
      {
        subject: { kind: 'release', version: 43 },
        releases: [aRelease(43, { status: 'pending' }), live, aRelease(41)],
      },
      'release_pending',
      'v43 is still in its release phase, v42 is still serving, nothing to roll back',
    ],
    [
      'a release that succeeded a moment ago and is not yet current',
      { subject: { kind: 'release', version: 43 }, releases: [aRelease(43), live, aRelease(41)] },
      'release_not_current',
      'v43 has succeeded, but Heroku does not call it current yet, v42 is still serving, nothing to roll back',
    ],
    [
      'a release followed by another deploy',
      { subject: { kind: 'release', version: 41 } },
      'superseded',
      `v41 is no longer live: superseded by v42 (Deploy 01234542) ${raj}, 2026-11-18 02:00 UTC, nothing to roll back`,
    ],
    [
      'a release followed by a config change',
      {
        subject: { kind: 'release', version: 41 },
        releases: [{ ...live, slugId: 'slug-41', description: 'Set FOO config vars' }, aRelease(41)],
      },
      'superseded',
      `v41 is no longer live: superseded by v42 (Set FOO config vars) ${raj}, 2026-11-18 02:00 UTC with the same code, nothing to roll back`,
    ],
    [
      'a release too old to be listed',
      { subject: { kind: 'release', version: 7 } },
      'superseded',
      `v7 is no longer live: superseded by v42 (Deploy 01234542) ${raj}, 2026-11-18 02:00 UTC, nothing to roll back`,
    ],
    [
      'a release that was rolled back by hand',
      {
        subject: { kind: 'release', version: 41 },
        releases: [
          { ...live, description: 'Rollback to v40', slugId: 'slug-40' },
          aRelease(41),
          aRelease(40),
        ],
      },
      'already_rolled_back',
      `v41 has been rolled back already by v42 (Rollback to v40) ${raj}, 2026-11-18 02:00 UTC, v42 is serving, nothing to roll back`,
    ],
    [
      'a release rolled back with a config change on top',
      {
        subject: { kind: 'release', version: 40 },
        releases: [live, aRelease(41, { description: 'Rollback to v39' }), aRelease(40), aRelease(39)],
      },
      'already_rolled_back',
      `v40 has been rolled back already by v41 (Rollback to v39) ${raj}, 2026-11-18 01:00 UTC, v42 is serving, nothing to roll back`,
    ],
    [
      'a rollback that failed in its release phase took nothing back',
      {
        subject: { kind: 'release', version: 40 },
        releases: [
          live,
          aRelease(41, { description: 'Rollback to v39', status: 'failed' }),
          aRelease(40),
          aRelease(39),
        ],
      },
      'superseded',
      `v40 is no longer live: superseded by v42 (Deploy 01234542) ${raj}, 2026-11-18 02:00 UTC, nothing to roll back`,
    ],
    [
      'a description that only begins like a rollback',
      {
        subject: { kind: 'release', version: 41 },
        releases: [{ ...live, description: 'Rollback to v40 and more' }, aRelease(41)],
      },
      'superseded',
      `v41 is no longer live: superseded by v42 (Rollback to v40 and more) ${raj}, 2026-11-18 02:00 UTC, nothing to roll back`,
    ],
    [
      'a rollback back to the release itself, under a new number',
      {
        subject: { kind: 'release', version: 41 },
        releases: [{ ...live, description: 'Rollback to v41', slugId: 'slug-41' }, aRelease(41)],
      },
      'superseded',
      `v41 is no longer live: superseded by v42 (Rollback to v41) ${raj}, 2026-11-18 02:00 UTC with the same code, nothing to roll back`,
    ],
    [
      'a rollback that is not current yet has taken nothing back so far',
      {
        subject: { kind: 'release', version: 41 },
        releases: [aRelease(43, { description: 'Rollback to v40' }), live, aRelease(41), aRelease(40)],
      },
      'superseded',
      `v41 is no longer live: superseded by v42 (Deploy 01234542) ${raj}, 2026-11-18 02:00 UTC, nothing to roll back`,
    ],
    [
      'a release Heroku does not know of',
      { subject: { kind: 'release', version: 50 } },
      'not_listed',
      'Heroku does not list v50, v42 is serving, nothing to roll back',
    ],
    [
      'a failed build',
      { subject: { kind: 'build' } },
      'build_made_no_release',
      'the build made no release, v42 is serving, nothing to roll back',
    ],
    [
      'an event without its release',
      { subject: { kind: 'unnamed' } },
      'subject_unknown',
      'the event does not say which release it is about, v42 is serving, nothing to roll back',
    ],
    [
      'an app whose first release failed',
      { releases: [aRelease(1, { status: 'failed' })], subject: { kind: 'release', version: 1 } },
      'no_live_release',
      'shop has no release that is live, nothing to roll back',
    ],
    [
      'an app without a release',
      { releases: [] },
      'no_live_release',
      'shop has no release that is live, nothing to roll back',
    ],
  ];
  test.each(cases)('%s', (_, odd, reason, sentence) => {
    expect(rollbackTarget(aSituation(odd))).toEqual({ kind: 'nothing', reason, sentence });
  });

  test.each(cases)('%s: not for a version the rule names either', (_, odd, reason) => {
    expect(rollbackTarget(aSituation({ ...odd, to: 40 }))).toMatchObject({ kind: 'nothing', reason });
  });
});

describe('an app that does not stand still', () => {
  test('a newer release in its release phase', () => {
    const pending = aRelease(43, { status: 'pending' });
    expect(rollbackTarget(aSituation({ releases: [pending, live, aRelease(41)] }))).toEqual({
      kind: 'refused',
      reason: 'release_pending',
      sentence: `a release of shop is being made: v43 (Deploy 01234543) ${raj}, 2026-11-18 03:00 UTC; try again when it has ended`,
    });
  });

  test('a newer release that is about to become current', () => {
    expect(v(rollbackTarget(aSituation({ releases: [aRelease(43), live, aRelease(41)] })))).toBe(
      'refused release_pending',
    );
  });

  test('a running build', () => {
    const build = { id: 'b', status: 'pending', user: 'ana@example.com', createdAt: ago(0) } as const;
    expect(rollbackTarget(aSituation({ builds: [build] }))).toEqual({
      kind: 'refused',
      reason: 'build_pending',
      sentence:
        'a build of shop by ana@example.com is running since 2026-11-20 12:00 UTC and a release is being made of it; try again when it has ended',
    });
  });

  test('a build that has ended, an old pending release and a newer failed one do not matter', () => {
    const builds = [{ id: 'b', status: 'failed', user: 'ana@example.com', createdAt: ago(0) } as const];
    const releases = [
      aRelease(43, { status: 'failed' }),
      live,
      aRelease(41),
      aRelease(40, { status: 'pending' }),
    ];
    expect(v(rollbackTarget(aSituation({ builds, releases })))).toBe(41);
  });
});

describe('last_good', () => {
  const cases: [string, Partial<RollbackSituation>, number | string][] = [
    ['the release before, when it was good', {}, 41],
    ['the order of the list means nothing', { releases: [aRelease(40), live, aRelease(41)] }, 41],
    ['an event that names no release', { subject: { kind: 'app' } }, 41],
    [
      'not one whose release phase failed',
      { releases: [live, aRelease(41, { status: 'failed' }), aRelease(40)] },
      40,
    ],
    ['not one that expired', { releases: [live, aRelease(41, { status: 'expired' }), aRelease(40)] }, 40],
    ['not one still pending', { releases: [live, aRelease(41, { status: 'pending' }), aRelease(40)] }, 40],
    [
      'not one Heroku forbids',
      { releases: [live, aRelease(41, { eligibleForRollback: false }), aRelease(40)] },
      40,
    ],
    [
      'not one with the same code',
      { releases: [live, aRelease(41, { slugId: 'slug-42' }), aRelease(40)] },
      40,
    ],
    ['not one without a slug', { releases: [live, aRelease(41, { slugId: null }), aRelease(40)] }, 40],
    ['not one that crashed', { history: { crashedVersions: [41], rolledAwayFrom: [] } }, 40],
    [
      'not one that Herald left six days ago',
      { history: { crashedVersions: [], rolledAwayFrom: [{ version: 41, at: ago(6 * 24 * hours) }] } },
      40,
    ],
    [
      'one that Herald left seven days and a moment ago',
      { history: { crashedVersions: [], rolledAwayFrom: [{ version: 41, at: ago(rolledAwayMs + 1) }] } },
      41,
    ],
    [
      'not one that Herald left, at a time that cannot be read',
      { history: { crashedVersions: [], rolledAwayFrom: [{ version: 41, at: 'soon' }] } },
      40,
    ],
    [
      'the newest release of the good code, so that config set after the deploy stays',
      {
        releases: [
          live,
          aRelease(41, { slugId: 'slug-39', description: 'Set FOO config vars' }),
          aRelease(40, { slugId: 'slug-39', description: 'Set BAR config vars' }),
          aRelease(39),
        ],
      },
      41,
    ],
    [
      'an older release of the good code, when the config change on it crashed',
      {
        releases: [live, aRelease(41, { slugId: 'slug-40' }), aRelease(40)],
        history: { crashedVersions: [41], rolledAwayFrom: [] },
      },
      40,
    ],
    [
      'code that came back by an earlier rollback',
      { releases: [live, aRelease(41, { slugId: 'slug-38', description: 'Rollback to v38' }), aRelease(40)] },
      41,
    ],
    [
      'after a rollback that crashes too: neither its own code nor what was left',
      {
        subject: { kind: 'release', version: 43 },
        releases: [
          aRelease(43, { current: true, slugId: 'slug-41', description: 'Rollback to v41' }),
          aRelease(42),
          aRelease(41),
          aRelease(40),
        ],
        history: { crashedVersions: [42, 43], rolledAwayFrom: [{ version: 42, at: ago(hours) }] },
      },
      40,
    ],
    [
      'none, when everything else is the same code',
      { releases: [live, aRelease(41, { slugId: 'slug-42' })] },
      'nothing no_target',
    ],
    ['none, when there is only one release', { releases: [live] }, 'nothing no_target'],
    [
      'none, when the code cannot be told apart',
      { releases: [{ ...live, slugId: null }, aRelease(41)] },
      'nothing no_target',
    ],
  ];
  test.each(cases)('%s', (_, odd, expected) => {
    expect(v(rollbackTarget(aSituation(odd)))).toBe(expected);
  });

  test('says why it passed over the newer ones', () => {
    const releases = [
      aRelease(43, { status: 'failed' }),
      live,
      aRelease(41, { slugId: 'slug-42' }),
      aRelease(40, { status: 'failed' }),
      aRelease(39),
    ];
    expect(rollbackTarget(aSituation({ releases }))).toMatchObject({
      reason:
        'newest release with other code that succeeded and served without a crash; passed over v41 (same code) and v40 (its release phase failed)',
    });
  });

  test('says why none is good enough', () => {
    const releases = [live, aRelease(41, { eligibleForRollback: false }), aRelease(40)];
    const history = { crashedVersions: [], rolledAwayFrom: [{ version: 40, at: ago(2 * hours) }] };
    expect(rollbackTarget(aSituation({ releases, history }))).toEqual({
      kind: 'nothing',
      reason: 'no_target',
      sentence:
        'no earlier release of shop is good enough to roll back to from v42: v41 (Heroku does not allow a rollback to it any more) and v40 (Herald rolled away from it at 2026-11-20 10:00 UTC); nothing is offered',
    });
  });
});

describe('a version the rule names', () => {
  const cases: [string, number, Partial<RollbackSituation>, number | string][] = [
    ['an older one', 40, {}, 40],
    [
      'one that crashed, with a warning elsewhere',
      40,
      { history: { crashedVersions: [40], rolledAwayFrom: [] } },
      40,
    ],
    [
      'one with the same code, with a warning elsewhere',
      41,
      { releases: [live, aRelease(41, { slugId: 'slug-42' })] },
      41,
    ],
    ['the current one', 42, {}, 'refused target_current'],
    ['one that does not exist', 12, {}, 'refused target_unknown'],
    ['one that failed', 40, { releases: [live, aRelease(40, { status: 'failed' })] }, 'refused target_unfit'],
    [
      'a newer one that failed',
      43,
      { releases: [aRelease(43, { status: 'failed' }), live] },
      'refused target_unfit',
    ],
    [
      'one that expired',
      40,
      { releases: [live, aRelease(40, { status: 'expired' })] },
      'refused target_unfit',
    ],
    [
      'one Heroku forbids',
      40,
      { releases: [live, aRelease(40, { eligibleForRollback: false })] },
      'refused target_unfit',
    ],
    ['one without a slug', 40, { releases: [live, aRelease(40, { slugId: null })] }, 'refused target_unfit'],
    [
      'one Herald left yesterday',
      40,
      { history: { crashedVersions: [], rolledAwayFrom: [{ version: 40, at: ago(24 * hours) }] } },
      'refused target_unfit',
    ],
  ];
  test.each(cases)('%s', (_, to, odd, expected) => {
    expect(v(rollbackTarget(aSituation({ ...odd, to })))).toBe(expected);
  });

  test('a refusal names what is wrong', () => {
    const releases = [live, aRelease(41), aRelease(40, { status: 'failed' })];
    expect(rollbackTarget(aSituation({ to: 40, releases }))).toMatchObject({
      sentence: 'shop is not rolled back to v40: its release phase failed',
    });
    expect(rollbackTarget(aSituation({ to: 12, releases }))).toMatchObject({
      sentence: 'shop has no release v12 among those from v40 to v42',
    });
  });
});

const usually = <T>(likely: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(likely), weight: 6 }, { arbitrary: fc.constantFrom(...rare), weight: 2 });

const anyRelease = (version: number, status: LiveRelease['status']): fc.Arbitrary<LiveRelease> =>
  fc
    .record({
      status: usually<LiveRelease['status']>(status, 'succeeded', 'failed', 'pending', 'expired'),
      slugId: usually<string | null>(`slug-${version % 3}`, 'slug-1', null),
      eligibleForRollback: usually(true, false),
      description: usually('Deploy 1a2b3c4d', 'Set FOO config vars', 'Rollback to v2', 'Rollback to v99'),
    })
    .map((odd) => aRelease(version, odd));

/** Up to nine releases; mostly v5 or another one is current, and the event speaks of it. */
const anySituation: fc.Arbitrary<RollbackSituation> = fc
  .record({ count: fc.integer({ min: 0, max: 9 }), current: usually(5, 0, 1, 3, 9) })
  .chain(({ count, current }) => {
    const versions = Array.from({ length: count }, (_, i) => i + 1);
    return fc.record({
      current: fc.constant(current),
      releases: fc.tuple(
        ...versions.map((version) => anyRelease(version, version <= current ? 'succeeded' : 'failed')),
      ),
      subject: usually<RollbackSituation['subject']>(
        { kind: 'release', version: current },
        { kind: 'release', version: 4 },
        { kind: 'build' },
        { kind: 'unnamed' },
        { kind: 'app' },
      ),
      to: usually<RollbackSituation['to']>('last_good', 2, 3, 4, 5, 6, 12),
      crashedVersions: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
      rolledAwayFrom: fc.array(
        fc.record({ version: fc.integer({ min: 1, max: 9 }), days: fc.integer({ min: 0, max: 14 }) }),
        { maxLength: 3 },
      ),
    });
  })
  .map(({ releases, current, subject, to, crashedVersions, rolledAwayFrom }) =>
    aSituation({
      releases: releases.map((release) => ({ ...release, current: release.version === current })),
      subject,
      to,
      history: {
        crashedVersions,
        rolledAwayFrom: rolledAwayFrom.map(({ version, days }) => ({ version, at: ago(days * 24 * hours) })),
      },
    }),
  );

describe('whatever the history', () => {
  test('a target is fit, and only offered while the release of the event is live', () => {
    let offered = 0;
    fc.assert(
      fc.property(anySituation, (situation) => {
        const target = rollbackTarget(situation);
        if (target.kind !== 'target') {
          expect(target.sentence.length).toBeGreaterThan(10);
          return;
        }
        offered += 1;
        const { from, to } = target;
        expect(from.current).toBe(true);
        expect(situation.subject).not.toMatchObject({ kind: 'build' });
        if (situation.subject.kind === 'release') expect(from.version).toBe(situation.subject.version);
        expect(to).toMatchObject({ status: 'succeeded', eligibleForRollback: true, current: false });
        expect(to.version).toBeLessThan(from.version);
        expect(to.slugId).not.toBeNull();
        const left = situation.history.rolledAwayFrom.filter(({ version }) => version === to.version);
        for (const { at } of left) expect(now - Date.parse(at)).toBeGreaterThan(rolledAwayMs);
        if (situation.to === 'last_good') {
          expect(to.slugId).not.toBe(from.slugId);
          expect(situation.history.crashedVersions).not.toContain(to.version);
        } else expect(to.version).toBe(situation.to);
      }),
      { numRuns: 3000 },
    );
    expect(offered).toBeGreaterThan(300);
  });

  test('the order in which Heroku lists releases means nothing', () => {
    const shuffled = anySituation.chain((situation) =>
      fc.tuple(
        fc.constant(situation),
        fc.shuffledSubarray([...situation.releases], {
          minLength: situation.releases.length,
          maxLength: situation.releases.length,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([situation, releases]) => {
        expect(rollbackTarget({ ...situation, releases })).toEqual(rollbackTarget(situation));
      }),
    );
  });
});
