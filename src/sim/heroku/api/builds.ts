import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { stamp } from '../stamp.ts';
import { buildData } from '../webhooks/event-data.ts';
import { compileSlug, releaseBuild, startBuild } from '../world/deploys.ts';
import type { Platform } from '../world/platform.ts';
import type { App, Build } from '../world/world.ts';
import { type AppEndpoint, bodyOf, created, ok } from './endpoint.ts';

const NewBuild = z.object({
  source_blob: z.object({ url: z.string(), version: z.string().nullish(), checksum: z.string().nullish() }),
});

/** `/apps/{app}/builds`. A build made here turns out well and is released when it is done. */
export function buildsEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/builds',
      need: 'read',
      answer: (_call, app) => ({
        list: app.builds.map((build) => ({
          body: buildBody(app, build),
          order: { started_at: stamp(build.createdAt), id: build.id },
        })),
      }),
    },
    {
      method: 'get',
      path: '/apps/:app/builds/:build',
      need: 'read',
      answer: (call, app) => {
        const build = app.builds.find(({ id }) => id === call.params.build);
        if (!build) throw notFound('build');
        return ok(buildBody(app, build));
      },
    },
    {
      method: 'post',
      path: '/apps/:app/builds',
      need: 'write',
      answer: (call, app) => {
        const { source_blob: source } = bodyOf(NewBuild, call);
        const commit = source.version ?? null;
        const build = startBuild(platform, app, { commit, sourceUrl: source.url, user: call.person });
        platform.clock.after(platform.timing.buildMs, () => {
          const slug = compileSlug(platform, app, { commit: commit ?? build.id, outcome: 'good' });
          releaseBuild(platform, app, build, slug);
        });
        return created(buildBody(app, build));
      },
    },
  ];
}

function buildBody(app: App, build: Build): Record<string, unknown> {
  const { metadata: _metadata, ...body } = buildData(app, build);
  return {
    ...body,
    app: { id: app.id },
    source_blob: { url: build.sourceUrl, version: build.commit, version_description: null, checksum: null },
    slug: build.slug && { id: build.slug.id },
    release: build.release && { id: build.release.id },
  };
}
