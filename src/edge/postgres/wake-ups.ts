import { sql } from 'kysely';
import type { Job, JobKind } from '../../flow/jobs.ts';
import type { Tx } from '../../flow/ports.ts';
import type { Session } from './session.ts';

type RowKind = Exclude<JobKind, 'timer'>;

const places = {
  event: { table: 'events', key: 'id' },
  notice: { table: 'notices', key: 'key' },
  proposal: { table: 'proposals', key: 'id' },
  action: { table: 'proposals', key: 'id' },
  answer: { table: 'answers', key: 'id' },
} as const satisfies Record<RowKind, { table: string; key: string }>;

/** The worklist of the sweep: which row is due for its next step, and when. */
export function wakeUps({ db }: Session): Pick<Tx, 'wake' | 'postpone' | 'due'> {
  return {
    wake: async (kind, id, at, failed) => {
      const { table, key } = places[kind];
      const { rows } = await sql<{ tries: number }>`
        update ${sql.table(table)} set wake_at = ${at}::timestamptz, tries = ${failed === true ? sql`tries + 1` : sql`0`}
        where ${sql.ref(key)} = ${id} returning tries`.execute(db);
      return rows[0]?.tries ?? 0;
    },
    postpone: async (kind, id, at) => {
      const { table, key } = places[kind];
      await sql`update ${sql.table(table)} set wake_at = ${at}::timestamptz where ${sql.ref(key)} = ${id}`.execute(
        db,
      );
    },
    due: async (now, limit) => {
      const { rows } = await sql<Job>`
        select kind, id from (
          (select 'event' as kind, id, wake_at from events
            where wake_at <= ${now}::timestamptz order by wake_at limit ${limit})
          union all
          (select 'notice', key, wake_at from notices
            where wake_at <= ${now}::timestamptz order by wake_at limit ${limit})
          union all
          (select case when state in ('planned', 'asking') then 'proposal' else 'action' end, id, wake_at from proposals
            where wake_at <= ${now}::timestamptz order by wake_at limit ${limit})
          union all
          (select 'answer', id, wake_at from answers
            where wake_at <= ${now}::timestamptz order by wake_at limit ${limit})
          union all
          (select 'timer', key, due_at from timers
            where due_at <= ${now}::timestamptz order by due_at limit ${limit})
        ) as due order by wake_at, kind, id limit ${limit}`.execute(db);
      return rows;
    },
  };
}
