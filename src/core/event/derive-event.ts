import { actorKind, type KnownActors } from './actor-kind.ts';
import { dynoCause } from './dyno-cause.ts';
import { dynoMomentOf } from './dyno-moment.ts';
import { type Entity, entityOf } from './entity.ts';
import type { Envelope } from './envelope.ts';
import type { Actor, AppFacts, Event, EventSource, Scalar } from './event.ts';
import { factKey } from './fact-key.ts';
import { jsonAt } from './json.ts';
import { appBefore, type KnownApp, semanticNames } from './semantic-names.ts';
import { previousOf, viewsOf } from './views.ts';

/** An event further than this from its arrival tells people, but writes nothing by itself. */
const lateAfterMs = 15 * 60_000;

/** What is known around an event. Order of the lists means nothing. */
export type EventContext = KnownActors & {
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly source: EventSource;
  /** Labels of the app, from the policy. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Decided events of the app, about 28 hours back: the longest life of a dyno. */
  readonly recent: readonly Event[];
  /** The newest earlier `api:app` event, for changes that only show against the last known state. */
  readonly lastApp: Event | null;
};

/** Gives an envelope its meaning. Total: whatever Heroku adds comes out as `unmatched`, never as an error. */
export function deriveEvent(envelope: Envelope, context: EventContext): Event {
  const entity = entityOf(envelope.include);
  const at = envelope.at || context.receivedAt;
  const lastApp = newestAppEvent(context, at, envelope.id);
  const known = knownApp(lastApp);
  const names = semanticNames(entity, envelope, known);
  const event: Event = {
    id: envelope.id,
    name: names[0],
    names,
    at,
    receivedAt: context.receivedAt,
    late: isLate(at, context),
    source: context.source,
    include: envelope.include,
    action: envelope.action,
    app: appFacts(entity, envelope, context, lastApp),
    actor: actorOf(envelope, context),
    views: viewsOf(entity, envelope),
    previous: { ...previousOf(entity, envelope.previousData), ...impliedPrevious(names, envelope, known) },
    fact: factKey(entity, envelope),
  };
  return withDynoCause(event, context.recent);
}

/** The newest `api:app` event before `at`, whether it came as `lastApp` or among the recent ones. */
function newestAppEvent({ lastApp, recent }: EventContext, at: string, id: string): Event | null {
  const candidates = [...recent, ...(lastApp === null ? [] : [lastApp])].filter(
    (event) => event.include === 'api:app' && event.at < at && event.id !== id,
  );
  return candidates.toSorted((a, b) => b.at.localeCompare(a.at) || a.id.localeCompare(b.id))[0] ?? null;
}

function knownApp(lastApp: Event | null): KnownApp | null {
  return lastApp && { name: lastApp.app.name || null, maintenance: lastApp.app.maintenance ?? null };
}

/** Old on arrival, dated ahead of it (a clock is wrong), or brought by repair. */
function isLate(at: string, { receivedAt, source }: EventContext): boolean {
  return source === 'repair' || Math.abs(Date.parse(receivedAt) - Date.parse(at)) > lateAfterMs;
}

function appFacts(
  entity: Entity | null,
  { app, data }: Envelope,
  { labels = {} }: EventContext,
  lastApp: Event | null,
): AppFacts {
  if (entity !== 'app') {
    return { ...app, ...(lastApp?.app.team === undefined ? {} : { team: lastApp.app.team }), labels };
  }
  const team = jsonAt(data, ['organization', 'name']);
  const { maintenance } = data;
  return {
    ...app,
    ...(typeof team === 'string' ? { team } : {}),
    ...(typeof maintenance === 'boolean' ? { maintenance } : {}),
    labels,
  };
}

function actorOf({ actor }: Envelope, known: KnownActors): Actor {
  return { ...actor, kind: actorKind(actor, known) };
}

/** Values before the change that Heroku did not send, but that the derived name says. */
function impliedPrevious(
  names: readonly string[],
  envelope: Envelope,
  known: KnownApp | null,
): Record<string, Scalar> {
  const { name, maintenance } = appBefore(envelope, known);
  const turned = names.includes('app.maintenance_on') || names.includes('app.maintenance_off');
  return {
    ...(turned ? { 'app.maintenance': maintenance } : {}),
    ...(names.includes('app.renamed') ? { 'app.name': name } : {}),
  };
}

function withDynoCause(event: Event, recent: readonly Event[]): Event {
  const moment = dynoMomentOf(event);
  if (moment === null) return event;
  const others = recent.filter(({ id }) => id !== event.id);
  return {
    ...event,
    views: { ...event.views, dyno: { ...event.views.dyno, cause: dynoCause(moment, others) } },
  };
}
