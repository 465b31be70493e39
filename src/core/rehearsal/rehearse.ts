import type { Event, Scalar } from '../event/event.ts';
import { decide, needs, needsOfTimer } from '../rules/decide.ts';
import { decideTimer } from '../rules/decide-timer.ts';
import type { Decision, Needs, RuleTimer } from '../rules/decision.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { emptyHead, type Head, type OpenIncident, recallAll, takeIn, type WaitingTimer } from './head.ts';

/** The world rules see beside their events. Paths may leave out `state.` and `history.`; what is not given is absent. */
export type Given = {
  readonly state?: Readonly<Record<string, Scalar>>;
  readonly history?: Readonly<Record<string, Scalar>>;
  /** Full paths (`state.formation.web.quantity`) that cannot be read. */
  readonly unreadable?: readonly string[];
  /** Ids of rules with an open question or action, for `concurrency`. Otherwise every question is answered at once. */
  readonly busy?: readonly string[];
};

/** An event that arrives, or a change of the given world, at a time (ISO 8601). */
export type Step =
  | { readonly at: string; readonly event: Event }
  | { readonly at: string; readonly given: Given };

export type RehearseInput = {
  readonly rulebook: Rulebook;
  /** In any order; those of one time in the order they are listed. */
  readonly steps: readonly Step[];
  readonly given?: Given;
  /** The clock stops here (ISO 8601); without it every timer is waited for. */
  readonly until?: string;
  /** What is remembered from before; it is not changed. */
  readonly head?: Head;
};

export type RehearsedDecision = {
  /** The virtual time of the decision, ISO 8601. */
  readonly at: string;
  readonly event: Event;
  readonly decision: Decision;
  /** The timer that asked for it; null when the event itself did. */
  readonly timer: RuleTimer | null;
};

export type Rehearsal = {
  readonly decisions: readonly RehearsedDecision[];
  /** Timers that still wait, the soonest first. */
  readonly waiting: readonly WaitingTimer[];
  readonly incidents: readonly OpenIncident[];
  readonly paused: Head['pauses'];
  readonly head: Head;
};

type Stage = {
  readonly rulebook: Rulebook;
  readonly head: Head;
  readonly decisions: RehearsedDecision[];
  given: Given;
  clockMs: number;
};

/** A rule that wakes itself more often than this in one rehearsal is not waited for any longer. */
const mostTimers = 100_000;

/**
 * Runs events through a rule book with a virtual clock and a memory in its head: the same `decide` and `decideTimer` as
 * in production, timers fired in order between the events, effects applied, nothing written anywhere. Events at the very
 * time a timer is due are taken first. Pure, and total for times that are none: these happen at once.
 */
export function rehearse({ rulebook, steps, given = {}, until, head }: RehearseInput): Rehearsal {
  const stage: Stage = {
    rulebook,
    head: head === undefined ? emptyHead() : structuredClone(head),
    decisions: [],
    given,
    clockMs: 0,
  };
  for (const step of steps.toSorted((a, b) => (Date.parse(a.at) || 0) - (Date.parse(b.at) || 0))) {
    const atMs = Date.parse(step.at) || 0;
    fireTimers(stage, atMs, (dueMs) => dueMs < atMs);
    stage.clockMs = Math.max(stage.clockMs, atMs);
    if ('given' in step) stage.given = merge(stage.given, step.given);
    else takeEvent(stage, step.event);
  }
  const endMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until) || 0;
  fireTimers(stage, endMs, (dueMs) => dueMs <= endMs);
  const waiting = stage.head.timers.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt));
  const { incidents, pauses } = stage.head;
  return { decisions: stage.decisions, waiting, incidents, paused: pauses, head: stage.head };
}

function takeEvent(stage: Stage, event: Event): void {
  const { rulebook } = stage;
  const asked = needs(event, rulebook);
  const decisions = decide({ event, rulebook, ...known(stage, asked) });
  for (const decision of decisions) record(stage, event, decision, null);
}

function fireTimers(stage: Stage, endMs: number, isDue: (dueMs: number) => boolean): void {
  for (let fired = 0; fired < mostTimers; fired++) {
    const next = stage.head.timers
      .toSorted((a, b) => a.dueAt.localeCompare(b.dueAt) || a.key.localeCompare(b.key))
      .find(({ dueAt }) => isDue(Math.max(Date.parse(dueAt), stage.clockMs)));
    if (next === undefined) return;
    stage.clockMs = Math.min(Math.max(stage.clockMs, Date.parse(next.dueAt)), endMs);
    wake(stage, next);
  }
}

function wake(stage: Stage, { key, timer, event }: WaitingTimer): void {
  stage.head.timers = stage.head.timers.filter((one) => one.key !== key);
  const { rulebook } = stage;
  const asked = needsOfTimer(timer, event, rulebook);
  record(stage, event, decideTimer({ timer, event, rulebook, ...known(stage, asked) }), timer);
}

function record(stage: Stage, event: Event, decision: Decision, timer: RuleTimer | null): void {
  takeIn(stage.head, event, decision);
  stage.decisions.push({ at: new Date(stage.clockMs).toISOString(), event, decision, timer });
}

function known({ head, given, clockMs }: Stage, asked: Needs) {
  const { state = {}, history = {}, unreadable = [], busy = [] } = given;
  const values = new Map([...prefixed('state', state), ...prefixed('history', history)]);
  const paths = [...asked.state, ...asked.history];
  return {
    memory: recallAll(head, asked.memory, busy),
    live: new Map(
      paths.flatMap((path): readonly [string, Scalar][] => {
        const value = values.get(path);
        return value === undefined ? [] : [[path, value]];
      }),
    ),
    unreadable: unreadable.filter((path) => paths.includes(path)),
    now: new Date(clockMs).toISOString(),
  };
}

function prefixed(root: string, values: Readonly<Record<string, Scalar>>): readonly [string, Scalar][] {
  return Object.entries(values).map(([path, value]) => [
    path.startsWith(`${root}.`) ? path : `${root}.${path}`,
    value,
  ]);
}

function merge(before: Given, change: Given): Given {
  return {
    ...before,
    ...change,
    state: { ...before.state, ...change.state },
    history: { ...before.history, ...change.history },
  };
}
