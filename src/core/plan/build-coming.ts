import type { LiveBuild, LiveRelease } from './live.ts';

/**
 * Whether a build will still make a release. Heroku calls a build pending for some seconds after it has released (the
 * release event comes before the build's `succeeded`), and names neither slug nor release until then. So a release with
 * new code, by the same person and since the build began, is taken for the build's own.
 */
export function isComing(build: LiveBuild, releases: readonly LiveRelease[]): boolean {
  if (build.status !== 'pending') return false;
  return !releases.some(
    (release) =>
      release.user.email === build.user &&
      Date.parse(release.createdAt) >= Date.parse(build.createdAt) &&
      bringsNewCode(release, releases),
  );
}

function bringsNewCode({ slugId, version }: LiveRelease, releases: readonly LiveRelease[]): boolean {
  return slugId !== null && !releases.some((other) => other.slugId === slugId && other.version < version);
}
