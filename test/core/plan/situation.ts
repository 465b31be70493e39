import type { LiveDyno, LiveRelease } from '../../../src/core/plan/live.ts';
import type { RollbackDetails } from '../../../src/core/plan/plan-rollback.ts';
import type { RollbackSituation } from '../../../src/core/plan/rollback-target.ts';

export const now = Date.parse('2026-11-20T12:00:00Z');
export const hours = 60 * 60_000;
export const ago = (ms: number): string => new Date(now - ms).toISOString();

/** A release that succeeded, is not current, may be rolled back to, and carries its own slug. */
export function aRelease(version: number, odd: Partial<LiveRelease> = {}): LiveRelease {
  return {
    id: `release-${version}`,
    version,
    status: 'succeeded',
    current: false,
    description: `Deploy ${'0123456789'.slice(0, 6)}${version}`,
    user: { id: 'user-raj', email: 'raj@example.com' },
    slugId: `slug-${version}`,
    createdAt: ago((100 - version) * hours),
    updatedAt: ago((100 - version) * hours),
    eligibleForRollback: true,
    ...odd,
  };
}

export function aDyno(name: string, odd: Partial<LiveDyno> = {}): LiveDyno {
  const type = name.split('.')[0] ?? 'web';
  return {
    id: `dyno-${name}`,
    name,
    type,
    state: 'crashed',
    releaseVersion: 42,
    createdAt: ago(hours),
    ...odd,
  };
}

/** Starts valid: v42 is current and crashing, v41 was good; a test says only what is odd about its case. */
export function aSituation(odd: Partial<RollbackSituation> = {}): RollbackSituation {
  return {
    app: { id: 'app-1', name: 'shop', maintenance: false },
    to: 'last_good',
    subject: { kind: 'release', version: 42 },
    releases: [aRelease(42, { current: true }), aRelease(41), aRelease(40)],
    builds: [],
    formation: [
      { type: 'web', quantity: 2, size: 'Standard-1X' },
      { type: 'worker', quantity: 1, size: 'Standard-1X' },
    ],
    dynos: [aDyno('web.1'), aDyno('web.2'), aDyno('worker.1', { state: 'up' })],
    history: { crashedVersions: [42], rolledAwayFrom: [] },
    now,
    ...odd,
  };
}

export const details: RollbackDetails = {
  configDifference: ['FEATURE_X', 'TIMEOUT'],
  commits: { from: 'c42', to: 'c41' },
  ownAccountKnown: true,
};
