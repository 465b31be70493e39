import type { z } from 'zod';
import type { FaultPath } from './fault.ts';
import { oneOf } from './suggestion.ts';

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes['_zod']['def'];

/** What the house notes on a schema for messages. */
type Meta = {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly code?: string | undefined;
  readonly examples?: readonly (string | number)[] | undefined;
};

function defOf(schema: Schema): Def {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** The schema without `optional`, `default` and `lazy` around it. */
function unwrap(schema: Schema): Schema {
  const def = defOf(schema);
  if (def.type === 'lazy') return unwrap(def.getter());
  return def.type === 'optional' || def.type === 'default' ? unwrap(def.innerType) : schema;
}

/** The schema that a value at `path` must fit; null when the path leaves the schema. */
export function schemaAt(schema: Schema, path: FaultPath, data: unknown): Schema | null {
  const here = unwrap(schema);
  const [part, ...rest] = path;
  if (part === undefined) return here;
  const def = defOf(here);
  const inner =
    typeof data === 'object' && data !== null ? (data as Record<string | number, unknown>)[part] : undefined;
  const next = childOf(def, part, data);
  return next === null ? null : schemaAt(next, rest, inner);
}

function childOf(def: Def, part: string | number, data: unknown): Schema | null {
  if (def.type === 'object') return (Object.hasOwn(def.shape, part) ? def.shape[part] : def.catchall) ?? null;
  if (def.type === 'record') return def.valueType;
  if (def.type === 'array') return def.element;
  if (def.type !== 'union') return null;
  const wanted = Array.isArray(data) ? ['array'] : ['object', 'record'];
  const option = def.options.map(unwrap).find((one) => wanted.includes(defOf(one).type));
  return option === undefined ? null : childOf(defOf(option), part, data);
}

/** The keys a map may have at this place, for suggestions. */
export function keysOf(schema: Schema | null): readonly string[] {
  if (schema === null) return [];
  const def = defOf(unwrap(schema));
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'union' ? def.options.flatMap(keysOf) : [];
}

/** What the house has noted on the schema. */
export function metaOf(schema: Schema | null): Meta {
  return schema === null ? {} : ((schema as z.ZodType).meta?.() ?? {});
}

/** What a value must be, in words: `a whole number`, `text or a list`. */
export function describe(schema: Schema): string {
  const bare = unwrap(schema);
  const { title } = metaOf(bare);
  if (title !== undefined) return title;
  const def = defOf(bare);
  if (def.type === 'array') return `a list of ${describe(def.element).replace(/^an? /, '')}`;
  if (def.type === 'enum') return oneOf(Object.values(def.entries).map(String));
  if (def.type === 'literal') return oneOf(def.values.map(String));
  if (def.type === 'union') return oneOf([...new Set(def.options.map(describe))]);
  return plainWords.get(def.type) ?? 'another value';
}

const plainWords: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'a map of keys and values'],
  ['record', 'a map of keys and values'],
]);
