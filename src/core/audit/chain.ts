import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { AuditEntry, ChainedEntry } from './entry.ts';

/** One place in the chain: what the next entry is chained to, and what an anchor kept elsewhere remembers. */
export type ChainLink = { readonly seq: number; readonly hash: string };

/** Before the first entry. */
export const chainStart: ChainLink = { seq: 0, hash: '0'.repeat(64) };

/** Numbers, times and chains entries behind `head`. `at` is ISO 8601 in UTC. */
export function chainEntries(head: ChainLink, at: string, entries: readonly AuditEntry[]): ChainedEntry[] {
  const chained: ChainedEntry[] = [];
  let previous = head;
  for (const entry of entries) {
    const unsealed = { ...entry, seq: previous.seq + 1, at, previousHash: previous.hash };
    previous = { seq: unsealed.seq, hash: hashEntry(unsealed) };
    chained.push({ ...unsealed, hash: previous.hash });
  }
  return chained;
}

/** sha256 in hex over the canonical JSON of previous hash, sequence number, time and everything the entry says. */
export function hashEntry(entry: Omit<ChainedEntry, 'hash'>): string {
  const { seq, at, previousHash, step, subject, app, actor, sentence, detail } = entry;
  const said = { seq, at, previousHash, step, subject, app, actor, sentence, detail };
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}
