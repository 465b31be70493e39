import { type Selectable, sql } from 'kysely';
import type { Decision, RuleMemory } from '../../core/rules/decision.ts';
import { memoryKey } from '../../core/rules/group-key.ts';
import type { StoredDecision, Tx } from '../../flow/ports.ts';
import { iso, json, keyText } from './column-values.ts';
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
    memory: (needs, at) => readMemory(session, needs, at),
    addHit: async (ruleId, group, eventId, at) => {
      await db
        .insertInto('hits')
        .values({ rule_id: ruleId, rule_group: keyText(group), event_id: eventId, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}

type Moment = { readonly rule_id: string; readonly rule_group: string; readonly at: Date };

/**
 * Looks as far ahead of `at` as behind it: events arrive in any order, and a late one must meet the cooldown that a
 * later event has begun.
 */
async function readMemory(
  { db }: Session,
  needs: Parameters<Tx['decisions']['memory']>[0],
  at: string,
): Promise<Map<string, RuleMemory>> {
  if (needs.length === 0) return new Map();
  const atMs = Date.parse(at);
  const wanted = sql`(select * from unnest(
    ${needs.map((need) => need.ruleId)}::text[],
    ${needs.map((need) => keyText(need.group))}::text[],
    ${needs.map((need) => new Date(need.sinceMs).toISOString())}::timestamptz[],
    ${needs.map((need) => new Date(2 * atMs - need.sinceMs).toISOString())}::timestamptz[]
  ) as need (rule_id, rule_group, since, until)) as need`;
  const hits = await sql<Moment>`
    select need.rule_id, need.rule_group, hits.at from ${wanted} join hits
    on hits.rule_id = need.rule_id and hits.rule_group = need.rule_group and hits.at between need.since and need.until
    order by hits.at`.execute(db);
  const fired = await sql<Moment>`
    select need.rule_id, need.rule_group, decisions.at from ${wanted} join decisions
    on decisions.rule_id = need.rule_id and decisions.rule_group = need.rule_group and decisions.outcome = 'fired'
    and decisions.at between need.since and need.until
    order by decisions.at`.execute(db);
  return new Map(
    needs.map((need) => [
      memoryKey(need.ruleId, need.group),
      { hits: momentsOf(hits.rows, need), firedAt: momentsOf(fired.rows, need) },
    ]),
  );
}

function momentsOf(rows: readonly Moment[], need: { ruleId: string; group: string }): string[] {
  return rows
    .filter((row) => row.rule_id === need.ruleId && row.rule_group === keyText(need.group))
    .map((row) => iso(row.at));
}

function storedDecision(row: Selectable<Tables['decisions']>): StoredDecision {
  return { ...(row.decision as Decision), id: row.id, eventId: row.event_id, at: iso(row.at) };
}
