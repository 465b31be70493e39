import { type Selectable, sql } from 'kysely';
import type { Incident, Tx } from '../../flow/ports.ts';
import { iso, keyText } from './column-values.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** What is going on, per rule and group: which messages tell of it until it is resolved. */
export function incidentsTable({ db }: Session): Tx['incidents'] {
  return {
    openOf: async (ruleId, group) => {
      const row = await db
        .selectFrom('incidents')
        .selectAll()
        .where('rule_id', '=', ruleId)
        .where('rule_group', '=', keyText(group))
        .where('resolved_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? null : storedIncident(row);
    },
    open: async ({ ruleId, group, scope, decisionId, openedAt }) => {
      await db
        .insertInto('incidents')
        .values({
          rule_id: ruleId,
          rule_group: keyText(group),
          scope: keyText(scope ?? group),
          decision_id: decisionId,
          opened_at: openedAt,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    addNotice: async (id, noticeKey) => {
      await sql`update incidents set notice_keys = notice_keys || ${noticeKey}::text
        where id = ${id} and not ${noticeKey}::text = any (notice_keys)`.execute(db);
    },
    resolve: async (ruleId, group, at) => {
      const row = await db
        .updateTable('incidents')
        .set({ resolved_at: at })
        .where('rule_id', '=', ruleId)
        .where('rule_group', '=', keyText(group))
        .where('resolved_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : storedIncident(row);
    },
  };
}

function storedIncident(row: Selectable<Tables['incidents']>): Incident {
  return {
    id: row.id,
    ruleId: row.rule_id,
    group: row.rule_group,
    decisionId: row.decision_id,
    openedAt: iso(row.opened_at),
    noticeKeys: row.notice_keys,
  };
}
