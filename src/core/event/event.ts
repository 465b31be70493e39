/** Where an event came in. `webhook` and, later, the other doors. */
export type EventSource = 'webhook' | 'repair' | 'drain' | 'schedule' | 'manual' | 'herald';

export type Scalar = string | number | boolean | null;

/** The groups of facts a rule may name, see the catalog beside this file. */
export type ViewName =
  | 'release'
  | 'build'
  | 'dyno'
  | 'formation'
  | 'addon'
  | 'attachment'
  | 'domain'
  | 'collaborator'
  | 'sni';

export type View = Readonly<Record<string, Scalar | readonly string[]>>;

export type AppFacts = {
  readonly id: string;
  readonly name: string;
  readonly pipeline?: string;
  readonly stage?: string;
  readonly team?: string;
  /** As this event tells it; only `api:app` events do. Later ones are read against it. */
  readonly maintenance?: boolean;
  readonly labels: Readonly<Record<string, string>>;
};

export type ActorKind = 'human' | 'bot' | 'self' | 'heroku';
export type Actor = { readonly id: string; readonly email: string; readonly kind: ActorKind };

/**
 * One thing that happened at Heroku, with its meaning derived. Plain data, JSON-safe: texts carry no NUL and no lone
 * surrogate, capability URLs are gone.
 */
export type Event = {
  /** Heroku's event id (`webhook_metadata.event.id`); for a body without one, `sha256:` and the digest of the body. */
  readonly id: string;
  /** The semantic name, such as `release.failed`; `unmatched` when Herald knows none. */
  readonly name: string;
  /** All names the event answers to, the primary one first (a formation change may be `scaled` and `resized`). */
  readonly names: readonly string[];
  /** When it happened (Heroku's `created_at`), ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly receivedAt: string;
  /** More than 15 minutes old (or ahead) on arrival, or brought by repair: tells people, never writes by itself. */
  readonly late: boolean;
  readonly source: EventSource;
  /** Heroku's entity, such as `api:release` or `dyno`. */
  readonly include: string;
  readonly action: string;
  readonly app: AppFacts;
  readonly actor: Actor;
  readonly views: Readonly<Partial<Record<ViewName, View>>>;
  /** Values before the change, by fact path (`formation.quantity`). */
  readonly previous: Readonly<Record<string, Scalar>>;
  /** Key of the fact this event tells: equal for every telling of one transition. */
  readonly fact: string;
};
