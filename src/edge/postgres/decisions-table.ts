import { type Selectable, sql } from 'kysely';
import type { Decision } from '../../core/rules/decision.ts';
import type { StoredDecision, Tx } from '../../flow/ports.ts';
import { iso, json, keyText } from './column-values.ts';
import { readMemory } from './read-memory.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** What each rule said to each event, and the hits that windows count. */
export function decisionsTable(session: Session): Tx['decisions'] {
  const { db } = session;
  return {
    insert: async (eventId, at, decision) => {
      const row = await db
        .insertInto('decisions')
        .values({
          event_id: eventId,
          rule_id: decision.ruleId,
          rule_hash: decision.ruleHash,
          rule_group: keyText(decision.group),
          outcome: decision.outcome,
          stopped_by: decision.stoppedBy ?? null,
          decision: json(decision),
          at,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },
    ofEvent: async (eventId) => {
      const rows = await db
        .selectFrom('decisions')
        .selectAll()
        .where('event_id', '=', eventId)
        .orderBy('rule_id')
        .execute();
      return rows.map(storedDecision);
    },
    get: async (id) => {
      const row = await db.selectFrom('decisions').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : storedDecision(row);
    },
    conclude: async (eventId, ruleId, decision) => {
      const row = await db
        .updateTable('decisions')
        .set({
          rule_hash: decision.ruleHash,
          outcome: decision.outcome,
          stopped_by: decision.stoppedBy ?? null,
          decision: json(decision),
        })
        .where('event_id', '=', eventId)
        .where('rule_id', '=', ruleId)
        .where('outcome', '=', 'waiting')
        .returning('id')
        .executeTakeFirst();
      return row?.id ?? null;
    },
    memory: (needs, at) => readMemory(session, needs, at),
    addHit: async (ruleId, group, eventId, at, role = 'trigger') => {
      await db
        .insertInto('hits')
        .values({ rule_id: ruleId, rule_group: keyText(group), event_id: eventId, role, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    errors: async (ruleId, ruleHash) => {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from decisions
        where outcome = 'error' and rule_id = ${ruleId} and rule_hash = ${ruleHash}`.execute(db);
      return rows[0]?.count ?? 0;
    },
  };
}

function storedDecision(row: Selectable<Tables['decisions']>): StoredDecision {
  return { ...(row.decision as Decision), id: row.id, eventId: row.event_id, at: iso(row.at) };
}
