import { stamp, stampOrNull } from '../stamp.ts';
import { steadyUuid } from '../world/platform.ts';
import { isEligibleForRollback } from '../world/releases.ts';
import type { App, Build, Dyno, Formation, Release, Slug } from '../world/world.ts';

/**
 * The `data` of webhook events, by entity (Dev Center, "Webhook Events" and "Webhook Dyno Events"; releases and builds
 * carry more fields in reality than the article shows, and so they do here).
 */

export function releaseData(app: App, release: Release): Record<string, unknown> {
  return {
    id: release.id,
    app: { ...appRef(app), process_tier: processTier(app) },
    slug: release.slug && slugRef(release.slug),
    user: release.user,
    stack: 'heroku-24',
    status: release.status,
    current: app.currentReleaseId === release.id,
    pstable: {},
    version: release.version,
    artifacts: release.slug ? [{ id: release.slug.id, type: 'slug' }] : [],
    created_at: stamp(release.createdAt),
    updated_at: stamp(release.updatedAt),
    description: release.description,
    addon_plan_names: app.addonPlanNames,
    output_stream_url: release.outputStreamUrl,
    eligible_for_rollback: isEligibleForRollback(release),
  };
}

export function buildData(app: App, build: Build): Record<string, unknown> {
  return {
    id: build.id,
    app: appRef(app),
    slug: build.status === 'succeeded' && build.slug ? slugRef(build.slug) : null,
    user: build.user,
    stack: 'heroku-24',
    status: build.status,
    release:
      build.status === 'succeeded' && build.release
        ? { id: build.release.id, version: build.release.version }
        : null,
    metadata: {},
    buildpacks:
      build.status === 'failed' ? [] : [{ url: 'https://github.com/heroku/heroku-buildpack-nodejs' }],
    created_at: stamp(build.createdAt),
    updated_at: stamp(build.updatedAt),
    source_blob: { url: build.sourceUrl, version: build.commit, checksum: null },
    output_stream_url: build.outputStreamUrl,
  };
}

export function dynoStateData(app: App, dyno: Dyno): Record<string, unknown> {
  return {
    id: dyno.id,
    app: appRef(app),
    name: dyno.name,
    size: dyno.size,
    type: dyno.type,
    state: dyno.state,
    command: dyno.command,
    release: dyno.release,
    management: dyno.management,
    exit_status: dyno.exitStatus,
  };
}

export function dynoCreatedData(app: App, dyno: Dyno): Record<string, unknown> {
  return {
    id: dyno.id,
    app: appRef(app),
    name: dyno.name,
    size: dyno.size,
    type: dyno.type,
    state: dyno.state,
    command: dyno.command,
    release: dyno.release,
    attach_url: null,
    created_at: stamp(dyno.createdAt),
    updated_at: stamp(dyno.updatedAt),
  };
}

export function formationData(app: App, formation: Formation): Record<string, unknown> {
  return {
    app: appRef(app),
    command: formation.command,
    created_at: stamp(formation.createdAt),
    id: formation.id,
    type: formation.type,
    quantity: formation.quantity,
    size: formation.size,
    updated_at: stamp(formation.updatedAt),
  };
}

export function appData(app: App): Record<string, unknown> {
  const stack = { id: steadyUuid('stack:heroku-24'), name: 'heroku-24' };
  return {
    archived_at: null,
    buildpack_provided_description: app.slugs.length === 0 ? null : 'Node.js',
    build_stack: stack,
    created_at: stamp(app.createdAt),
    id: app.id,
    git_url: `https://git.heroku.com/${app.name}.git`,
    maintenance: app.maintenance,
    name: app.name,
    owner: { email: `${team.name}@herokumanager.com`, id: team.id },
    region: { id: steadyUuid('region:us'), name: 'us' },
    organization: team,
    space: null,
    released_at: stampOrNull(app.releasedAt),
    repo_size: app.slugs.length === 0 ? null : 2_097_152,
    slug_size: app.slugs.length === 0 ? null : 61_341_696,
    stack,
    updated_at: stamp(app.updatedAt),
    web_url: `https://${app.name}-${app.id.replaceAll('-', '').slice(0, 12)}.herokuapp.com/`,
  };
}

/** The team that owns every app. */
export const team = { id: steadyUuid('team:acorn-goods'), name: 'acorn-goods' };

function appRef(app: App): { id: string; name: string } {
  return { id: app.id, name: app.name };
}

function slugRef(slug: Slug): Record<string, string> {
  return { id: slug.id, commit: slug.commit, commit_description: slug.commitDescription };
}

function processTier(app: App): string {
  const size = app.formation[0]?.size ?? 'Eco';
  return size === 'Eco' || size === 'Basic' ? size.toLowerCase() : 'production';
}
