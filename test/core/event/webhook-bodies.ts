import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deriveEvent, type EventContext } from '../../../src/core/event/derive-event.ts';
import { type Envelope, parseEnvelope } from '../../../src/core/event/envelope.ts';
import type { Event } from '../../../src/core/event/event.ts';

const folder = fileURLToPath(new URL('../../fixtures/webhook-events/', import.meta.url));

/** Names of the 51 webhook bodies, without `.json`. */
export const bodyNames: readonly string[] = readdirSync(folder)
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

export function bodyOf(name: string): Buffer {
  return readFileSync(`${folder}${name}.json`);
}

/** A body with some of its fields changed; an undefined value takes the field away. */
export function changed(name: string, changes: object): object {
  return merge(JSON.parse(bodyOf(name).toString('utf8')), changes);
}

function merge(base: object, changes: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    merged[key] = isPlain(before) && isPlain(value) ? merge(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function envelopeOf(body: string | Uint8Array | object): Envelope {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const parsed = parseEnvelope(bytes);
  if (parsed.kind === 'quarantine') throw new Error(`expected an envelope: ${parsed.why}`);
  return parsed.envelope;
}

/** Derives with nothing known and received at once; a test says only what is odd about its case. */
export function derive(body: string | Uint8Array | object, context: Partial<EventContext> = {}): Event {
  const envelope = envelopeOf(body);
  return deriveEvent(envelope, {
    receivedAt: envelope.at || '2026-11-20T00:00:00.000Z',
    source: 'webhook',
    selfAccountId: null,
    selfEmail: null,
    recent: [],
    lastApp: null,
    ...context,
  });
}
