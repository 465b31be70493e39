import type { Event } from '../event/event.ts';
import type { Decision, Effect, HitRole, MemoryNeed, RuleMemory, RuleTimer } from '../rules/decision.ts';
import { memoryKey } from '../rules/group-key.ts';

/** A timer that waits, with the event that set it. */
export type WaitingTimer = {
  readonly key: string;
  /** ISO 8601. */
  readonly dueAt: string;
  readonly timer: RuleTimer;
  readonly event: Event;
};

export type OpenIncident = {
  readonly ruleId: string;
  readonly group: string;
  readonly scope: string;
  /** Event time (ISO) of the firing that opened it. */
  readonly openedAt: string;
};

type Shelf = {
  readonly roles: { readonly role: HitRole; readonly at: string; readonly eventId: string }[];
  readonly firedAt: string[];
};

/** All that rules remember, as plain data: written out as JSON and read back it is the same. */
export type Head = {
  /** By `memoryKey` of rule and group. */
  readonly shelves: Record<string, Shelf>;
  incidents: readonly OpenIncident[];
  timers: readonly WaitingTimer[];
  pauses: readonly { readonly ruleId: string; readonly sentence: string }[];
};

export function emptyHead(): Head {
  return { shelves: {}, incidents: [], timers: [], pauses: [] };
}

/** What the head knows of what is asked, by `memoryKey`. `busy` names rules that have an open question or action. */
export function recallAll(
  head: Head,
  needs: readonly MemoryNeed[],
  busy: readonly string[],
): Map<string, RuleMemory> {
  return new Map(needs.map((need) => [memoryKey(need.ruleId, need.group), recallOne(head, need, busy)]));
}

function recallOne(head: Head, { ruleId, group, sinceMs }: MemoryNeed, busy: readonly string[]): RuleMemory {
  const shelf = head.shelves[memoryKey(ruleId, group)] ?? { roles: [], firedAt: [] };
  const roles = shelf.roles.filter(({ at }) => !(Date.parse(at) < sinceMs));
  const incidents = head.incidents.filter((one) => one.ruleId === ruleId);
  return {
    hits: roles.filter(({ role }) => role === 'trigger').map(({ at }) => at),
    firedAt: shelf.firedAt.filter((at) => !(Date.parse(at) < sinceMs)),
    roles,
    incident: incidents.find((one) => one.group === group) ?? null,
    incidents: incidents.filter((one) => one.scope === group),
    busy: busy.includes(ruleId),
    timers: head.timers.filter(
      ({ timer }) => timer.ruleId === ruleId && (timer.group === group || timer.scope === group),
    ),
    paused: head.pauses.find((one) => one.ruleId === ruleId)?.sentence ?? null,
  };
}

/** Takes a decision into the head: its hit, its firing and its effects. */
export function takeIn(head: Head, event: Event, decision: Decision): void {
  if (decision.counts) remember(head, decision, event, 'trigger', decision.group);
  if (decision.outcome === 'fired' || decision.outcome === 'shadowed')
    shelfOf(head, decision.ruleId, decision.group).firedAt.push(event.at);
  for (const effect of decision.effects ?? []) apply(head, event, decision, effect);
}

function apply(head: Head, event: Event, decision: Decision, effect: Effect): void {
  const { ruleId, group } = decision;
  switch (effect.kind) {
    case 'remember':
      remember(head, decision, event, effect.role, effect.group ?? group);
      return;
    case 'set_timer': {
      const { key, dueAt, timer } = effect;
      head.timers = [...head.timers.filter((one) => one.key !== key), { key, dueAt, timer, event }];
      return;
    }
    case 'cancel_timer':
      head.timers = head.timers.filter(({ key }) => key !== effect.key);
      return;
    case 'open_incident': {
      if (head.incidents.some((one) => one.ruleId === ruleId && one.group === group)) return;
      const opened = { ruleId, group, scope: effect.scope ?? group, openedAt: event.at };
      head.incidents = [...head.incidents, opened];
      return;
    }
    case 'resolve_incident': {
      const ended = effect.group ?? group;
      head.incidents = head.incidents.filter((one) => one.ruleId !== ruleId || one.group !== ended);
      return;
    }
    case 'pause_rule':
      head.pauses = [
        ...head.pauses.filter((one) => one.ruleId !== ruleId),
        { ruleId, sentence: effect.sentence },
      ];
      return;
    case 'withdraw_proposals':
      return;
  }
}

function remember(head: Head, { ruleId }: Decision, event: Event, role: HitRole, group: string): void {
  const { roles } = shelfOf(head, ruleId, group);
  if (roles.some((one) => one.role === role && one.eventId === event.id)) return;
  roles.push({ role, at: event.at, eventId: event.id });
}

function shelfOf(head: Head, ruleId: string, group: string): Shelf {
  const key = memoryKey(ruleId, group);
  head.shelves[key] ??= { roles: [], firedAt: [] };
  return head.shelves[key];
}
