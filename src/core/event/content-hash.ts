import { createHash } from 'node:crypto';
import type { Envelope } from './envelope.ts';
import { canonicalJson } from './json.ts';

/** sha256 (hex) over what happened: equal for every try, delivery and webhook that tells one event, whatever the key order. */
export function contentHash(envelope: Envelope): string {
  return createHash('sha256').update(canonicalJson(envelope.content)).digest('hex');
}
