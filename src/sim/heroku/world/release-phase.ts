import { endOneOff, startOneOff } from './one-off-dynos.ts';
import type { Platform } from './platform.ts';
import type { App, Release, ReleaseStatus } from './world.ts';

type Ended = (status: Exclude<ReleaseStatus, 'pending'>) => void;

/**
 * Runs the release command of a pending release in a `release.N` dyno. Order as recorded from Heroku: a second
 * `pending` when it starts, the end of the dyno, then the end of the release.
 */
export function runReleasePhase(platform: Platform, app: App, release: Release, ended: Ended): void {
  const { timing, clock } = platform;
  clock.after(timing.releasePhaseStartMs, () => {
    release.updatedAt = clock.now();
    platform.tell.release(app, release, 'update', release.user);
    const dyno = startOneOff(platform, app, {
      type: 'release',
      command: release.slug?.processTypes.release ?? '',
      size: app.formation[0]?.size ?? 'Standard-1X',
      release,
      attached: false,
      exitStatus: 0,
      runMs: null,
    });
    const outcome = release.slug?.releasePhase ?? 'passes';
    clock.after(outcome === 'never_ends' ? timing.releasePhaseLimitMs : timing.releasePhaseMs, () => {
      endOneOff(platform, app, dyno, outcome === 'passes' ? 0 : outcome === 'fails' ? 1 : 137);
      ended(outcome === 'passes' ? 'succeeded' : outcome === 'fails' ? 'failed' : 'expired');
    });
  });
}
