import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clockSkewMs,
  maxAttempts,
  type RollbackEvidence,
  type Settlement,
  settle,
  settleMs,
  writeDeadlineMs,
} from '../../../src/core/plan/settle.ts';
import { aRelease, now } from './situation.ts';

const sentAt = now;
const tooEarly = sentAt + writeDeadlineMs + settleMs - 1;
const lateEnough = sentAt + writeDeadlineMs + settleMs;
const at = (ms: number): string => new Date(ms).toISOString();
const herald = { id: 'user-herald', email: 'herald@example.com' };
const live = aRelease(42, { current: true });
const ours = (version = 43, odd = {}) =>
  aRelease(version, {
    description: 'Rollback to v41',
    user: herald,
    createdAt: at(sentAt + 1000),
    current: true,
    ...odd,
  });

/** Starts with a write that left no trace and is long over. */
function evidence(odd: Partial<RollbackEvidence> = {}): RollbackEvidence {
  return {
    plan: { from: { ...facts(42) }, to: { ...facts(41) } },
    releases: [live, aRelease(41)],
    accountId: herald.id,
    sent: { sentAt: at(sentAt), attempts: 1 },
    now: lateEnough,
    ...odd,
  };
}

function facts(version: number): RollbackEvidence['plan']['from'] {
  const { id, description, createdAt } = aRelease(version);
  return { id, version, status: 'succeeded', description, user: 'raj@example.com', createdAt };
}

describe('settle', () => {
  const was = aRelease(42);
  const cases: [string, Partial<RollbackEvidence>, Settlement['kind'], string][] = [
    [
      'our rollback is there',
      { releases: [ours(), was] },
      'landed',
      'v43 (Rollback to v41) by herald@example.com at 2026-11-20 12:00 UTC is our rollback; it has arrived at Heroku',
    ],
    ['it is there at once', { releases: [ours(), was], now: sentAt + 1 }, 'landed', 'is our rollback'],
    [
      'it is still in its release phase',
      { releases: [ours(43, { status: 'pending', current: false }), live] },
      'landed',
      'is our rollback',
    ],
    [
      'its release phase failed',
      { releases: [ours(43, { status: 'failed', current: false }), live] },
      'landed',
      'is our rollback',
    ],
    [
      'it is there and somebody released on top',
      { releases: [aRelease(44, { current: true }), ours(43, { current: false }), was] },
      'landed',
      'v43',
    ],
    [
      'the clock of Heroku is behind',
      { releases: [ours(43, { createdAt: at(sentAt - clockSkewMs) }), was] },
      'landed',
      'v43',
    ],
    [
      'it is there with a time that cannot be read',
      { releases: [ours(43, { createdAt: '?' }), was] },
      'landed',
      'v43',
    ],
    [
      'the second attempt is there',
      { releases: [ours(), was], sent: { sentAt: at(sentAt), attempts: 2 } },
      'landed',
      'v43',
    ],
    ['too early to tell', { now: tooEarly }, 'wait', 'looking again'],
    [
      'too early to tell, although somebody released',
      { now: tooEarly, releases: [aRelease(43, { current: true }), was] },
      'wait',
      'looking again',
    ],
    [
      'it did not arrive',
      {},
      'not_landed',
      "no rollback to v41 by Herald's account is to be found, v42 is still current: the request did not arrive",
    ],
    [
      'an older rollback of ours to the same release failed before',
      {
        releases: [
          ours(43, { status: 'failed', current: false, createdAt: at(sentAt - clockSkewMs - 1) }),
          live,
        ],
      },
      'not_landed',
      'did not arrive',
    ],
    [
      'an older rollback of ours is what was rolled away from',
      {
        releases: [
          aRelease(42, {
            current: true,
            description: 'Rollback to v41',
            user: herald,
            createdAt: at(sentAt),
          }),
        ],
      },
      'not_landed',
      'did not arrive',
    ],
    [
      'somebody else rolled back to the same release',
      { releases: [ours(43, { user: { id: 'user-raj', email: 'raj@example.com' } }), was] },
      'unknown',
      "no rollback to v41 by Herald's account is to be found, but v43 (Rollback to v41) by raj@example.com is current now instead of v42; please look",
    ],
    [
      'our account rolled back to another release',
      { releases: [ours(43, { description: 'Rollback to v40' }), was] },
      'unknown',
      'is current now instead of v42',
    ],
    [
      'our account deployed',
      { releases: [ours(43, { description: 'Deploy Rollback to v41' }), was] },
      'unknown',
      'is current now instead of v42',
    ],
    [
      'somebody deployed',
      { releases: [aRelease(43, { current: true }), was] },
      'unknown',
      'v43 (Deploy 01234543) by raj@example.com is current now instead of v42; please look',
    ],
    [
      'it is there twice',
      { releases: [ours(44), ours(43, { current: false }), was] },
      'unknown',
      "v44 and v43 are both rollbacks to v41 by Herald's account; it may have rolled back twice, please look",
    ],
    [
      'two attempts left no trace',
      { sent: { sentAt: at(sentAt), attempts: maxAttempts } },
      'unknown',
      'after 2 attempts; v42 is still current, nothing more is tried',
    ],
    ['nothing is current', { releases: [was] }, 'unknown', 'Heroku names no current release'],
    ['Heroku lists nothing', { releases: [] }, 'unknown', 'Heroku names no current release'],
    [
      'when it was sent cannot be read',
      { sent: { sentAt: 'yesterday', attempts: 1 } },
      'unknown',
      'when it was sent is not known',
    ],
  ];
  test.each(cases)('%s', (_, odd, kind, words) => {
    const settlement = settle(evidence(odd));
    expect(settlement.kind).toBe(kind);
    expect(settlement.sentence).toContain(words);
  });

  test('names the release it made, and when to look again', () => {
    expect(settle(evidence({ releases: [ours(), was] }))).toMatchObject({ madeReleaseId: 'release-43' });
    expect(settle(evidence({ now: tooEarly }))).toMatchObject({ until: lateEnough });
  });
});

const anyRelease = fc.record({
  version: fc.integer({ min: 41, max: 46 }),
  status: fc.constantFrom('pending', 'succeeded', 'failed', 'expired'),
  current: fc.boolean(),
  description: fc.constantFrom('Rollback to v41', 'Rollback to v40', 'Deploy 1a2b3c4d'),
  user: fc.constantFrom(herald, { id: 'user-raj', email: 'raj@example.com' }),
  createdAt: fc.integer({ min: -60, max: 60 }).map((seconds) => at(sentAt + seconds * 1000)),
});

describe('whatever Heroku lists', () => {
  test('nothing is sent again unless the first is proved absent', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRelease, { maxLength: 5, selector: ({ version }) => version }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 60 }),
        (odds, attempts, seconds) => {
          const releases = odds.map((odd) => aRelease(odd.version, odd as Partial<typeof live>));
          const time = sentAt + seconds * 1000;
          const settlement = settle(
            evidence({ releases, now: time, sent: { sentAt: at(sentAt), attempts } }),
          );
          seen.add(settlement.kind);
          const rollbacks = releases.filter(
            ({ version, description, user }) =>
              version > 42 && description === 'Rollback to v41' && user.id === herald.id,
          );
          const fresh = rollbacks.filter(({ createdAt }) => Date.parse(createdAt) >= sentAt - clockSkewMs);
          switch (settlement.kind) {
            case 'landed':
              expect(fresh.map(({ id }) => id)).toEqual([settlement.madeReleaseId]);
              break;
            case 'not_landed':
              expect(fresh).toEqual([]);
              expect(time).toBeGreaterThanOrEqual(lateEnough);
              expect(attempts).toBeLessThan(maxAttempts);
              expect(releases.find(({ current }) => current)?.version).toBe(42);
              break;
            case 'wait':
              expect(fresh).toEqual([]);
              expect(settlement.until).toBeGreaterThan(time);
              break;
            case 'unknown':
              expect(fresh.length).not.toBe(1);
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect([...seen].sort()).toEqual(['landed', 'not_landed', 'unknown', 'wait']);
  });
});
