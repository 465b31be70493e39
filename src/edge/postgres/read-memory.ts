import { sql } from 'kysely';
import type { HitRole, MemoryNeed, RuleMemory } from '../../core/rules/decision.ts';
import { memoryKey } from '../../core/rules/group-key.ts';
import { ruleTimer } from '../../core/rules/rule-timer.ts';
import type { Timer } from '../../flow/ports.ts';
import { iso, keyText } from './column-values.ts';
import type { Session } from './session.ts';

/** A storm in one group must not fill the memory of the process: the newest hits of the span stand for it. */
const mostHits = 10_000;

/** One remembered thing of one need; what `text` and `more` hold goes by its kind. */
type Row = {
  readonly kind: 'hit' | 'fired' | 'incident' | 'in_scope' | 'busy' | 'timer' | 'pause';
  readonly place: number;
  readonly at: Date;
  readonly text: string | null;
  readonly more: string | null;
  readonly payload: unknown;
};

/**
 * All that is remembered for some rules and groups, in one query whose every part goes by an index on rule and group.
 * Looks as far ahead of `at` as behind it: events arrive in any order, and a late one must meet the cooldown that a later
 * event has begun.
 */
export async function readMemory(
  { db }: Session,
  needs: readonly MemoryNeed[],
  at: string,
): Promise<Map<string, RuleMemory>> {
  if (needs.length === 0) return new Map();
  const { rows } = await memoryQuery(needs, Date.parse(at)).execute(db);
  const byNeed: Row[][] = needs.map(() => []);
  for (const row of rows) byNeed[row.place - 1]?.push(row);
  return new Map(
    needs.map((need, index) => [memoryKey(need.ruleId, need.group), memoryOf(need, byNeed[index] ?? [])]),
  );
}

function memoryQuery(needs: readonly MemoryNeed[], atMs: number) {
  return sql<Row>`
    with need as (
      select * from unnest(
        ${needs.map((need) => need.ruleId)}::text[],
        ${needs.map((need) => keyText(need.group))}::text[],
        ${needs.map((need) => new Date(need.sinceMs).toISOString())}::timestamptz[],
        ${needs.map((need) => new Date(2 * atMs - need.sinceMs).toISOString())}::timestamptz[]
      ) with ordinality as need (rule_id, rule_group, since, until, place)
    )
    select 'hit' as kind, place::int, hit.at, hit.role as text, hit.event_id as more, null::jsonb as payload
      from need cross join lateral (
        select at, role, event_id from hits
        where hits.rule_id = need.rule_id and hits.rule_group = need.rule_group
          and hits.at between need.since and need.until
        order by hits.at desc limit ${mostHits}
      ) as hit
    union all
    select 'fired', place::int, decisions.at, null, null, null from need join decisions
      on decisions.rule_id = need.rule_id and decisions.rule_group = need.rule_group
      and decisions.outcome in ('fired', 'shadowed') and decisions.at between need.since and need.until
    union all
    select 'incident', place::int, opened_at, incidents.rule_group, null, null from need join incidents
      on incidents.rule_id = need.rule_id and incidents.rule_group = need.rule_group and resolved_at is null
    union all
    select 'in_scope', place::int, opened_at, incidents.rule_group, null, null from need join incidents
      on incidents.rule_id = need.rule_id and incidents.scope = need.rule_group and resolved_at is null
    union all
    select 'busy', place::int, proposals.created_at, null, null, null from need
      join proposals on proposals.rule_id = need.rule_id
        and proposals.state in ('planned', 'asking', 'approved', 'performing', 'unknown')
      join decisions on decisions.id = proposals.decision_id and decisions.rule_group = need.rule_group
    union all
    select 'timer', place::int, due_at, key, null, payload from need join timers
      on payload ->> 'kind' = 'rule' and payload ->> 'ruleId' = need.rule_id
      and (payload ->> 'group' = need.rule_group or payload ->> 'scope' = need.rule_group)
    union all
    select 'pause', place::int, pauses.since, why, null, null from need join pauses
      on pauses.rule_id = need.rule_id
    order by at, more`;
}

function memoryOf(need: MemoryNeed, rows: readonly Row[]): RuleMemory {
  const hits = rows.filter(({ kind }) => kind === 'hit');
  const of = (kind: Row['kind']) => rows.filter((row) => row.kind === kind);
  const opened = of('incident')[0];
  return {
    hits: hits.filter(({ text }) => text === 'trigger').map((row) => iso(row.at)),
    firedAt: of('fired').map((row) => iso(row.at)),
    roles: hits.map((row) => ({
      role: (row.text ?? 'trigger') as HitRole,
      at: iso(row.at),
      eventId: row.more ?? '',
    })),
    incident: opened === undefined ? null : { openedAt: iso(opened.at) },
    incidents: of('in_scope').map((row) => ({ group: row.text ?? need.group, openedAt: iso(row.at) })),
    busy: of('busy').length > 0,
    timers: of('timer').flatMap((row) => {
      const timer = ruleTimer(row.payload as Timer['payload']);
      return timer === null ? [] : [{ key: row.text ?? '', dueAt: iso(row.at), timer }];
    }),
    paused: of('pause')[0]?.text ?? null,
  };
}
