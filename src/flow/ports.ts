// This file is long because all powers of a flow step stand in one place: whoever writes a port reads the others too.
import type { AuditEntry, ChainedEntry } from '../core/audit/entry.ts';
import type { Event } from '../core/event/event.ts';
import type { IncomingEvent } from '../core/event/incoming-event.ts';
import type { Answer, Proposal, ProposalState } from '../core/guard/proposal.ts';
import type { NoticeContent, SlackMessage } from '../core/message/notice.ts';
import type { LiveApp, LiveBuild, LiveDyno, LiveFormation, LiveRelease } from '../core/plan/live.ts';
import type { Decision, HitRole, MemoryNeed, RuleMemory } from '../core/rules/decision.ts';
import type { Rulebook } from '../core/rules/rulebook.ts';
import type { Job, JobKind } from './jobs.ts';

/** The time, as milliseconds since 1970; the only clock a flow may read. */
export type Clock = { now(): number };

/** Chance and identity. */
export type Ids = {
  uuid(): string;
  proposalId(): string /** From 0 (in) to 1 (out), for jitter. */;
  chance(): number;
};

export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

// ---------------------------------------------------------------- store

export type { IncomingEvent };

export type StoredEvent = {
  readonly id: string;
  readonly body: Uint8Array;
  readonly receivedAt: string;
  readonly source: Event['source'];
  readonly state: 'new' | 'decided' | 'repeated' | 'quarantined' | 'dead';
  readonly why: string | null;
  readonly tries: number;
  /** The derived event, once decided. */
  readonly event: Event | null;
  /** Rules that stayed far from firing, by `<outcome>:<check that stopped them>`; null before rules saw it. */
  readonly ruleCounts: RuleCounts | null;
};

export type RuleCounts = Readonly<Record<string, number>>;

export type StoredDecision = Decision & {
  readonly id: string;
  readonly eventId: string;
  readonly at: string;
};

/** The living message of a rule and group, from its firing until it is resolved. */
export type Incident = {
  readonly id: string;
  readonly ruleId: string;
  readonly group: string;
  /** The decision that opened it; later firings are told on its notices. */
  readonly decisionId: string;
  readonly openedAt: string;
  readonly noticeKeys: readonly string[];
};

export type Timer = {
  readonly key: string;
  readonly dueAt: string;
  readonly payload: Readonly<Record<string, string>>;
};

export type Notice = {
  readonly key: string;
  readonly channel: string;
  readonly content: NoticeContent;
  /** Rises with each change of content; the message is right when `saidRevision` has caught up. */
  readonly revision: number;
  readonly saidRevision: number;
  /** Where it stands in Slack, once posted. `channelId` is the real id Slack answered. */
  readonly channelId: string | null;
  readonly ts: string | null;
  /** When the oldest post or update was begun whose outcome is not known. */
  readonly postingSince: string | null;
  /** Until when the one who begins a post or update has the message for itself; tells whose turn it is. */
  readonly postingUntil: string | null;
  readonly tries: number;
};

/** Changes of a proposal that go with a move of its state. */
export type ProposalChanges = Partial<
  Pick<
    Proposal,
    | 'reason'
    | 'sentence'
    | 'plan'
    | 'approvers'
    | 'count'
    | 'selfApprove'
    | 'expiresAt'
    | 'leaseId'
    | 'leaseUntil'
    | 'sentAt'
    | 'attempts'
    | 'madeReleaseId'
    | 'verifyUntil'
  >
>;

/** Everything the database remembers, inside one transaction. Times are ISO 8601 texts in UTC. */
export type Tx = {
  /** One at a time per app until the transaction ends. */
  lockApp(appId: string): Promise<void>;

  events: {
    /** Insert; `duplicate` when the id is known with equal content, `conflict` with other content (the first is kept). */
    accept(event: IncomingEvent): Promise<'accepted' | 'duplicate' | 'conflict'>;
    /** The row, locked, or null when it does not exist. */
    lock(id: string): Promise<StoredEvent | null>;
    get(id: string): Promise<StoredEvent | null>;
    /** Earlier decided events of the app between the two times, oldest first, at most 500. */
    around(appId: string, from: string, to: string): Promise<Event[]>;
    /** The newest decided event before `at` of one entity of the app (such as `api:app`), or null. */
    lastOf(appId: string, include: string, before: string): Promise<Event | null>;
    /** Time of the newest decided event of this semantic name, not after `until`; null when there is none. */
    lastNamed(appId: string, name: string, until: string): Promise<string | null>;
    /** Decided events of this semantic name between the two times. */
    count(appId: string, name: string, from: string, to: string): Promise<number>;
    /** Apps that events told of, each under its newest name. */
    apps(): Promise<{ id: string; name: string }[]>;
    /** True for the first event that tells this fact. */
    claimFact(fact: string, eventId: string): Promise<boolean>;
    finish(
      id: string,
      end: {
        state: 'decided' | 'repeated' | 'quarantined' | 'dead';
        why?: string;
        event?: Event;
        ruleCounts?: RuleCounts;
      },
    ): Promise<void>;
    /** Makes the event new again, due now and with no tries behind it. */
    reopen(id: string): Promise<void>;
    recent(limit: number): Promise<StoredEvent[]>;
  };

  decisions: {
    insert(eventId: string, at: string, decision: Decision): Promise<string>;
    ofEvent(eventId: string): Promise<StoredDecision[]>;
    get(id: string): Promise<StoredDecision | null>;
    /** Replaces the waiting decision of this event and rule and gives its id; null when none waits. */
    conclude(eventId: string, ruleId: string, decision: Decision): Promise<string | null>;
    /** All that is remembered for each need, by `memoryKey`. */
    memory(needs: readonly MemoryNeed[], at: string): Promise<Map<string, RuleMemory>>;
    /** `role` is `trigger` when not given. Remembering the same again changes nothing. */
    addHit(ruleId: string, group: string, eventId: string, at: string, role?: HitRole): Promise<void>;
    /** How often the `if` of this rule text could not be evaluated. */
    errors(ruleId: string, ruleHash: string): Promise<number>;
  };

  incidents: {
    /** The open incident of the rule and group. */
    openOf(ruleId: string, group: string): Promise<Incident | null>;
    /** Opens one unless one is open. */
    open(incident: {
      ruleId: string;
      group: string;
      scope?: string;
      decisionId: string;
      openedAt: string;
    }): Promise<void>;
    /** A notice that the end of the incident must be told on. */
    addNotice(id: string, noticeKey: string): Promise<void>;
    /** Ends the open incident and gives it; null when none is open. */
    resolve(ruleId: string, group: string, at: string): Promise<Incident | null>;
  };

  pauses: {
    /** False when it is paused already; the first reason stays. */
    set(ruleId: string, why: string, since: string): Promise<boolean>;
    /** False when it was not paused. */
    lift(ruleId: string): Promise<boolean>;
    list(): Promise<{ ruleId: string; why: string; since: string }[]>;
  };

  proposals: {
    insert(proposal: Proposal): Promise<void>;
    /** The row, locked until the transaction ends. */
    lock(id: string): Promise<Proposal | null>;
    get(id: string): Promise<Proposal | null>;
    ofNotice(noticeKey: string): Promise<Proposal[]>;
    list(filter: { open?: boolean; limit: number }): Promise<Proposal[]>;
    /** What is not ended of a rule and group, oldest first. */
    openOf(ruleId: string, group: string): Promise<Proposal[]>;
    /**
     * Compare-and-set: moves only when the state is one of `from` (and the lease is `leaseId`, when given). False when
     * somebody was quicker. Moving to `performing` is also false while another proposal of the app is performing or unknown.
     */
    move(
      id: string,
      from: readonly ProposalState[],
      to: ProposalState,
      changes: ProposalChanges,
      leaseId?: string,
    ): Promise<boolean>;
    /** Another proposal of this app that is performing or unknown. */
    inFlight(appId: string, except: string): Promise<Proposal | null>;
    /** The proposal whose write made this release, or null: tells an echo of our own write from other people's. */
    byMadeRelease(releaseId: string): Promise<Proposal | null>;
    /** Writes sent since a time, by app id. */
    writesSince(since: string): Promise<ReadonlyMap<string, number>>;
    /** For `last_good`: versions that crashed while serving, and versions Herald rolled away from with the time. */
    rollbackHistory(
      appId: string,
    ): Promise<{ crashedVersions: number[]; rolledAwayFrom: { version: number; at: string }[] }>;
  };

  answers: {
    /**
     * Insert; the id is null when this person has given this verdict on this proposal already, and it counted or is still
     * being weighed. One that was refused is given anew under the new id: rights, cards and Slack's health change.
     */
    record(answer: Omit<Answer, 'outcome' | 'sentence' | 'personName'>): Promise<string | null>;
    lock(id: string): Promise<Answer | null>;
    settle(
      id: string,
      outcome: 'counted' | 'refused',
      sentence: string,
      personName: string | null,
    ): Promise<void>;
    ofProposal(proposalId: string): Promise<Answer[]>;
  };

  notices: {
    /** Write down what must be said; a known key gets the new channel (while not yet posted), content and a higher revision. */
    want(key: string, channel: string, content: NoticeContent): Promise<void>;
    lock(key: string): Promise<Notice | null>;
    get(key: string): Promise<Notice | null>;
    /**
     * Mark that a post or an update is about to go out: `since` when the oldest began whose outcome is not known (null when
     * nothing is out), `until` when the next may begin.
     */
    posting(key: string, since: string | null, until?: string | null): Promise<void>;
    /** The message is gone from where it stood (deleted, channel archived): it must be posted anew. */
    forget(key: string): Promise<void>;
    said(key: string, revision: number, where: { channelId: string; ts: string }): Promise<void>;
  };

  timers: {
    set(key: string, dueAt: string, payload: Readonly<Record<string, string>>): Promise<void>;
    /** Removes the timer and gives its payload; null when there is none. */
    cancel(key: string): Promise<Readonly<Record<string, string>> | null>;
    /** Remove a due timer and give its payload: null when it is gone or not due yet. */
    take(key: string, now: string): Promise<Readonly<Record<string, string>> | null>;
    /** Timers whose key begins so, soonest first. */
    withPrefix(prefix: string): Promise<Timer[]>;
  };

  /**
   * When the sweep should ring for a row next; null when nothing is left to do. With `failed` the row's `tries` rises by
   * one, without it `tries` returns to 0. Answers the tries so far.
   */
  wake(kind: Exclude<JobKind, 'timer'>, id: string, at: string | null, failed?: boolean): Promise<number>;
  /** Moves the next wake-up of a row and leaves its `tries` alone. */
  postpone(kind: Exclude<JobKind, 'timer'>, id: string, at: string): Promise<void>;
  /** Rows whose time has come, oldest first. */
  due(now: string, limit: number): Promise<Job[]>;

  /** Tallies for the metrics, by label. */
  counts: {
    eventsByName(): Promise<ReadonlyMap<string, number>>;
    proposalsByState(): Promise<ReadonlyMap<string, number>>;
    /** Decisions that an `if` could not be evaluated for, by rule id. */
    ruleErrors(): Promise<ReadonlyMap<string, number>>;
    /** Rows that still need a step, by kind. */
    unfinished(): Promise<ReadonlyMap<string, number>>;
  };

  audit: {
    /** Append to the chain; call it last in a transaction, it serialises. */
    append(...entries: readonly AuditEntry[]): Promise<void>;
    tail(limit: number): Promise<ChainedEntry[]>;
    /** Entries after `seq`, oldest first. */
    after(seq: number, limit: number): Promise<ChainedEntry[]>;
  };
};

export type Store = {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A transaction of which nothing stays, in which this event has not been decided yet: its decisions, and what came of
   * them, are gone inside it.
   */
  rehearse<T>(eventId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The database clock, milliseconds since 1970. */
  now(): Promise<number>;
};

// ---------------------------------------------------------------- queue

/** Puts wake-ups into the queue. Never throws and never waits long: the sweep finds what was not rung for. */
export type Doorbell = { ring(jobs: readonly Job[]): Promise<void> };

// ---------------------------------------------------------------- slack

export type Person = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly teamId: string | null;
  /** Full member of our workspace, in good standing; bots, guests, strangers and deactivated people are not. */
  readonly standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'other_team';
};

export type SlackPort = {
  /** `slack` talks to a workspace, `log` writes notices to the log: nobody can press a button there. */
  readonly kind: 'slack' | 'log';
  post(channel: string, message: SlackMessage, key: string): Promise<{ channelId: string; ts: string }>;
  update(channelId: string, ts: string, message: SlackMessage): Promise<void>;
  /** Our own message with this key since a time, when the history may be read; `unreadable` when it may not. */
  find(
    channel: string,
    key: string,
    since: string,
  ): Promise<{ channelId: string; ts: string } | null | 'unreadable'>;
  /** A line only this person sees. */
  whisper(channelId: string, userId: string, text: string): Promise<void>;
  person(userId: string): Promise<Person>;
  groupMembers(groupId: string): Promise<readonly string[]>;
};

// ---------------------------------------------------------------- heroku

export type HerokuApp = LiveApp;
export type HerokuRelease = LiveRelease;
export type HerokuBuild = LiveBuild;
export type HerokuDyno = LiveDyno;
export type HerokuFormation = LiveFormation;

/** What Herald asks of the Platform API. Reads retry by themselves; writes go out once and throw `UpstreamError`. */
export type HerokuPort = {
  /** `none` without a token: no reads, no writes. */
  readonly kind: 'heroku' | 'none';
  account(): Promise<{ id: string; email: string }>;
  app(appId: string): Promise<HerokuApp>;
  /** Every app the token sees. */
  apps(): Promise<HerokuApp[]>;
  /** Newest first. */
  releases(appId: string, max: number): Promise<HerokuRelease[]>;
  /** Builds that are still running. */
  pendingBuilds(appId: string): Promise<HerokuBuild[]>;
  /** Commit of a slug, null when it has none. */
  slugCommit(appId: string, slugId: string): Promise<string | null>;
  formation(appId: string): Promise<HerokuFormation[]>;
  dynos(appId: string): Promise<HerokuDyno[]>;
  /**
   * Names of config vars that differ between two releases, never values; null when the token may not read them
   * (needs scope `read-protected`).
   */
  configDifference(appId: string, fromReleaseId: string, toReleaseId: string): Promise<string[] | null>;
  /** POST /apps/{app}/releases {release}; aborted at `deadline` (ms since 1970). */
  rollback(appId: string, releaseId: string, deadline: number): Promise<HerokuRelease>;
  /** Requests left in the pool as last seen, null when unknown. */
  remaining(): number | null;
};

// ---------------------------------------------------------------- all of them

export type Settings = {
  readonly permission: 'readonly' | 'full';
};

/** All powers of a flow step. Hands (`slack`, `heroku`, `doorbell`) can be swapped; the path stays the same. */
export type Ports = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly store: Store;
  readonly doorbell: Doorbell;
  readonly slack: SlackPort;
  readonly heroku: HerokuPort;
  /** The same Heroku for looking on: gives way when requests get few. Without it `heroku` is asked. */
  readonly watching?: HerokuPort;
  readonly rulebook: () => Rulebook;
  readonly settings: Settings;
};
