import { createHash } from 'node:crypto';
import type { Entity } from './entity.ts';
import type { Envelope } from './envelope.ts';
import { instant } from './instant.ts';
import { canonicalJson } from './json.ts';

/** Longest key kept readable; a longer one is told by its digest, so that it fits any index. */
const maxLength = 300;

/**
 * Key of the fact an event tells; every telling of one transition has the same. A release or build by (app, id,
 * status), a dyno by (app, id, state), anything else by (app, id, action, `updated_at` or the event's time, changed
 * values): the same formation scaled 2, 3, 2, 3 is three facts.
 */
export function factKey(entity: Entity | null, envelope: Envelope): string {
  const { app, data } = envelope;
  const id = typeof data.id === 'string' && data.id !== '' ? data.id : `event:${envelope.id}`;
  const parts = [entity ?? envelope.include, app.id, id, ...transition(entity, envelope)];
  const key = parts.map((part) => part.replace(/[%/]/g, encodeURIComponent)).join('/');
  return key.length <= maxLength ? key : `sha256/${digest(key)}`;
}

function transition(entity: Entity | null, envelope: Envelope): readonly string[] {
  const { status, state, updated_at: updatedAt } = envelope.data;
  if ((entity === 'release' || entity === 'build') && typeof status === 'string') return [status];
  if (entity === 'dyno' && typeof state === 'string') return [state];
  const at = instant(updatedAt) || envelope.at || `event:${envelope.id}`;
  return [envelope.action, at, ...changedValues(envelope)];
}

function changedValues({ data, previousData }: Envelope): readonly string[] {
  const fields = Object.keys(previousData).sort();
  if (fields.length === 0) return [];
  const changes = fields.map((field) => [field, previousData[field] ?? null, data[field] ?? null]);
  return [digest(canonicalJson(changes)).slice(0, 16)];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
