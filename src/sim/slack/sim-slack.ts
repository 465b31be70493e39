import type { ApiCall } from './calls.ts';
import type { EventOptions } from './events.ts';
import type { Faults } from './faults.ts';
import type { ForgeryKind } from './forgery.ts';
import type { Json, SimMessage } from './history.ts';
import type { SubmitInput } from './modals.ts';
import type { Panel } from './page-server.ts';
import type { Actor } from './payloads.ts';
import type { PostLimit } from './post-limit.ts';
import type { PressInput, ViewPressInput } from './presses.ts';
import type { SayInput } from './say.ts';
import type { Delivery, Sender } from './sender.ts';
import type { SlashInput } from './slash.ts';
import type { OpenView } from './views.ts';
import type { Waiting } from './waiting.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

export type SimSlackOptions = WorkspaceOptions & {
  /** Default: one that is free. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly botToken?: string;
  readonly signingSecret?: string;
  /** Scopes of the bot token. Default: every scope this Slack knows. */
  readonly scopes?: readonly string[];
  /** The app's request URL for interactivity, commands and events. */
  readonly eventsUrl?: string;
  /** How long the app has to answer. Default 3000, as in Slack. */
  readonly ackTimeoutMs?: number;
  /** Answer 429 to an app that posts faster into one channel. Default: no limit; Slack's own is about 1 per second. */
  readonly postLimit?: PostLimit;
  readonly panel?: Panel;
  readonly onPanel?: (id: string) => Promise<string | undefined> | string | undefined;
};

/** A running simulated Slack: addresses, secrets, and everything a person or the outside world can do to it. */
export type SimSlack = Waiting & {
  /** The page. */
  readonly url: string;
  /** The Web API, ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly workspace: Workspace;
  readonly faults: Faults;
  /** Also sets where presses, commands and events go; null: nowhere. */
  setEventsUrl(url: string | null): void;
  /** The `url_verification` handshake; true when the app gave the challenge back. */
  verifyEventsUrl(): Promise<boolean>;
  /** Messages of a channel (id or `#name`), oldest first, replies included: all of them, or as this person sees them. */
  messages(channel: string, userId?: string): readonly SimMessage[];
  /** Requests to the Web API and to response_urls, oldest first. */
  calls(method?: string): readonly ApiCall[];
  /** Requests sent to the app, oldest first. */
  deliveries(): readonly Delivery[];
  views(): readonly OpenView[];
  press(input: PressInput): Promise<Delivery>;
  /** All at the same time; answers in the order of the inputs. */
  pressMany(inputs: readonly PressInput[]): Promise<readonly Delivery[]>;
  pressInView(input: ViewPressInput): Promise<Delivery>;
  submitView(input: SubmitInput): Promise<Delivery>;
  closeView(input: Actor & { readonly viewId?: string }): Promise<Delivery | null>;
  slash(input: SlashInput): Promise<Delivery>;
  /** A typed line: a message, or a slash command when it begins with one. */
  say(input: SayInput): Promise<{ message: SimMessage | null; delivery: Delivery | null }>;
  sendEvent(event: Json, options?: EventOptions): Promise<Delivery>;
  /** Any body, rightly signed unless told otherwise. */
  send: Sender['send'];
  /** The same bytes and headers again: the last request, or the given one. */
  replay: Sender['replay'];
  forge(kind: ForgeryKind, body?: string): Promise<Delivery>;
  /** From now on every call answers `token_revoked`. */
  revokeToken(): void;
  setScopes(scopes: readonly string[]): void;
  setPanel(panel: Panel | null): void;
  close(): Promise<void>;
};
