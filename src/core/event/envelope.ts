import { z } from 'zod';
import { isDeeperThan } from './depth.ts';
import { instant } from './instant.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { sanitise } from './sanitise.ts';

/** Deepest nesting of a body that is read; Heroku's own bodies nest five levels. */
const maxDepth = 64;

/** What Heroku sends around every event (Dev Center, "App Webhooks" and "Webhook Events"), cleaned and in our names. */
export type Envelope = {
  readonly id: string;
  /** Heroku's entity, such as `api:release` or `dyno`; `unknown` when the body does not say. */
  readonly include: string;
  readonly action: string;
  /** When it happened: ISO 8601, UTC, milliseconds; empty when the body has no readable time. */
  readonly at: string;
  /** Empty texts when the body names no app. */
  readonly app: { readonly id: string; readonly name: string };
  /** Empty texts when the body names nobody. */
  readonly actor: { readonly id: string; readonly email: string };
  readonly data: JsonObject;
  /** The changed fields with their values before; often empty, missing on formation destroy. */
  readonly previousData: JsonObject;
  /** The whole document without what differs from try to try. */
  readonly content: JsonObject;
};

export type ParsedEnvelope =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** Signed, but no event: `why` says so without repeating the body. */
  | { readonly kind: 'quarantine'; readonly why: string };

/** Longest name, id or e-mail kept, in UTF-16 units: they stand in indexes, which take no more than 2,700 bytes. */
const maxNameLength = 255;

const text = z
  .string()
  .transform((value) => value.slice(0, maxNameLength).replace(/\p{Surrogate}$/u, ''))
  .catch('');
/** Any printable text is an id: Heroku sends UUIDs, other senders `a:b` or `12345`. */
const usableId = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}\u{fffd}]{1,255}$/u)
  .nullable()
  .catch(null);
const members = z.custom<JsonObject>((value) => isJsonObject(value as Json)).catch({});
const reference = z.object({ id: text, name: text }).catch({ id: '', name: '' });

/** Lenient: unknown fields pass, missing and mistyped ones become empty. Only the id is needed. */
const Body = z.object({
  id: usableId,
  action: text,
  resource: text,
  actor: z.object({ id: text, email: text }).catch({ id: '', email: '' }),
  created_at: text,
  data: members,
  previous_data: members,
  webhook_metadata: z
    .looseObject({ event: z.object({ id: usableId, include: text }).catch({ id: null, include: '' }) })
    .catch({ event: { id: null, include: '' } }),
});
type Body = z.infer<typeof Body>;

/** Reads a verified body. Never throws: what is no event is a quarantine with its reason. */
export function parseEnvelope(body: Uint8Array): ParsedEnvelope {
  const decoded = decodeUtf8(body);
  if (decoded === null) return quarantine('it is not UTF-8 text');
  if (isDeeperThan(decoded, maxDepth)) return quarantine(`it nests deeper than ${maxDepth} levels`);
  const parsed = parseJson(decoded);
  if (parsed === undefined) return quarantine('it is not JSON');
  if (!isJsonObject(parsed)) return quarantine('it is JSON, but not an object');
  const fields = Body.parse(parsed);
  const id = fields.webhook_metadata.event.id ?? fields.id;
  if (id === null) return quarantine('it has no usable event id');
  return { kind: 'envelope', envelope: envelopeOf(id, fields, parsed) };
}

function quarantine(why: string): ParsedEnvelope {
  return { kind: 'quarantine', why };
}

function decodeUtf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** The error of `JSON.parse` is dropped on purpose: its message repeats a piece of the body. */
function parseJson(decoded: string): Json | undefined {
  try {
    return sanitise(JSON.parse(decoded));
  } catch {
    return undefined;
  }
}

function envelopeOf(id: string, fields: Body, document: JsonObject): Envelope {
  const include = fields.webhook_metadata.event.include || includeOf(fields);
  const app = reference.parse(include === 'api:app' ? fields.data : fields.data.app);
  return {
    id,
    include,
    action: fields.action || 'unknown',
    at: instant(fields.created_at) ?? '',
    app: { id: app.id, name: app.name },
    actor: { id: fields.actor.id, email: fields.actor.email },
    data: fields.data,
    previousData: fields.previous_data,
    content: contentOf(document),
  };
}

/** Events read by API come without `webhook_metadata`; of the two dyno entities only `dyno` knows `management`. */
function includeOf(fields: Body): string {
  if (fields.resource === '') return 'unknown';
  return fields.resource === 'dyno' && 'management' in fields.data ? 'dyno' : `api:${fields.resource}`;
}

/** `webhook_metadata` and `published_at` belong to the delivery, not to what happened. */
function contentOf(document: JsonObject): JsonObject {
  const { webhook_metadata: _metadata, published_at: _publishedAt, ...content } = document;
  return content;
}
