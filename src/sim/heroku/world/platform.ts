import { createHash } from 'node:crypto';
import type { SimClock } from '../../clock.ts';
import type { Timing } from '../timing.ts';
import type { App, Build, Dyno, Formation, Person, Release, WebhookEvent, World } from './world.ts';

/** Tells the app's webhooks what has happened. Each makes one event, with its own id. */
export type Tell = {
  release(app: App, release: Release, action: 'create' | 'update', actor: Person): WebhookEvent;
  build(app: App, build: Build, action: 'create' | 'update'): WebhookEvent;
  /** Entity `dyno`: the state of a dyno changed. */
  dynoState(app: App, dyno: Dyno): WebhookEvent;
  /** Entity `api:dyno`: somebody started a one-off dyno. */
  dynoCreated(app: App, dyno: Dyno, actor: Person): WebhookEvent;
  formation(
    app: App,
    formation: Formation,
    change: { action: 'update'; previous: Readonly<Record<string, unknown>> } | { action: 'destroy' },
    actor: Person,
  ): WebhookEvent;
  app(
    app: App,
    action: 'update' | 'destroy',
    previous: Readonly<Record<string, unknown>>,
    actor: Person,
  ): WebhookEvent;
  /** The content of an earlier event once more, under a new event id. */
  again(app: App, event: WebhookEvent, action?: string): WebhookEvent;
};

/** What every change of the world needs. */
export type Platform = {
  readonly world: World;
  readonly clock: SimClock;
  readonly timing: Timing;
  readonly tell: Tell;
  /** Own base address, without a slash at the end. */
  readonly url: () => string;
};

/** The account with this e-mail address; always the same one for the same address. */
export function personOf(world: World, email: string): Person {
  const known = world.people.get(email);
  if (known) return known;
  const person = { id: steadyUuid(email), email };
  world.people.set(email, person);
  return person;
}

/** A version 4 shaped id that depends on nothing but the text. */
export function steadyUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Heroku itself, as the actor of dyno events. */
export const herokuItself: Person = { id: steadyUuid('heroku'), email: 'noreply+webhooks@heroku.com' };

/** Adds a line to the app's log, as Logplex words it. */
export function log(platform: Platform, app: App, process: string, text: string): void {
  const source = process === 'api' ? 'app' : 'heroku';
  const line = `${new Date(platform.clock.now()).toISOString()} ${source}[${process}]: ${text}`;
  app.log.push(line);
  for (const hear of app.logFollowers) hear(line);
  if (app.log.length > 1500) app.log.shift();
}
