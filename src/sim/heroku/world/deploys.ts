import { randomUUID } from 'node:crypto';
import { log, type Platform } from './platform.ts';
import { createRelease, streamUrl } from './releases.ts';
import type { App, Build, Person, Release, Slug } from './world.ts';

/** How a deploy turns out. */
export type DeployOutcome = 'good' | 'release_phase_fails' | 'release_phase_never_ends' | 'web_crashes';

/** The release command of a slug that must have one, when the app has none. */
export const defaultReleaseCommand = 'npm run migrate';

/** A compiled slug that will behave as the outcome says. */
export function compileSlug(
  platform: Platform,
  app: App,
  made: {
    commit: string;
    commitDescription?: string;
    outcome: DeployOutcome;
    /** Left out: `web`, `worker` and, when the app has a release phase, `release`. */
    processTypes?: Readonly<Record<string, string>>;
  },
): Slug {
  const phase = phaseOf(made.outcome);
  const release = app.releaseCommand ?? (phase === 'passes' ? null : defaultReleaseCommand);
  const slug: Slug = {
    id: randomUUID(),
    commit: made.commit,
    commitDescription: made.commitDescription ?? '',
    processTypes: made.processTypes ?? {
      web: 'node dist/server.js',
      worker: 'node dist/worker.js',
      ...(release === null ? {} : { release }),
    },
    releasePhase: phase,
    webCrashes: made.outcome === 'web_crashes',
    createdAt: platform.clock.now(),
  };
  app.slugs.push(slug);
  return slug;
}

export function startBuild(
  platform: Platform,
  app: App,
  from: { commit: string | null; sourceUrl?: string; user: Person },
): Build {
  const id = randomUUID();
  const build: Build = {
    id,
    user: from.user,
    commit: from.commit,
    sourceUrl: from.sourceUrl ?? `https://codeload.github.com/example/${app.name}/tar.gz/${from.commit}`,
    status: 'pending',
    slug: null,
    release: null,
    outputStreamUrl: streamUrl(platform, app, id),
    createdAt: platform.clock.now(),
    updatedAt: platform.clock.now(),
  };
  app.builds.push(build);
  log(platform, app, 'api', `Build started by user ${from.user.email}`);
  platform.tell.build(app, build, 'create');
  return build;
}

/** The build has its slug and releases it; that it succeeded is told after the release. */
export function releaseBuild(
  platform: Platform,
  app: App,
  build: Build,
  slug: Slug,
  description?: string,
): Release {
  build.slug = slug;
  const release = createRelease(platform, app, {
    slug,
    config: app.config,
    description: description ?? `Deploy ${slug.commit.slice(0, 8)}`,
    user: build.user,
  });
  build.release = release;
  platform.clock.after(platform.timing.buildTailMs, () => endBuild(platform, app, build, 'succeeded'));
  return release;
}

export function endBuild(platform: Platform, app: App, build: Build, status: 'succeeded' | 'failed'): void {
  build.status = status;
  build.updatedAt = platform.clock.now();
  log(platform, app, 'api', `Build ${status}`);
  platform.tell.build(app, build, 'update');
}

function phaseOf(outcome: DeployOutcome): Slug['releasePhase'] {
  switch (outcome) {
    case 'good':
    case 'web_crashes':
      return 'passes';
    case 'release_phase_fails':
      return 'fails';
    case 'release_phase_never_ends':
      return 'never_ends';
  }
}
