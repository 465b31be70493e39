import { canonicalJson } from './canonical-json.ts';
import type { ChainedEntry } from './entry.ts';

/** The log as JSON lines (one entry per line, keys sorted), for an export that can be verified elsewhere. */
export function exportLines(entries: readonly ChainedEntry[]): string {
  return entries.map((entry) => `${canonicalJson(entry)}\n`).join('');
}
