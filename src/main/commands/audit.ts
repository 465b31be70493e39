import { type ChainLink, chainStart } from '../../core/audit/chain.ts';
import type { ChainedEntry } from '../../core/audit/entry.ts';
import { exportLines } from '../../core/audit/export-lines.ts';
import { type ChainVerdict, verifyChain } from '../../core/audit/verify-chain.ts';
import { clean } from '../../core/message/clean.ts';
import type { Store } from '../../flow/ports.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';
import { withStore } from '../with-store.ts';

const pageSize = 1_000;

/** `herald audit tail`: the newest entries, oldest of them first, a sentence each. */
export async function auditTail(
  io: Io,
  options: { readonly limit: number; readonly json: boolean },
): Promise<ExitCode> {
  return withStore<ExitCode>(io, async (store) => {
    const entries = await store.transaction((tx) => tx.audit.tail(options.limit));
    if (options.json) io.out(exportLines(entries));
    else if (entries.length === 0) io.out('The audit log is empty.\n');
    else for (const entry of entries) io.out(`${line(entry)}\n`);
    return 0;
  });
}

function line(entry: ChainedEntry): string {
  const time = entry.at.slice(0, 19).replace('T', ' ');
  return `${String(entry.seq).padStart(5)}  ${time}  ${entry.step.padEnd(17)}  ${clean(entry.sentence)}`;
}

/** `herald audit export`: every entry as JSON lines, oldest first. */
export async function auditExport(io: Io): Promise<ExitCode> {
  return withStore<ExitCode>(io, async (store) => {
    for await (const page of pages(store)) io.out(exportLines(page));
    return 0;
  });
}

export type VerifyOptions = { readonly json: boolean; readonly anchor?: string };

/** `herald audit verify`: recomputes the hash chain and names the first entry that does not fit. */
export async function auditVerify(io: Io, options: VerifyOptions): Promise<ExitCode> {
  const anchor = options.anchor === undefined ? undefined : anchorOf(options.anchor);
  const verdict = await withStore(io, (store) => verify(store, anchor));
  if (options.json) io.out(`${JSON.stringify(verdict)}\n`);
  else if (verdict.kind === 'broken') io.err(`${verdict.sentence}\n`);
  else {
    const { entries, head } = verdict;
    io.out(`The audit log is whole: ${entries} entries. Anchor: ${head.seq}:${head.hash}\n`);
  }
  return verdict.kind === 'whole' ? 0 : 1;
}

/** Page by page, so that a log of any length fits; the anchor is held against the page it lies in, or against the end. */
async function verify(store: Store, anchor: ChainLink | undefined): Promise<ChainVerdict> {
  let entries = 0;
  let head = chainStart;
  for await (const page of pages(store)) {
    const holdsAnchor = anchor !== undefined && page.some(({ seq }) => seq === anchor.seq);
    const verdict = verifyChain(page, { after: head, ...(holdsAnchor ? { anchor } : {}) });
    if (verdict.kind === 'broken') return verdict;
    entries += page.length;
    head = verdict.head;
  }
  const beyond = anchor !== undefined && head.seq < anchor.seq;
  const end = verifyChain([], { after: head, ...(beyond ? { anchor } : {}) });
  return end.kind === 'broken' ? end : { ...end, entries };
}

function anchorOf(text: string): ChainLink {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new UsageError(
      `--anchor takes what an earlier verify printed, such as 120:9f86d0…, got "${text.slice(0, 80)}".`,
    );
  }
  return { seq: Number(seq), hash };
}

async function* pages(store: Store): AsyncGenerator<ChainedEntry[]> {
  for (let after = 0; ; ) {
    const page = await store.transaction((tx) => tx.audit.after(after, pageSize));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.seq;
  }
}
