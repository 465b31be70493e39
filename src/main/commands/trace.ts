import { explainTrace } from '../../core/explain/explain-trace.ts';
import { spellRuleCounts } from '../../core/explain/rule-counts.ts';
import { shown } from '../../core/explain/shown.ts';
import type { StoredDecision, StoredEvent } from '../../flow/ports.ts';
import type { ExitCode, Io } from '../io.ts';
import { withStore } from '../with-store.ts';

/** `herald trace <event id>`: what each rule said to an event, with the values seen. */
export async function traceEvent(io: Io, id: string, options: { readonly json: boolean }): Promise<ExitCode> {
  return withStore<ExitCode>(io, async (store) => {
    const found = await store.transaction(async (tx) => ({
      row: await tx.events.get(id),
      decisions: await tx.decisions.ofEvent(id),
    }));
    if (found.row === null) {
      io.err(`There is no event ${id}. The ids stand on the cards and in: herald audit tail\n`);
      return 1;
    }
    const { row, decisions } = found;
    if (options.json) io.out(`${JSON.stringify(asJson(row, decisions), null, 2)}\n`);
    else if (row.event === null)
      io.out(`Event ${id} is ${row.state}${row.why === null ? '' : `: ${row.why}`}.\n`);
    else {
      io.out(`${shown(explainTrace(row.event, decisions))}\n`);
      const rest = spellRuleCounts(row.ruleCounts);
      if (rest !== null) io.out(`\n${rest}\n`);
      if (row.state === 'repeated') io.out(`\nIt was not decided: ${row.why ?? 'the fact was known'}.\n`);
    }
    return 0;
  });
}

function asJson(
  { state, why, event, ruleCounts }: StoredEvent,
  decisions: readonly StoredDecision[],
): object {
  return { state, why, event, decisions, ruleCounts };
}
