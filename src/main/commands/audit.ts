import type { ChainedEntry } from '../../core/audit/entry.ts';
import { exportLines } from '../../core/audit/export-lines.ts';
import { verifyChain } from '../../core/audit/verify-chain.ts';
import type { Ports } from '../../flow/ports.ts';
import { withPorts } from '../compose.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';

const pageSize = 1_000;

/** `herald audit tail`: the newest entries, oldest of them first, a sentence each. */
export async function auditTail(
  io: Io,
  options: { readonly limit: number; readonly json: boolean },
): Promise<ExitCode> {
  return withPorts<ExitCode>(io, async (ports) => {
    const entries = await ports.store.transaction((tx) => tx.audit.tail(options.limit));
    if (options.json) io.out(exportLines(entries));
    else if (entries.length === 0) io.out('The audit log is empty.\n');
    else for (const entry of entries) io.out(`${line(entry)}\n`);
    return 0;
  });
}

function line(entry: ChainedEntry): string {
  const time = entry.at.slice(0, 19).replace('T', ' ');
  return `${String(entry.seq).padStart(5)}  ${time}  ${entry.step.padEnd(17)}  ${entry.sentence}`;
}

/** `herald audit export`: every entry as JSON lines, oldest first. */
export async function auditExport(io: Io): Promise<ExitCode> {
  return withPorts<ExitCode>(io, async (ports) => {
    for await (const page of pages(ports)) io.out(exportLines(page));
    return 0;
  });
}

export type VerifyOptions = { readonly json: boolean; readonly anchor?: string };

/** `herald audit verify`: recomputes the hash chain and names the first entry that does not fit. */
export async function auditVerify(io: Io, options: VerifyOptions): Promise<ExitCode> {
  const anchor = options.anchor === undefined ? undefined : anchorOf(options.anchor);
  return withPorts<ExitCode>(io, async (ports) => {
    const entries: ChainedEntry[] = [];
    for await (const page of pages(ports)) entries.push(...page);
    const verdict = verifyChain(entries, anchor === undefined ? {} : { anchor });
    if (options.json) io.out(`${JSON.stringify(verdict)}\n`);
    else if (verdict.kind === 'broken') io.err(`${verdict.sentence}\n`);
    else {
      io.out(
        `The audit log is whole: ${verdict.entries} entries. Anchor: ${verdict.head.seq}:${verdict.head.hash}\n`,
      );
    }
    return verdict.kind === 'whole' ? 0 : 1;
  });
}

function anchorOf(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new UsageError(
      `--anchor takes what an earlier verify printed, such as 120:9f86d0…, got "${text.slice(0, 80)}".`,
    );
  }
  return { seq: Number(seq), hash };
}

async function* pages(ports: Ports): AsyncGenerator<ChainedEntry[]> {
  for (let after = 0; ; ) {
    const page = await ports.store.transaction((tx) => tx.audit.after(after, pageSize));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.seq;
  }
}
