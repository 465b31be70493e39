import { type ChainLink, chainStart, hashEntry } from './chain.ts';
import type { ChainedEntry } from './entry.ts';

/** What was done to the log, as far as it can be told from what is left. */
export type ChainFault = 'changed' | 'removed' | 'swapped' | 'inserted' | 'cut';

export type ChainVerdict =
  | { readonly kind: 'whole'; readonly entries: number; readonly head: ChainLink }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: ChainFault; readonly sentence: string };

/**
 * Checks entries in the order given and names the first bad sequence number and what was done there. `after` is the link
 * the first entry must follow (the start of the log by default), for a log read in pages. `anchor` is a link noted
 * elsewhere earlier: with it a cut tail and a rewritten history are found too, which the chain alone cannot tell.
 */
export function verifyChain(
  entries: readonly ChainedEntry[],
  options: { after?: ChainLink; anchor?: ChainLink } = {},
): ChainVerdict {
  let head = options.after ?? chainStart;
  for (const entry of entries) {
    const fault = faultAt(entry, head, entries);
    if (fault !== null) return fault;
    head = { seq: entry.seq, hash: entry.hash };
  }
  return againstAnchor(entries, head, options.anchor) ?? { kind: 'whole', entries: entries.length, head };
}

type Broken = ChainVerdict & { kind: 'broken' };

function faultAt(entry: ChainedEntry, head: ChainLink, all: readonly ChainedEntry[]): Broken | null {
  const seq = head.seq + 1;
  if (entry.seq > seq) {
    const later = all.some((other) => other.seq === seq);
    return later
      ? broken(seq, 'swapped', `stands behind entry ${entry.seq}`)
      : broken(seq, 'removed', 'is missing');
  }
  if (entry.seq < seq) return broken(entry.seq, 'inserted', 'occurs a second time');
  if (hashEntry(entry) !== entry.hash) return displacedOrChanged(entry, all);
  if (entry.previousHash === head.hash) return null;
  return broken(head.seq, 'changed', 'is not the entry that the next one was chained to');
}

/** A hash that fits another sequence number says that the whole entry was moved there from its own place. */
function displacedOrChanged(entry: ChainedEntry, all: readonly ChainedEntry[]): Broken {
  const own = ownSeq(entry, all);
  if (own === null) return broken(entry.seq, 'changed', 'does not say what it said when it was written');
  if (own < entry.seq)
    return broken(own, 'inserted', `was pushed in before the entry that is now ${entry.seq}`);
  const other = all.find((candidate) => candidate.seq === own);
  const exchanged = other !== undefined && ownSeq(other, all) === entry.seq;
  return exchanged
    ? broken(entry.seq, 'swapped', `was exchanged with entry ${own}`)
    : broken(entry.seq, 'removed', `is missing; the entry in its place was written as ${own}`);
}

function ownSeq(entry: ChainedEntry, all: readonly ChainedEntry[]): number | null {
  const span = all.length + 1;
  for (let away = 1; away <= span; away += 1) {
    for (const seq of [entry.seq + away, entry.seq - away]) {
      if (seq > 0 && hashEntry({ ...entry, seq }) === entry.hash) return seq;
    }
  }
  return null;
}

function againstAnchor(
  entries: readonly ChainedEntry[],
  head: ChainLink,
  anchor: ChainLink | undefined,
): Broken | null {
  if (anchor === undefined) return null;
  if (head.seq < anchor.seq) {
    return broken(head.seq + 1, 'cut', `is missing, and so is everything up to the anchor ${anchor.seq}`);
  }
  const anchored = entries.find((entry) => entry.seq === anchor.seq);
  const known = anchored?.hash ?? (head.seq === anchor.seq ? head.hash : anchor.hash);
  if (known === anchor.hash) return null;
  return broken(
    anchor.seq,
    'changed',
    'is not the one the anchor was taken of: the log was rewritten at or before it',
  );
}

function broken(seq: number, why: ChainFault, what: string): Broken {
  return { kind: 'broken', seq, why, sentence: `Audit entry ${seq} ${what}.` };
}
