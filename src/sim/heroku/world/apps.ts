import { randomBytes, randomUUID } from 'node:crypto';
import { invalid } from '../refusal.ts';
import { compileSlug } from './deploys.ts';
import { findDynoSize } from './dyno-sizes.ts';
import { startDyno } from './dynos.ts';
import { type Platform, personOf } from './platform.ts';
import { fitFormation } from './releases.ts';
import { type App, currentRelease, findApp, type Person, type Release } from './world.ts';

/** A release of the past: it succeeded, `agoMs` before now. */
export type PastRelease = {
  readonly commit: string;
  readonly agoMs: number;
  /** E-mail address of who deployed it. */
  readonly user?: string;
  /** Config vars set or removed together with it. */
  readonly config?: Readonly<Record<string, string | null>>;
};

export type NewApp = {
  readonly name: string;
  /** The command of the release phase, or true for `npm run migrate`; without it releases are live at once. */
  readonly releasePhase?: boolean | string;
  readonly config?: Readonly<Record<string, string>>;
  /** Dynos by process type, as a number or with a size; `{ web: 1 }` when left out. */
  readonly formation?: Readonly<Record<string, number | { quantity: number; size: string }>>;
  /** Oldest first. With it the app is already running its last one. */
  readonly history?: readonly PastRelease[];
};

/** A new app with `v1 Initial release`, and its history, if any, already lived through: webhooks hear nothing of it. */
export function createApp(platform: Platform, wanted: NewApp, owner: Person): App {
  if (findApp(platform.world, wanted.name)) throw invalid('Name is already taken');
  const now = platform.clock.now();
  const oldest = wanted.history?.[0];
  const app = emptyApp(wanted, oldest ? now - oldest.agoMs - 60_000 : now);
  platform.world.apps.push(app);
  const agoMs = now - app.createdAt;
  pastRelease(platform, app, { agoMs, user: owner, slug: null, config: app.config });
  for (const past of wanted.history ?? []) addPast(platform, app, past, owner);
  bootPast(platform, app);
  return app;
}

/** Turns maintenance on or off, or renames; told only when something changes. */
export function changeApp(
  platform: Platform,
  app: App,
  change: { maintenance?: boolean | undefined; name?: string | undefined },
  actor: Person,
): void {
  const before = { maintenance: app.maintenance, name: app.name };
  const after = { maintenance: change.maintenance ?? app.maintenance, name: change.name ?? app.name };
  const taken = platform.world.apps.some((other) => other !== app && other.name === after.name);
  if (taken) throw invalid('Name is already taken');
  const previous = {
    ...(before.maintenance === after.maintenance ? {} : { maintenance: before.maintenance }),
    ...(before.name === after.name ? {} : { name: before.name }),
  };
  if (Object.keys(previous).length === 0) return;
  Object.assign(app, after, { updatedAt: platform.clock.now() });
  platform.tell.app(app, 'update', previous, actor);
}

function emptyApp(wanted: NewApp, createdAt: number): App {
  const { releasePhase } = wanted;
  return {
    id: randomUUID(),
    name: wanted.name,
    createdAt,
    updatedAt: createdAt,
    releasedAt: null,
    maintenance: false,
    releaseCommand: typeof releasePhase === 'string' ? releasePhase : releasePhase ? 'npm run migrate' : null,
    config: wanted.config ?? {},
    addonPlanNames: ['heroku-postgresql:essential-0', 'heroku-redis:mini'],
    formation: Object.entries(wanted.formation ?? { web: 1 }).map(([type, want]) => ({
      id: randomUUID(),
      type,
      command: '',
      quantity: typeof want === 'number' ? want : want.quantity,
      size: findDynoSize(typeof want === 'number' ? 'Standard-1X' : want.size)?.name ?? 'Standard-1X',
      createdAt,
      updatedAt: createdAt,
    })),
    dynos: [],
    releases: [],
    currentReleaseId: null,
    slugs: [],
    builds: [],
    webhooks: [],
    events: [],
    deliveries: [],
    crashes: new Map(),
    log: [],
    logFollowers: new Set(),
  };
}

function addPast(platform: Platform, app: App, past: PastRelease, owner: Person): void {
  const slug = compileSlug(platform, app, { commit: past.commit, outcome: 'good' });
  const config = Object.fromEntries(
    Object.entries({ ...app.config, ...past.config }).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    ),
  );
  const user = past.user === undefined ? owner : personOf(platform.world, past.user);
  pastRelease(platform, app, { agoMs: past.agoMs, user, slug, config });
}

function pastRelease(
  platform: Platform,
  app: App,
  past: Pick<Release, 'user' | 'slug' | 'config'> & { agoMs: number },
): void {
  const at = platform.clock.now() - past.agoMs;
  const { slug, user, config } = past;
  const release: Release = {
    id: randomUUID(),
    version: app.releases.length + 1,
    description: slug ? `Deploy ${slug.commit.slice(0, 8)}` : 'Initial release',
    slug,
    config,
    user,
    status: 'succeeded',
    outputStreamUrl: null,
    createdAt: at,
    updatedAt: at,
  };
  app.releases.push(release);
  app.config = config;
  app.currentReleaseId = release.id;
  app.releasedAt = at;
  if (slug) fitFormation(platform, app, slug, user);
}

function bootPast(platform: Platform, app: App): void {
  if (!currentRelease(app)?.slug) return;
  for (const formation of app.formation) {
    for (let n = 1; n <= formation.quantity; n += 1)
      startDyno(platform, app, formation, `${formation.type}.${n}`);
  }
  for (const dyno of app.dynos) dyno.cancelNext();
  const createdAt = app.releasedAt ?? platform.clock.now();
  app.dynos = app.dynos.map((dyno) => ({ ...dyno, state: 'up', createdAt, updatedAt: createdAt }));
  app.events.length = 0;
  app.log.length = 0;
}

/** A name as Heroku makes them up. */
export function inventedName(): string {
  return `quiet-harbor-${randomBytes(3).readUIntBE(0, 3) % 100_000}`;
}
