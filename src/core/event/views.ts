import { dynoIdentity } from './dyno-identity.ts';
import type { Entity } from './entity.ts';
import type { Envelope } from './envelope.ts';
import type { Event, Scalar, View, ViewName } from './event.ts';
import { type Json, type JsonObject, jsonAt } from './json.ts';
import { releaseKind } from './release-kind.ts';
import { type ViewField, viewFields } from './view-fields.ts';

/**
 * The facts of an event under the names rules use, typed: whole numbers are numbers, what Heroku left out is null.
 * `dyno.cause` needs other events and is added by `deriveEvent`.
 */
export function viewsOf(entity: Entity | null, envelope: Envelope): Event['views'] {
  if (entity === null || entity === 'app') return {};
  const view: View = { ...readView(entity, envelope.data), ...workedOut(entity, envelope) };
  return { [entity]: view };
}

/** Values before the change, for the fields Heroku says have changed. */
export function previousOf(entity: Entity | null, previousData: JsonObject): Record<string, Scalar> {
  const previous: Record<string, Scalar> = {};
  if (entity === null) return previous;
  if (entity === 'app') {
    if (typeof previousData.name === 'string') previous['app.name'] = previousData.name;
    if (typeof previousData.maintenance === 'boolean') previous['app.maintenance'] = previousData.maintenance;
    return previous;
  }
  for (const [name, field] of fieldsOf(entity)) {
    const path = field.paths.find(([first]) => first !== undefined && Object.hasOwn(previousData, first));
    if (path !== undefined && field.type !== 'list')
      previous[`${entity}.${name}`] = scalar(field, jsonAt(previousData, path));
  }
  return previous;
}

function fieldsOf(view: ViewName): [string, ViewField][] {
  return Object.entries(viewFields[view]);
}

function readView(view: ViewName, data: JsonObject): View {
  return Object.fromEntries(fieldsOf(view).map(([name, field]) => [name, read(field, data)]));
}

function read(field: ViewField, data: JsonObject): Scalar | readonly string[] {
  if (field.type === 'list') return urls(jsonAt(data, field.paths[0] ?? []));
  for (const path of field.paths) {
    const value = scalar(field, jsonAt(data, path));
    if (value !== null) return value;
  }
  return null;
}

/** A value of another type than promised is no value: a rule must never compare text with a number by accident. */
function scalar(field: ViewField, value: Json | undefined): Scalar {
  if (field.type === 'text') return typeof value === 'string' ? value : null;
  if (field.type === 'bool') return typeof value === 'boolean' ? value : null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function urls(value: Json | undefined): readonly string[] {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return items.map((item) => jsonAt(item, ['url'])).filter((url) => typeof url === 'string');
}

function workedOut(entity: ViewName, { data, actor }: Envelope): View {
  if (entity === 'release') {
    const description = jsonAt(data, ['description']);
    const user = jsonAt(data, ['user', 'email']);
    const email = typeof user === 'string' ? user : actor.email;
    return { kind: releaseKind(typeof description === 'string' ? description : '', email) };
  }
  if (entity !== 'dyno') return {};
  const { type, oneOff } = dynoIdentity(data);
  return { type, one_off: oneOff };
}
