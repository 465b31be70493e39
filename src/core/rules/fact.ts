import type { AppFacts, Event, Scalar } from '../event/event.ts';

/** A value a fact may have; null is absent. */
export type FactValue = Scalar | readonly string[];

/** `event.actor.kind` and `event.app.name` are other spellings of `actor.kind` and `app.name`. */
export function canonicalPath(path: string): string {
  return path.replace(/^event\.(?=(?:app|actor|previous)(?:\.|$))/, '');
}

/**
 * The value of a fact path: `release.kind`, `event.actor.kind`, `app.labels.tier`, `previous.formation.quantity`; bare
 * `app` is the app's id. Null when the event has no such fact: a missing value is never a crash.
 */
export function lookup(event: Event, path: string): FactValue {
  const [view = '', ...rest] = canonicalPath(path).split('.');
  const field = rest.join('.');
  switch (view) {
    case 'event':
      return ofEvent(event, field);
    case 'app':
      return ofApp(event.app, field);
    case 'actor':
      return own(event.actor, field);
    case 'previous':
      return own(event.previous, field);
    default: {
      const facts: unknown = Object.hasOwn(event.views, view)
        ? event.views[view as keyof Event['views']]
        : undefined;
      return typeof facts === 'object' && facts !== null ? own(facts, field) : null;
    }
  }
}

/** What the fact was before the event; undefined when the event does not say that it changed. */
export function former(event: Event, path: string): Scalar | undefined {
  const canonical = canonicalPath(path);
  return Object.hasOwn(event.previous, canonical) ? (event.previous[canonical] ?? null) : undefined;
}

function ofEvent(event: Event, field: string): FactValue {
  if (field === 'received_at') return event.receivedAt;
  const named: readonly string[] = ['name', 'id', 'at', 'late', 'source', 'include', 'action'];
  return named.includes(field) ? own(event, field) : null;
}

function ofApp(app: AppFacts, field: string): FactValue {
  if (field === '') return app.id === '' ? app.name : app.id;
  return field.startsWith('labels.') ? own(app.labels, field.slice('labels.'.length)) : own(app, field);
}

function own(from: object, key: string): FactValue {
  const value: unknown = Object.hasOwn(from, key) ? (from as Record<string, unknown>)[key] : null;
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
