import { eventNames, factsOf } from '../event/catalog.ts';
import { stages } from './scope.ts';

/** Events of the language that no part of this version sends. */
const laterEvents: readonly string[] = [
  'herald.approval.expired',
  'herald.action.failed',
  'herald.subscription.drift',
  'herald.no_events',
];
/** Events that come by a log drain (H, R and L codes are log lines, not webhooks: Dev Center "Heroku Error Codes"). */
const drainEvents: readonly string[] = ['log.router_error', 'log.dyno_error', 'log.drain_error'];
/** Events that Herald makes itself for triggers of the same name. */
const ownEvents: readonly string[] = ['schedule', 'manual'];

/** The doors events come in by that may be shut. */
export type Sources = { readonly drain: boolean };

export type EventStanding = 'sent' | 'needs_drain' | 'own' | 'later' | 'unknown';

/** What a name in `trigger.event` stands for. `*` and families such as `addon.*` are names too. */
export function standingOf(name: string, sources: Sources = { drain: false }): EventStanding {
  if (name === '*' || eventNames.includes(name)) return 'sent';
  if (drainEvents.includes(name) || name === 'log.*') return sources.drain ? 'sent' : 'needs_drain';
  if (ownEvents.includes(name)) return 'own';
  if (laterEvents.includes(name) || name === 'herald.*') return 'later';
  return eventsNamed(name).length > 0 ? 'sent' : 'unknown';
}

/** Every name a rule may write, for suggestions. */
export const knownEvents: readonly string[] = [...eventNames, ...drainEvents, ...laterEvents];

/** The events a name stands for: itself, or all of a family such as `addon.*`. */
export function eventsNamed(name: string): readonly string[] {
  const known = [...eventNames, ...drainEvents];
  if (!name.endsWith('.*')) return known.includes(name) || name === '*' ? [name] : [];
  return known.filter((event) => event.startsWith(name.slice(0, -1)));
}

/**
 * What rules may do with a fact. `values` are all there are; `order` goes from low to high for `at_least`; `optional`
 * facts may be absent in an event that has their view.
 */
export type Fact = {
  readonly type: 'text' | 'int' | 'bool' | 'list';
  readonly values?: readonly string[];
  readonly order?: readonly string[];
  readonly optional: boolean;
};

/** Dyno sizes from small to large (Dev Center, "Dyno Types"). Compared without case: `standard-1X` occurs too. */
const sizes =
  'Eco Basic Standard-1X Standard-2X Performance-M Performance-L Performance-L-RAM Performance-XL Performance-2XL'.split(
    ' ',
  );

const notes: Readonly<Record<string, { values?: readonly string[]; order?: readonly string[] }>> = {
  'event.source': { values: ['webhook', 'repair', 'drain', 'schedule', 'manual', 'herald'] },
  'app.stage': { values: stages },
  'actor.kind': { values: ['human', 'bot', 'self', 'heroku'] },
  'release.status': { values: ['pending', 'succeeded', 'failed', 'expired'] },
  'release.kind': { values: ['deploy', 'promote', 'rollback', 'config', 'addon', 'other'] },
  'build.status': { values: ['pending', 'succeeded', 'failed'] },
  'dyno.cause': { values: ['release', 'config', 'cycling', 'scale', 'manual', 'crash', 'unknown'] },
  'dyno.state': { values: ['starting', 'up', 'idle', 'stopping', 'crashed', 'down'] },
  'dyno.size': { order: sizes },
  'formation.size': { order: sizes },
};

/** Facts that Heroku leaves empty in ordinary events. */
const optionalFacts: ReadonlySet<string> = new Set([
  'app.pipeline',
  'app.stage',
  'app.team',
  'log.dyno',
  'log.method',
  'log.path',
  'log.host',
  'log.status',
  'log.connect_ms',
  'log.service_ms',
  'release.description',
  'release.commit',
  'release.slug_id',
  'build.commit',
  'build.commit_message',
  'build.release_version',
  'build.buildpacks',
  'dyno.exit_status',
  'dyno.release_version',
  'dyno.command',
  'collaborator.role',
  'domain.status',
]);

/** Facts of the view that Heroku never fills for this event. */
const neverSent: Readonly<Record<string, readonly string[]>> = {
  'build.started': ['build.release_version'],
  'build.failed': ['build.release_version'],
  'dyno.starting': ['dyno.exit_status'],
  'dyno.up': ['dyno.exit_status'],
  'dyno.idle': ['dyno.exit_status'],
};

/** Facts whose former value Heroku sends along (`previous_data`), by event. Creations and ends carry none. */
const changing: Readonly<Record<string, readonly string[]>> = {
  'formation.scaled': ['formation.quantity', 'formation.size'],
  'formation.resized': ['formation.size', 'formation.quantity'],
  'app.renamed': ['app.name'],
};
/** Updates tell whatever has changed. */
const updates = /\.updated$/;

/** The fact at a canonical path for an event (`*`: for any), null when that event has none. */
export function factAt(event: string, path: string): Fact | null {
  if (/^app\.labels\.[^.]+$/.test(path)) return { type: 'text', optional: true };
  if (path.startsWith('previous.')) {
    const now = factAt(event, path.slice('previous.'.length));
    return now === null ? null : { ...now, optional: true };
  }
  const facts = typesOf(event);
  const type = Object.hasOwn(facts, path) ? facts[path] : undefined;
  return type === undefined ? null : { type, ...notes[path], optional: optionalFacts.has(path) };
}

/** All fact paths of an event. */
export function pathsOf(event: string): readonly string[] {
  return Object.keys(typesOf(event));
}

/** Facts of a log line (Dev Center, "Heroku Error Codes" and "HTTP Routing": router log format). */
const logFacts: Readonly<Record<string, Fact['type']>> = {
  'log.code': 'text',
  'log.message': 'text',
  'log.dyno': 'text',
  'log.method': 'text',
  'log.path': 'text',
  'log.host': 'text',
  'log.status': 'int',
  'log.connect_ms': 'int',
  'log.service_ms': 'int',
};

const typesByEvent = new Map<string, Readonly<Record<string, Fact['type']>>>();

/** Asked for every path of every rule, so each event's facts are listed once. */
function typesOf(event: string): Readonly<Record<string, Fact['type']>> {
  const known = typesByEvent.get(event) ?? workOutTypes(event);
  typesByEvent.set(event, known);
  return known;
}

function workOutTypes(event: string): Readonly<Record<string, Fact['type']>> {
  if (ownEvents.includes(event)) return factsOf('unmatched');
  if (drainEvents.includes(event)) return { ...factsOf('unmatched'), ...logFacts };
  return event === '*' ? { ...factsOf('*'), ...logFacts } : factsOf(event);
}

/** False when Heroku leaves this fact empty for the event, always. */
export function isEverSent(event: string, path: string): boolean {
  return !(neverSent[event] ?? []).includes(path);
}

/** True when the event may say what the fact was before. */
export function tellsChangeOf(event: string, path: string): boolean {
  return event === '*' || updates.test(event) || (changing[event] ?? []).includes(path);
}

/** The events that may say what a fact was before, for the mend of a condition that cannot hold. */
export function eventsTellingChangeOf(path: string): readonly string[] {
  return eventNames.filter((event) => factAt(event, path) !== null && tellsChangeOf(event, path));
}
