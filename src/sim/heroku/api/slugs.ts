import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { stamp } from '../stamp.ts';
import { compileSlug } from '../world/deploys.ts';
import { type Platform, steadyUuid } from '../world/platform.ts';
import type { Slug } from '../world/world.ts';
import { type AppEndpoint, bodyOf, created, ok } from './endpoint.ts';

const NewSlug = z.object({
  process_types: z.record(z.string(), z.string()),
  commit: z.string().nullish(),
  commit_description: z.string().nullish(),
});

/** `/apps/{app}/slugs`. A slug made here behaves well. */
export function slugsEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/slugs/:slug',
      need: 'read',
      answer: (call, app) => {
        const slug = app.slugs.find(({ id }) => id === call.params.slug);
        if (!slug) throw notFound('slug');
        return ok(slugBody(platform, slug));
      },
    },
    {
      method: 'post',
      path: '/apps/:app/slugs',
      need: 'write',
      answer: (call, app) => {
        const wanted = bodyOf(NewSlug, call);
        const slug = compileSlug(platform, app, {
          commit: wanted.commit ?? '',
          commitDescription: wanted.commit_description ?? '',
          processTypes: wanted.process_types,
          outcome: 'good',
        });
        return created(slugBody(platform, slug));
      },
    },
  ];
}

function slugBody(platform: Platform, slug: Slug): Record<string, unknown> {
  return {
    id: slug.id,
    blob: { method: 'get', url: `${platform.url()}/slugs/${slug.id}.tgz` },
    buildpack_provided_description: 'Node.js',
    checksum: null,
    commit: slug.commit,
    commit_description: slug.commitDescription,
    created_at: stamp(slug.createdAt),
    process_types: slug.processTypes,
    size: 61_341_696,
    stack: { id: steadyUuid('stack:heroku-24'), name: 'heroku-24' },
    updated_at: stamp(slug.createdAt),
    deleted_at: null,
  };
}
