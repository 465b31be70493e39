import type { Event, ViewName } from '../event/event.ts';

/**
 * What the event that asks for a rollback is about: a release · a `build` that made none · a release it does not name
 * (`unnamed`) · the `app` as it is now (a formation change, a schedule).
 */
export type RollbackSubject =
  | { readonly kind: 'release'; readonly version: number }
  | { readonly kind: 'build' | 'unnamed' | 'app' };

const versionFacts: readonly (readonly [ViewName, string])[] = [
  ['release', 'version'],
  ['dyno', 'release_version'],
  ['build', 'release_version'],
];

/** Finds the release an event speaks of, so that a rollback is never aimed at another one. */
export function rollbackSubject(event: Pick<Event, 'views'>): RollbackSubject {
  for (const [view, fact] of versionFacts) {
    const version = event.views[view]?.[fact];
    if (typeof version === 'number') return { kind: 'release', version };
  }
  if (event.views.build !== undefined) return { kind: 'build' };
  const unnamed = event.views.release !== undefined || event.views.dyno !== undefined;
  return { kind: unnamed ? 'unnamed' : 'app' };
}
