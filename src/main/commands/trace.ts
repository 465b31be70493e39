import { explainTrace } from '../../core/explain/explain-trace.ts';
import { clean } from '../../core/message/clean.ts';
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
    if (options.json)
      io.out(`${JSON.stringify({ state: row.state, why: row.why, event: row.event, decisions }, null, 2)}\n`);
    else if (row.event === null)
      io.out(`Event ${id} is ${row.state}${row.why === null ? '' : `: ${row.why}`}.\n`);
    else {
      io.out(`${explainTrace(row.event, decisions).map(clean).join('\n')}\n`);
      if (row.state === 'repeated') io.out(`\nIt was not decided: ${row.why ?? 'the fact was known'}.\n`);
    }
    return 0;
  });
}
