import { isComing } from './build-coming.ts';
import type { LiveApp, LiveBuild, LiveDyno, LiveFormation, LiveRelease } from './live.ts';
import { type Nothing, nothingToRollBack } from './nothing-to-roll-back.ts';
import { listed, said, when } from './release-words.ts';
import type { RollbackSubject } from './rollback-subject.ts';

/** Everything a rollback is decided on: read first, decided after. */
export type RollbackSituation = {
  readonly app: LiveApp;
  /** What the rule asks for. */
  readonly to: 'last_good' | number;
  readonly subject: RollbackSubject;
  /** The newest releases of the app, in any order. */
  readonly releases: readonly LiveRelease[];
  /** Builds that are still running. */
  readonly builds: readonly LiveBuild[];
  readonly formation: readonly LiveFormation[];
  readonly dynos: readonly LiveDyno[];
  /** What Herald's own store knows: versions that crashed while they served, versions it rolled away from. */
  readonly history: {
    readonly crashedVersions: readonly number[];
    readonly rolledAwayFrom: readonly { readonly version: number; readonly at: string }[];
  };
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type Refused = { readonly kind: 'refused'; readonly reason: RefusedReason; readonly sentence: string };
export type RefusedReason =
  | 'release_pending'
  | 'build_pending'
  | 'target_current'
  | 'target_unknown'
  | 'target_unfit';

export type RollbackTarget =
  | {
      readonly kind: 'target';
      readonly from: LiveRelease;
      readonly to: LiveRelease;
      /** Why this one, for the card. */
      readonly reason: string;
    }
  | Nothing
  | Refused;

/** A release Herald rolled away from is no target again for this long. */
export const rolledAwayMs = 7 * 24 * 60 * 60_000;

/**
 * Finds what to roll back to, by evidence and never by "version minus one": first whether there is anything to roll
 * back, then whether the app stands still, then the target.
 */
export function rollbackTarget(situation: RollbackSituation): RollbackTarget {
  const releases = [...situation.releases].sort((a, b) => b.version - a.version);
  const current = releases.find((release) => release.current);
  if (current === undefined) {
    const sentence = `${situation.app.name} has no release that is live, nothing to roll back`;
    return { kind: 'nothing', reason: 'no_live_release', sentence };
  }
  return (
    nothingToRollBack(situation.subject, current, releases) ??
    moving(situation, current, releases) ??
    (situation.to === 'last_good'
      ? lastGood(situation, current, releases)
      : asked(situation, situation.to, current, releases))
  );
}

/** A release or build under way would be stacked upon, or would bury the rollback. */
function moving(
  { app, builds }: RollbackSituation,
  current: LiveRelease,
  releases: readonly LiveRelease[],
): Refused | null {
  const later = 'try again when it has ended';
  const release = releases.find(
    ({ version, status }) => version > current.version && (status === 'pending' || status === 'succeeded'),
  );
  if (release !== undefined) {
    const sentence = `a release of ${app.name} is being made: ${said(release)}; ${later}`;
    return { kind: 'refused', reason: 'release_pending', sentence };
  }
  const build = builds.find((candidate) => isComing(candidate, releases));
  if (build === undefined) return null;
  const sentence = `a build of ${app.name} by ${build.user} is running since ${when(build.createdAt)} and a release is being made of it; ${later}`;
  return { kind: 'refused', reason: 'build_pending', sentence };
}

/** The newest release that nothing speaks against; being the newest, it is also the newest of its code. */
function lastGood(
  situation: RollbackSituation,
  current: LiveRelease,
  releases: readonly LiveRelease[],
): RollbackTarget {
  const { name } = situation.app;
  if (current.slugId === null) {
    const sentence = `v${current.version} of ${name} carries no slug (a container image, or the Fir generation), so which earlier release has other code cannot be told; nothing is offered`;
    return { kind: 'nothing', reason: 'no_target', sentence };
  }
  const passed: string[] = [];
  for (const release of releases.filter(({ version }) => version < current.version)) {
    const fault = unfit(release, situation) ?? poor(release, current, situation);
    if (fault === null) {
      const over = passed.length === 0 ? '' : `; passed over ${listed(passed)}`;
      const reason = `newest release with other code that succeeded and served without a crash${over}`;
      return { kind: 'target', from: current, to: release, reason };
    }
    passed.push(`v${release.version} (${fault})`);
  }
  const why = passed.length === 0 ? 'there is no earlier one' : listed(passed);
  const sentence = `no earlier release of ${name} is good enough to roll back to from v${current.version}: ${why}; nothing is offered`;
  return { kind: 'nothing', reason: 'no_target', sentence };
}

/** A version the rule names is checked as hard, but may carry the same code or a crash: people asked for it, the card warns. */
function asked(
  situation: RollbackSituation,
  version: number,
  current: LiveRelease,
  releases: readonly LiveRelease[],
): RollbackTarget {
  if (version === current.version) {
    const sentence = `v${version} is what ${situation.app.name} runs already, nothing to roll back`;
    return { kind: 'refused', reason: 'target_current', sentence };
  }
  const release = releases.find((candidate) => candidate.version === version);
  if (release === undefined) {
    const oldest = releases.at(-1)?.version ?? version;
    const sentence = `${situation.app.name} has no release v${version} among those from v${oldest} to v${releases[0]?.version ?? version}`;
    return { kind: 'refused', reason: 'target_unknown', sentence };
  }
  const fault = unfit(release, situation);
  if (fault === null)
    return { kind: 'target', from: current, to: release, reason: `v${version} is what the rule asks for` };
  const sentence = `${situation.app.name} is not rolled back to v${version}: ${fault}`;
  return { kind: 'refused', reason: 'target_unfit', sentence };
}

/** What forbids a release as a target, whoever asks for it. */
function unfit(release: LiveRelease, { history, now }: RollbackSituation): string | null {
  switch (release.status) {
    case 'failed':
      return 'its release phase failed';
    case 'expired':
      return 'its release phase ran out of time';
    case 'pending':
      return 'its release phase has not ended';
    case 'succeeded':
  }
  if (!release.eligibleForRollback) return 'Heroku does not allow a rollback to it any more';
  if (release.slugId === null) return 'it carries no slug';
  const left = history.rolledAwayFrom.find(
    ({ version, at }) => version === release.version && !(Date.parse(at) < now - rolledAwayMs),
  );
  return left === undefined ? null : `Herald rolled away from it at ${when(left.at)}`;
}

/** What `last_good` asks for beyond that. */
function poor(release: LiveRelease, current: LiveRelease, { history }: RollbackSituation): string | null {
  if (release.slugId === current.slugId) return 'same code';
  return history.crashedVersions.includes(release.version) ? 'crashed while it served' : null;
}
