import type { Scalar } from '../core/event/event.ts';
import { releaseKind } from '../core/event/release-kind.ts';
import type { LiveApp, LiveBuild, LiveDyno, LiveFormation, LiveRelease } from '../core/plan/live.ts';
import type { HerokuPort } from './ports.ts';

/** How many releases are looked at for the current and the newest one. */
const newestReleases = 20;

/** What has been read of an app; a part that was not asked for or could not be read is absent. */
export type LivePicture = {
  readonly app?: LiveApp;
  readonly releases?: readonly LiveRelease[];
  readonly formation?: readonly LiveFormation[];
  readonly dynos?: readonly LiveDyno[];
  readonly builds?: readonly LiveBuild[];
  /** Of the slug of the live release, and of the newest; null when it has none. */
  readonly currentCommit?: { readonly commit: string | null };
  readonly latestCommit?: { readonly commit: string | null };
};

type Part = keyof LivePicture;

const reads: { readonly [P in Part]: (heroku: HerokuPort, appId: string) => Promise<LivePicture[P]> } = {
  app: (heroku, appId) => heroku.app(appId),
  releases: (heroku, appId) => heroku.releases(appId, newestReleases),
  formation: (heroku, appId) => heroku.formation(appId),
  dynos: (heroku, appId) => heroku.dynos(appId),
  builds: (heroku, appId) => heroku.pendingBuilds(appId),
  currentCommit: (heroku, appId) => commitOf(heroku, appId, 'current'),
  latestCommit: (heroku, appId) => commitOf(heroku, appId, 'latest'),
};

async function commitOf(
  heroku: HerokuPort,
  appId: string,
  which: 'current' | 'latest',
): Promise<{ commit: string | null }> {
  const release = releaseNamed(which, await heroku.releases(appId, newestReleases));
  return {
    commit: release?.slugId == null ? null : await heroku.slugCommit(appId, release.slugId),
  };
}

/** One part of the picture, as a picture of its own. */
export async function readPart(heroku: HerokuPort, appId: string, part: Part): Promise<LivePicture> {
  return { [part]: await reads[part](heroku, appId) };
}

/** The parts of the picture a path is answered from; null for a path that is no live state. */
export function partsOf(path: string): readonly Part[] | null {
  const [root, kind, which, field] = path.split('.');
  if (root !== 'state' || kind === undefined) return null;
  switch (kind) {
    case 'maintenance':
      return ['app'];
    case 'release':
      return field === 'commit' ? [which === 'current' ? 'currentCommit' : 'latestCommit'] : ['releases'];
    case 'formation':
      return ['formation'];
    case 'dynos':
      return ['dynos'];
    case 'build':
      return ['builds'];
    default:
      return null;
  }
}

/**
 * The value of a path such as `state.formation.web.quantity` in the picture; undefined where the app has none (no such
 * process type, no live release). `state.dynos.crashed` counts dynos in that state, `state.dynos.web.crashed` those of one type.
 */
export function stateFact(path: string, picture: LivePicture): Scalar | undefined {
  const [, kind = '', second = '', third = ''] = path.split('.');
  switch (kind) {
    case 'maintenance':
      return picture.app?.maintenance;
    case 'release':
      return third === 'commit'
        ? (second === 'current' ? picture.currentCommit : picture.latestCommit)?.commit
        : releaseFact(releaseNamed(second, picture.releases ?? []), third);
    case 'formation':
      return formationFact(picture.formation ?? [], second, third);
    case 'dynos':
      return third === ''
        ? dynosIn(picture.dynos ?? [], second)
        : dynosIn(
            (picture.dynos ?? []).filter(({ type }) => type === second),
            third,
          );
    case 'build':
      return second === 'pending' && picture.builds !== undefined ? picture.builds.length > 0 : undefined;
    default:
      return undefined;
  }
}

function releaseNamed(which: string, releases: readonly LiveRelease[]): LiveRelease | undefined {
  return which === 'current' ? releases.find(({ current }) => current) : releases[0];
}

function releaseFact(release: LiveRelease | undefined, field: string): Scalar | undefined {
  if (release === undefined) return undefined;
  const facts: Readonly<Record<string, Scalar>> = {
    version: release.version,
    status: release.status,
    kind: releaseKind(release.description, release.user.email),
    description: release.description,
    user: release.user.email,
    slug_id: release.slugId,
    created_at: release.createdAt,
    eligible_for_rollback: release.eligibleForRollback,
  };
  return Object.hasOwn(facts, field) ? facts[field] : undefined;
}

function formationFact(formation: readonly LiveFormation[], type: string, field: string): Scalar | undefined {
  const process = formation.find((one) => one.type === type);
  return field === 'quantity' ? process?.quantity : field === 'size' ? process?.size : undefined;
}

function dynosIn(dynos: readonly LiveDyno[], state: string): number {
  return state === 'total' ? dynos.length : dynos.filter((dyno) => dyno.state === state).length;
}
