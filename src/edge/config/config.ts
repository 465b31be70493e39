import type { Secret } from './secret.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the environment says, checked. */
export type Config = {
  readonly production: boolean;
  /** 0 takes any free port. */
  readonly port: number;
  /** One, or several while rotating; empty only for commands that take no webhooks. */
  readonly webhookSecrets: readonly Secret[];
  readonly heroku: {
    /** Null: no reads, no writes. */
    readonly apiKey: Secret | null;
    /** Without a slash at the end. */
    readonly apiUrl: string;
    readonly permission: 'readonly' | 'full';
  };
  /** Null: notices go to the log. */
  readonly slack: {
    readonly botToken: Secret;
    /** Ends in `/api/`. */
    readonly apiUrl: string;
    /** How Slack reaches us: signed requests, or a socket that we open. */
    readonly door:
      | { readonly kind: 'http'; readonly signingSecret: Secret }
      | { readonly kind: 'socket'; readonly appToken: Secret };
  } | null;
  readonly database:
    | { readonly kind: 'server'; readonly url: Secret }
    /** A PostgreSQL of our own, in the data folder. */
    | { readonly kind: 'embedded' };
  /** Null: BullMQ on the database. */
  readonly redisUrl: Secret | null;
  readonly rulesDir: string;
  readonly dataDir: string;
  readonly logLevel: LogLevel;
};
