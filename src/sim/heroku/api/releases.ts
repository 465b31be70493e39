import { z } from 'zod';
import { invalid, notFound } from '../refusal.ts';
import { releaseData } from '../webhooks/event-data.ts';
import type { Platform } from '../world/platform.ts';
import { createRelease, isEligibleForRollback, rollBack } from '../world/releases.ts';
import type { App, Release } from '../world/world.ts';
import { type AppEndpoint, bodyOf, type Call, created, ok } from './endpoint.ts';

/** Rollback and new release share method and path; the body tells them apart. */
const Rollback = z.object({ release: z.uuid() });
const NewRelease = z.object({ slug: z.uuid(), description: z.string().optional() });

/** `/apps/{app}/releases`: ascending by version, unless the range says otherwise. */
export function releasesEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/releases',
      need: 'read',
      answer: (_call, app) => ({
        list: app.releases.map((release) => ({
          body: releaseBody(app, release),
          order: { version: release.version, id: release.id },
        })),
      }),
    },
    {
      method: 'get',
      path: '/apps/:app/releases/:release',
      need: 'read',
      answer: (call, app) => ok(releaseBody(app, theRelease(call, app))),
    },
    {
      method: 'post',
      path: '/apps/:app/releases',
      need: 'write',
      answer: (call, app) => {
        const isRollback = typeof call.body === 'object' && call.body !== null && 'release' in call.body;
        const release = isRollback ? rollBackTo(platform, call, app) : releaseSlug(platform, call, app);
        return created(releaseBody(app, release));
      },
    },
    {
      method: 'get',
      path: '/apps/:app/releases/:release/config-vars',
      need: 'read-protected',
      answer: (call, app) => ok(theRelease(call, app).config),
    },
  ];
}

function rollBackTo(platform: Platform, call: Call, app: App): Release {
  const { release: id } = bodyOf(Rollback, call);
  const target = app.releases.find((release) => release.id === id);
  if (!target) throw notFound('release');
  if (!isEligibleForRollback(target)) {
    throw invalid(`Cannot roll back to v${target.version}: it is not eligible for rollback.`);
  }
  return rollBack(platform, app, target, call.person);
}

function releaseSlug(platform: Platform, call: Call, app: App): Release {
  const wanted = bodyOf(NewRelease, call);
  const slug = app.slugs.find(({ id }) => id === wanted.slug);
  if (!slug) throw notFound('slug');
  return createRelease(platform, app, {
    slug,
    config: app.config,
    description: wanted.description ?? `Deploy ${slug.commit.slice(0, 8)}`,
    user: call.person,
  });
}

function theRelease(call: Call, app: App): Release {
  const wanted = call.params.release;
  const release = app.releases.find(({ id, version }) => id === wanted || String(version) === wanted);
  if (!release) throw notFound('release');
  return release;
}

function releaseBody(app: App, release: Release): Record<string, unknown> {
  const { pstable: _pstable, stack: _stack, ...body } = releaseData(app, release);
  return {
    ...body,
    app: { id: app.id, name: app.name },
    slug: release.slug && { id: release.slug.id },
  };
}
