import type { RatePool } from '../api/rate-pool.ts';
import { notFound } from '../refusal.ts';
import type { Deliveries } from '../webhooks/deliver.ts';
import { changeApp, createApp, type NewApp } from '../world/apps.ts';
import { type ConfigChange, changeConfig } from '../world/config-vars.ts';
import { compileSlug, type DeployOutcome, endBuild, releaseBuild, startBuild } from '../world/deploys.ts';
import { crashDyno } from '../world/dynos.ts';
import { runOneOff } from '../world/one-off-dynos.ts';
import { type Platform, personOf } from '../world/platform.ts';
import { rollBack } from '../world/releases.ts';
import { type ScaleWish, scale } from '../world/scaling.ts';
import { addWebhook, type NewWebhook } from '../world/webhooks.ts';
import type { App, Attempt, Build, Delivery, Dyno, Person, Release } from '../world/world.ts';
import {
  currentRelease,
  findApp,
  type Scope,
  type Token,
  type Webhook,
  type WebhookEvent,
} from '../world/world.ts';

/** A deploy that somebody does. */
export type Deploy = {
  /** Made up when left out. */
  readonly commit?: string | undefined;
  /** `Deploy <commit>` when left out. */
  readonly description?: string | undefined;
  /** `good` when left out. */
  readonly outcome?: DeployOutcome | undefined;
  /** E-mail address. */
  readonly user?: string | undefined;
};

export type NewToken = {
  readonly key: string;
  readonly scopes: readonly Scope[];
  /** E-mail address of the account behind it. */
  readonly account: string;
  readonly readonly?: boolean;
  /** Names of the apps the account belongs to; all when left out. */
  readonly apps?: readonly string[];
};

/** A run of a dyno outside the formation. */
export type OneOffRun = {
  /** Such as `run` or `scheduler`. */
  readonly type: string;
  readonly command: string;
  /** 0 ends as `down`, anything else as `crashed`. */
  readonly exitStatus: number;
  readonly user?: string;
};

/**
 * The hands of whoever directs the simulated world. `app` is an id or a name; `user` the e-mail address of who does
 * it, a person of the team when left out. What is answered are the world's own records: they change as time goes on.
 */
export type Controls = ReturnType<typeof createControls>;

export function createControls(platform: Platform, deliveries: Deliveries, pool: RatePool) {
  const { world } = platform;
  const person = (email = 'mira.okafor@example.com'): Person => personOf(world, email);
  const theApp = (idOrName: string): App => {
    const app = findApp(world, idOrName);
    if (!app) throw notFound('app');
    return app;
  };

  return {
    apps: (): readonly App[] => world.apps,
    app: (idOrName: string): App => theApp(idOrName),
    currentRelease: (idOrName: string): Release | undefined => currentRelease(theApp(idOrName)),

    createApp: (wanted: NewApp): App => createApp(platform, wanted, person()),
    /** The build is told and its release made in the same moment; that the build succeeded comes after it. */
    deploy(idOrName: string, wanted: Deploy = {}): Release {
      const app = theApp(idOrName);
      const commit = wanted.commit ?? inventedCommit(app);
      const build = startBuild(platform, app, { commit, user: person(wanted.user) });
      const slug = compileSlug(platform, app, { commit, outcome: wanted.outcome ?? 'good' });
      return releaseBuild(platform, app, build, slug, wanted.description);
    },
    /** A build that fails after its time: there is no release. */
    failBuild(idOrName: string, wanted: { commit?: string; user?: string } = {}): Build {
      const app = theApp(idOrName);
      const commit = wanted.commit ?? inventedCommit(app);
      const build = startBuild(platform, app, { commit, user: person(wanted.user) });
      platform.clock.after(platform.timing.buildMs, () => endBuild(platform, app, build, 'failed'));
      return build;
    },
    /** Rolls back to a version as a person would, past Herald. */
    rollBack(idOrName: string, version: number, user?: string): Release {
      const app = theApp(idOrName);
      const target = app.releases.find((release) => release.version === version);
      if (!target) throw notFound('release');
      return rollBack(platform, app, target, person(user));
    },
    /** Lets the programs of running dynos of one type exit with a status; answers the dynos that crashed. */
    crashDynos(idOrName: string, type = 'web', count = 1, exitStatus = 1): Dyno[] {
      const app = theApp(idOrName);
      const running = app.dynos.filter((dyno) => dyno.type === type && dyno.state === 'up').slice(0, count);
      for (const dyno of running) crashDyno(platform, app, dyno, exitStatus);
      return running;
    },
    runOneOff(idOrName: string, run: OneOffRun): Dyno {
      const app = theApp(idOrName);
      const release = currentRelease(app);
      if (!release) throw notFound('release');
      const how = { ...run, release, attached: false, runMs: platform.timing.oneOffMs, size: 'Standard-1X' };
      return runOneOff(platform, app, how, person(run.user));
    },
    scale: (idOrName: string, wishes: readonly ScaleWish[], user?: string) =>
      scale(platform, theApp(idOrName), wishes, person(user)),
    setConfig: (idOrName: string, change: ConfigChange, user?: string): Release | undefined =>
      changeConfig(platform, theApp(idOrName), change, person(user)),
    setMaintenance: (idOrName: string, maintenance: boolean, user?: string): void =>
      changeApp(platform, theApp(idOrName), { maintenance }, person(user)),

    addWebhook: (idOrName: string, wanted: NewWebhook): Webhook =>
      addWebhook(platform, theApp(idOrName), wanted),
    /** Every delivery of every app, or of one, oldest first. */
    deliveries: (idOrName?: string): Delivery[] =>
      (idOrName === undefined ? world.apps : [theApp(idOrName)]).flatMap((app) => app.deliveries),
    events: (idOrName?: string): WebhookEvent[] =>
      (idOrName === undefined ? world.apps : [theApp(idOrName)]).flatMap((app) => app.events),
    /** Sends a delivery again, at once: same event id, same delivery id, a new attempt id. */
    async replayDelivery(deliveryId: string): Promise<Attempt> {
      const known = world.apps.flatMap((app) => app.deliveries).find(({ id }) => id === deliveryId);
      if (!known) throw notFound('delivery');
      return await deliveries.attempt(known);
    },
    /** Tells the content of an event once more under another event id, as Private Spaces do. */
    tellAgain(eventId: string): WebhookEvent {
      for (const app of world.apps) {
        const event = app.events.find(({ id }) => id === eventId);
        if (event) return platform.tell.again(app, event);
      }
      throw notFound('event');
    },

    addToken(wanted: NewToken): Token {
      const { key, scopes, readonly = false, apps = 'all' } = wanted;
      const token: Token = { key, scopes, readonly, apps, person: person(wanted.account) };
      world.tokens.set(key, token);
      return token;
    },
    /** Sets how many requests an account has left. */
    setRateLimit: (account: string, left: number): void => pool.set(person(account), left),
  };
}

function inventedCommit(app: App): string {
  const seed = `${app.id}${app.builds.length}`.replaceAll('-', '');
  return (seed.slice(-8) + seed).padEnd(40, '0').slice(0, 40);
}
