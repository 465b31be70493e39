import type { LiveRelease } from './live.ts';
import { rolledBackTo, said } from './release-words.ts';
import type { RollbackSubject } from './rollback-subject.ts';

/** Why there is nothing to roll back, as a stable code and a sentence for the card. */
export type Nothing = { readonly kind: 'nothing'; readonly reason: NothingReason; readonly sentence: string };
export type NothingReason =
  | 'no_live_release'
  | 'build_made_no_release'
  | 'subject_unknown'
  | 'not_listed'
  | 'release_failed'
  | 'release_expired'
  | 'release_pending'
  | 'release_not_current'
  | 'already_rolled_back'
  | 'superseded'
  | 'no_target';

/**
 * The first question of every rollback: is the release the event speaks of live at all? A release whose release phase
 * fails is never deployed, the old one keeps serving (Dev Center, "Release Phase"), so a step back would hurt a healthy
 * app. Null when the release is current.
 */
export function nothingToRollBack(
  subject: RollbackSubject,
  current: LiveRelease,
  releases: readonly LiveRelease[],
): Nothing | null {
  const serving = `v${current.version} is serving, nothing to roll back`;
  switch (subject.kind) {
    case 'app':
      return null;
    case 'build':
      return nothing('build_made_no_release', `the build made no release, ${serving}`);
    case 'unnamed':
      return nothing('subject_unknown', `the event does not say which release it is about, ${serving}`);
    case 'release':
  }
  if (subject.version === current.version) return null;
  const release = releases.find(({ version }) => version === subject.version);
  if (release === undefined && subject.version > current.version) {
    return nothing('not_listed', `Heroku does not list v${subject.version}, ${serving}`);
  }
  return notLive(subject.version, release?.status ?? 'succeeded', current, releases);
}

function notLive(
  version: number,
  status: LiveRelease['status'],
  current: LiveRelease,
  releases: readonly LiveRelease[],
): Nothing {
  const still = current.version < version ? 'is still serving' : 'is serving';
  const rest = `v${current.version} ${still}, nothing to roll back`;
  switch (status) {
    case 'failed':
      return nothing('release_failed', `v${version} failed in its release phase, ${rest}`);
    case 'expired':
      return nothing('release_expired', `v${version} ran out of time in its release phase, ${rest}`);
    case 'pending':
      return nothing('release_pending', `v${version} is still in its release phase, ${rest}`);
    case 'succeeded':
      return replaced(version, current, releases, rest);
  }
}

/** The release was live and is no more: rolled back already, or followed by another one. */
function replaced(
  version: number,
  current: LiveRelease,
  releases: readonly LiveRelease[],
  rest: string,
): Nothing {
  if (current.version < version) {
    const sentence = `v${version} has succeeded, but Heroku does not call it current yet, ${rest}`;
    return nothing('release_not_current', sentence);
  }
  const rollback = releases.find((release) => leaves(version, release, current));
  if (rollback !== undefined) {
    const sentence = `v${version} has been rolled back already by ${said(rollback)}, ${rest}`;
    return nothing('already_rolled_back', sentence);
  }
  const slugId = releases.find((release) => release.version === version)?.slugId ?? null;
  const sameCode = slugId !== null && slugId === current.slugId ? ' with the same code' : '';
  const sentence = `v${version} is no longer live: superseded by ${said(current)}${sameCode}, nothing to roll back`;
  return nothing('superseded', sentence);
}

/** A rollback made after `version` went live, to something older than it. */
function leaves(version: number, release: LiveRelease, current: LiveRelease): boolean {
  const target = rolledBackTo(release);
  if (target === null || target >= version || release.status !== 'succeeded') return false;
  return release.version > version && release.version <= current.version;
}

function nothing(reason: NothingReason, sentence: string): Nothing {
  return { kind: 'nothing', reason, sentence };
}
