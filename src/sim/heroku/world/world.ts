/** Everything the simulated Heroku remembers. Times are milliseconds since 1970. */
export type World = {
  readonly apps: App[];
  readonly people: Map<string, Person>;
  readonly tokens: Map<string, Token>;
  /** Tokens left in each account's rate pool, by account id. */
  readonly pools: Map<string, { left: number; at: number }>;
};

export type Person = { readonly id: string; readonly email: string };

/** OAuth scopes (Dev Center, "OAuth"): the `-protected` ones include config vars, `identity` is the account alone. */
export type Scope = 'global' | 'identity' | 'read' | 'write' | 'read-protected' | 'write-protected';

export type Token = {
  readonly key: string;
  readonly person: Person;
  readonly scopes: readonly Scope[];
  /** The account may view but not change, whatever the scopes say. */
  readonly readonly: boolean;
  /** Names of the apps the account belongs to. */
  readonly apps: 'all' | readonly string[];
};

export type App = {
  readonly id: string;
  name: string;
  readonly createdAt: number;
  updatedAt: number;
  releasedAt: number | null;
  maintenance: boolean;
  /** Command of the release phase that the next slugs will have, or null. */
  readonly releaseCommand: string | null;
  config: Readonly<Record<string, string>>;
  readonly addonPlanNames: readonly string[];
  readonly formation: Formation[];
  dynos: Dyno[];
  /** Oldest first. */
  readonly releases: Release[];
  currentReleaseId: string | null;
  readonly slugs: Slug[];
  readonly builds: Build[];
  webhooks: Webhook[];
  readonly events: WebhookEvent[];
  readonly deliveries: Delivery[];
  /** Crashes of each dyno name since the last new release. */
  readonly crashes: Map<string, number>;
  /** Log lines, oldest first, at most 1500. */
  readonly log: string[];
  /** Who follows the log. */
  readonly logFollowers: Set<(line: string) => void>;
};

export type Formation = {
  readonly id: string;
  readonly type: string;
  command: string;
  quantity: number;
  size: string;
  readonly createdAt: number;
  updatedAt: number;
};

export type DynoState = 'starting' | 'up' | 'crashed' | 'stopping' | 'down';

export type Dyno = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly command: string;
  readonly management: 'formation' | 'run:attached' | 'run:detached';
  readonly release: { readonly id: string; readonly version: number };
  state: DynoState;
  exitStatus: number | null;
  readonly createdAt: number;
  updatedAt: number;
  /** Cancels what this dyno is going to do. */
  cancelNext: () => void;
};

/** What the release command of a slug does when it runs. */
export type ReleasePhaseOutcome = 'passes' | 'fails' | 'never_ends';

export type Slug = {
  readonly id: string;
  readonly commit: string;
  readonly commitDescription: string;
  readonly processTypes: Readonly<Record<string, string>>;
  readonly releasePhase: ReleasePhaseOutcome;
  readonly webCrashes: boolean;
  readonly createdAt: number;
};

export type ReleaseStatus = 'pending' | 'succeeded' | 'failed' | 'expired';

export type Release = {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  readonly slug: Slug | null;
  /** The config vars this release runs with. */
  readonly config: Readonly<Record<string, string>>;
  readonly user: Person;
  status: ReleaseStatus;
  /** Address of the release command's output, while and after it runs. */
  outputStreamUrl: string | null;
  readonly createdAt: number;
  updatedAt: number;
};

export type Build = {
  readonly id: string;
  readonly user: Person;
  readonly commit: string | null;
  readonly sourceUrl: string;
  status: 'pending' | 'succeeded' | 'failed';
  slug: Slug | null;
  release: Release | null;
  readonly outputStreamUrl: string;
  readonly createdAt: number;
  updatedAt: number;
};

export type Webhook = {
  readonly id: string;
  include: readonly string[];
  level: 'notify' | 'sync';
  url: string;
  secret: string;
  authorization: string | null;
  readonly createdAt: number;
  updatedAt: number;
};

/** The body of a webhook event, without the `webhook_metadata` that each delivery adds. */
export type EventPayload = Readonly<Record<string, unknown>>;

export type WebhookEvent = {
  readonly id: string;
  readonly include: string;
  readonly action: string;
  readonly payload: EventPayload;
  readonly createdAt: number;
};

export type DeliveryStatus = 'pending' | 'scheduled' | 'retrying' | 'failed' | 'succeeded';

export type Attempt = {
  readonly id: string;
  readonly at: number;
  /** The exact bytes sent, and their signature. */
  readonly body: string;
  readonly signature: string;
  /** HTTP status of the answer, or null without one. */
  code: number | null;
  errorClass: string | null;
  status: 'scheduled' | 'succeeded' | 'failed';
};

export type Delivery = {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly webhook: Webhook;
  status: DeliveryStatus;
  readonly attempts: Attempt[];
  nextAttemptAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
};

export function emptyWorld(): World {
  return { apps: [], people: new Map(), tokens: new Map(), pools: new Map() };
}

export function findApp(world: World, idOrName: string): App | undefined {
  return world.apps.find((app) => app.id === idOrName || app.name === idOrName);
}

export function currentRelease(app: App): Release | undefined {
  return app.releases.find((release) => release.id === app.currentReleaseId);
}
