import { randomUUID } from 'node:crypto';
import { fitDynos, restartDynos, stopDyno } from './dynos.ts';
import { log, type Platform } from './platform.ts';
import { runReleasePhase } from './release-phase.ts';
import {
  type App,
  currentRelease,
  type Person,
  type Release,
  type ReleaseStatus,
  type Slug,
} from './world.ts';

/** What a new release consists of. */
export type NewRelease = {
  readonly slug: Slug | null;
  readonly config: Readonly<Record<string, string>>;
  readonly description: string;
  readonly user: Person;
};

/**
 * Makes the next release. Without a release phase it is current at once, and an `update` says so again a moment later
 * under another event id. With one it stays pending until the release command has ended.
 *
 * The app's config vars are those of the newest release, even when its release phase fails afterwards: what Heroku
 * does then is not documented.
 */
export function createRelease(platform: Platform, app: App, wanted: NewRelease): Release {
  const now = platform.clock.now();
  const release: Release = {
    id: randomUUID(),
    version: (app.releases.at(-1)?.version ?? 0) + 1,
    ...wanted,
    status: wanted.slug?.processTypes.release ? 'pending' : 'succeeded',
    outputStreamUrl: null,
    createdAt: now,
    updatedAt: now,
  };
  app.releases.push(release);
  app.config = wanted.config;
  log(platform, app, 'api', `Release v${release.version} created by user ${wanted.user.email}`);
  if (release.status === 'pending') startPhase(platform, app, release);
  else goLiveAtOnce(platform, app, release);
  return release;
}

/** Whether Heroku would roll back to it. */
export function isEligibleForRollback(release: Release): boolean {
  return release.status === 'succeeded' && release.slug !== null;
}

/** A new release with the slug and the config vars of an earlier one. */
export function rollBack(platform: Platform, app: App, target: Release, user: Person): Release {
  return createRelease(platform, app, {
    slug: target.slug,
    config: target.config,
    description: `Rollback to v${target.version}`,
    user,
  });
}

function goLiveAtOnce(platform: Platform, app: App, release: Release): void {
  makeCurrent(platform, app, release);
  const told = platform.tell.release(app, release, 'create', release.user);
  platform.clock.after(platform.timing.releaseEchoMs, () => void platform.tell.again(app, told, 'update'));
  renewDynos(platform, app);
}

function startPhase(platform: Platform, app: App, release: Release): void {
  platform.tell.release(app, release, 'create', release.user);
  release.outputStreamUrl = streamUrl(platform, app, release.id);
  runReleasePhase(platform, app, release, (status) => endPhase(platform, app, release, status));
}

function endPhase(platform: Platform, app: App, release: Release, status: ReleaseStatus): void {
  release.status = status;
  release.updatedAt = platform.clock.now();
  const live = currentRelease(app);
  const takesOver = status === 'succeeded' && (!live || live.version < release.version);
  if (takesOver) makeCurrent(platform, app, release);
  platform.tell.release(app, release, 'update', release.user);
  if (takesOver) renewDynos(platform, app);
}

function makeCurrent(platform: Platform, app: App, release: Release): void {
  app.currentReleaseId = release.id;
  app.releasedAt = platform.clock.now();
  app.updatedAt = app.releasedAt;
  app.crashes.clear();
  if (release.slug) fitFormation(platform, app, release.slug, release.user);
}

/** Brings the formation to the process types of the slug: `web` starts with one dyno, others with none. */
export function fitFormation(platform: Platform, app: App, slug: Slug, actor: Person): void {
  const now = platform.clock.now();
  const size = app.formation[0]?.size ?? 'Standard-1X';
  for (const [type, command] of Object.entries(slug.processTypes)) {
    const known = app.formation.find((formation) => formation.type === type);
    if (known) known.command = command;
    else if (type !== 'release') {
      const quantity = type === 'web' ? 1 : 0;
      app.formation.push({ id: randomUUID(), type, command, quantity, size, createdAt: now, updatedAt: now });
    }
  }
  for (const gone of app.formation.filter(({ type }) => slug.processTypes[type] === undefined)) {
    app.formation.splice(app.formation.indexOf(gone), 1);
    for (const dyno of app.dynos.filter(({ type }) => type === gone.type)) stopDyno(platform, app, dyno);
    gone.quantity = 0;
    platform.tell.formation(app, gone, { action: 'destroy' }, actor);
  }
}

function renewDynos(platform: Platform, app: App): void {
  restartDynos(
    platform,
    app,
    app.dynos.filter((dyno) => dyno.management === 'formation'),
  );
  for (const formation of app.formation) fitDynos(platform, app, formation);
}

/**
 * Where the output of a build or a release command can be read: an address that needs no token, signed and good for a
 * day, as Heroku hands out.
 */
export function streamUrl(platform: Platform, app: App, id: string): string {
  const signature = randomUUID().replaceAll('-', '').repeat(2);
  return `${platform.url()}/streams/${app.id}/logs/${id}.log?X-Amz-Expires=86400&X-Amz-Signature=${signature}`;
}
