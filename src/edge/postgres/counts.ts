import { sql } from 'kysely';
import type { Tx } from '../../flow/ports.ts';
import type { Session } from './session.ts';

type Row = { readonly label: string | null; readonly count: number };

/** What the metrics tell; the labels are few (names and states, never ids). */
export function counts({ db }: Session): Tx['counts'] {
  const tally = async (query: ReturnType<typeof sql<Row>>): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await query.execute(db);
    return new Map(rows.map((row) => [row.label ?? 'undecided', row.count]));
  };
  return {
    eventsByName: () =>
      tally(sql<Row>`select name as label, count(*)::int as count from events group by name`),
    proposalsByState: () =>
      tally(sql<Row>`select state as label, count(*)::int as count from proposals group by state`),
    ruleErrors: () =>
      tally(
        sql<Row>`select rule_id as label, count(*)::int as count from decisions where outcome = 'error' group by rule_id`,
      ),
    unfinished: () =>
      tally(sql<Row>`
        select 'event' as label, count(*)::int as count from events where wake_at is not null
        union all select 'notice', count(*)::int from notices where wake_at is not null
        union all select 'proposal', count(*)::int from proposals where wake_at is not null
        union all select 'answer', count(*)::int from answers where wake_at is not null
        union all select 'timer', count(*)::int from timers`),
  };
}
