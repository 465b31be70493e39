export type ReleaseKind = 'deploy' | 'promote' | 'rollback' | 'config' | 'addon' | 'other';

/**
 * Heroku's wordings of `release.description`, see Dev Center "Releases" and the Heroku CLI. Whoever makes a release by
 * API may write any text, so each wording is matched whole.
 */
const wordings: readonly (readonly [RegExp, ReleaseKind])[] = [
  [/^Rollback to v\d+$/, 'rollback'],
  [/^Promote \S+ v\d+( [0-9a-f]{6,40})?$/, 'promote'],
  [/^Deploy [0-9a-f]{6,40}$/, 'deploy'],
  [/^Deployed \S+(, \S+)* \([0-9a-f]{6,64}\)$/, 'deploy'],
  [/^Retry of v\d+: /, 'deploy'],
  [/^(Set|Update|Add|Remove|Unset) [^ ,]+(, [^ ,]+)* config vars?$/, 'config'],
  [/^(Attach|Detach) \S+( \(@ref:\S+\)| resource)$/, 'addon'],
  [/^(Set|Update|Remove|Unset) \S+ by \S+$/, 'addon'],
];

/** What made a release, by its description; a release by an add-on's own account is the add-on's. */
export function releaseKind(description: string, userEmail: string): ReleaseKind {
  const wording = wordings.find(([pattern]) => pattern.test(description));
  if (wording !== undefined) return wording[1];
  return /@addons\.heroku\.com$/i.test(userEmail) ? 'addon' : 'other';
}
