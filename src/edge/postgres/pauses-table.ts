import type { Tx } from '../../flow/ports.ts';
import { iso } from './column-values.ts';
import type { Session } from './session.ts';

/** Rules that stopped themselves and wait for a person to let them go on. */
export function pausesTable({ db }: Session): Tx['pauses'] {
  return {
    set: async (ruleId, why, since) => {
      const row = await db
        .insertInto('pauses')
        .values({ rule_id: ruleId, why, since })
        .onConflict((conflict) => conflict.doNothing())
        .returning('rule_id')
        .executeTakeFirst();
      return row !== undefined;
    },
    lift: async (ruleId) => {
      const row = await db
        .deleteFrom('pauses')
        .where('rule_id', '=', ruleId)
        .returning('rule_id')
        .executeTakeFirst();
      return row !== undefined;
    },
    list: async () => {
      const rows = await db.selectFrom('pauses').selectAll().orderBy('since').orderBy('rule_id').execute();
      return rows.map((row) => ({ ruleId: row.rule_id, why: row.why, since: iso(row.since) }));
    },
  };
}
