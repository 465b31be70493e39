import { createHash } from 'node:crypto';
import { contentHash } from './content-hash.ts';
import { parseEnvelope } from './envelope.ts';
import type { EventSource } from './event.ts';
import { stripCapabilities } from './strip-capabilities.ts';

/** A verified delivery as the door hands it over: capability URLs already stripped. */
export type IncomingEvent = {
  readonly id: string;
  readonly body: Uint8Array;
  /** Digest of the content without delivery metadata: tells a repeated delivery from another body under the same id. */
  readonly contentHash: string;
  readonly include: string;
  readonly action: string;
  readonly appId: string | null;
  readonly appName: string | null;
  readonly at: string;
  readonly receivedAt: string;
  readonly source: EventSource;
  /** `quarantined` when it is signed but no envelope; `why` says so. */
  readonly kind: 'event' | 'quarantined';
  readonly why: string | null;
};

/**
 * Makes a verified body ready to be stored. Total: what is no event is quarantined under `sha256:` and the digest of
 * the body. `receivedAt` is ISO 8601.
 */
export function incomingEvent(
  body: Uint8Array,
  receivedAt: string,
  source: EventSource = 'webhook',
): IncomingEvent {
  const stripped = stripCapabilities(body);
  const parsed = parseEnvelope(stripped);
  if (parsed.kind === 'quarantine') return quarantined(body, stripped, parsed.why, receivedAt, source);
  const { envelope } = parsed;
  return {
    id: envelope.id,
    body: stripped,
    contentHash: contentHash(envelope),
    include: envelope.include,
    action: envelope.action,
    appId: envelope.app.id || null,
    appName: envelope.app.name || null,
    at: envelope.at || receivedAt,
    receivedAt,
    source,
    kind: 'event',
    why: null,
  };
}

function quarantined(
  body: Uint8Array,
  stripped: Uint8Array,
  why: string,
  receivedAt: string,
  source: EventSource,
): IncomingEvent {
  const hash = createHash('sha256').update(body).digest('hex');
  return {
    id: `sha256:${hash}`,
    body: stripped,
    contentHash: hash,
    include: 'unknown',
    action: 'unknown',
    appId: null,
    appName: null,
    at: receivedAt,
    receivedAt,
    source,
    kind: 'quarantined',
    why,
  };
}
