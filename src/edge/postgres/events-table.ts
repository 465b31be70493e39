import { type Selectable, sql } from 'kysely';
import type { Event } from '../../core/event/event.ts';
import type { IncomingEvent, StoredEvent, Tx } from '../../flow/ports.ts';
import { iso, json, keyText, storableTime } from './column-values.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

const mostAround = 500;

/** Deliveries as they came in, and what became of them. */
export function eventsTable({ db, now }: Session): Tx['events'] {
  const rowOf = (id: string) => db.selectFrom('events').selectAll().where('id', '=', id);
  const decidedOf = (appId: string) =>
    db
      .selectFrom('events')
      .select('event')
      .where('app_id', '=', keyText(appId))
      .where('state', '=', 'decided')
      .where('event', 'is not', null);
  const namedOf = (appId: string, name: string) =>
    db
      .selectFrom('events')
      .where('app_id', '=', keyText(appId))
      .where('state', '=', 'decided')
      .where(sql<boolean>`event -> 'names' ? ${name}`);
  return {
    accept: async (event) => {
      const inserted = await db
        .insertInto('events')
        .values({ ...incomingRow(event), state: 'new', wake_at: now() })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (inserted !== undefined) return 'accepted';
      const known = await rowOf(event.id).executeTakeFirstOrThrow();
      return known.content_hash === event.contentHash ? 'duplicate' : 'conflict';
    },
    lock: async (id) => stored(await rowOf(id).forUpdate().executeTakeFirst()),
    get: async (id) => stored(await rowOf(id).executeTakeFirst()),
    around: async (appId, from, to) => {
      const rows = await decidedOf(appId)
        .where('at', '>=', sql<Date>`${from}::timestamptz`)
        .where('at', '<=', sql<Date>`${to}::timestamptz`)
        .orderBy('at', 'desc')
        .orderBy('received_at', 'desc')
        .limit(mostAround)
        .execute();
      return rows.map((row) => row.event as Event).toReversed();
    },
    lastOf: async (appId, include, before) => {
      const row = await decidedOf(appId)
        .where('include', '=', include)
        .where('at', '<', sql<Date>`${before}::timestamptz`)
        .orderBy('at', 'desc')
        .orderBy('received_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return (row?.event as Event | undefined) ?? null;
    },
    lastNamed: async (appId, name, until) => {
      const row = await namedOf(appId, name)
        .select('at')
        .where('at', '<=', sql<Date>`${until}::timestamptz`)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : iso(row.at);
    },
    count: async (appId, name, from, to) => {
      const row = await namedOf(appId, name)
        .select(sql<number>`count(*)::int`.as('count'))
        .where('at', '>=', sql<Date>`${from}::timestamptz`)
        .where('at', '<=', sql<Date>`${to}::timestamptz`)
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    apps: async () => {
      const rows = await db
        .selectFrom('events')
        .distinctOn('app_id')
        .select(['app_id', 'app_name'])
        .where('state', '=', 'decided')
        .where('app_id', 'is not', null)
        .orderBy('app_id')
        .orderBy('at', 'desc')
        .execute();
      return rows.map((row) => ({ id: row.app_id ?? '', name: row.app_name ?? '' }));
    },
    claimFact: async (fact, eventId) => {
      const claimed = await sql`
        insert into facts (fact, event_id) values (${keyText(fact)}, ${eventId})
        on conflict (fact) do update set event_id = facts.event_id where facts.event_id = excluded.event_id
        returning fact`.execute(db);
      return claimed.rows.length > 0;
    },
    finish: async (id, end) => {
      await db
        .updateTable('events')
        .set({
          state: end.state,
          decided_at: now(),
          wake_at: null,
          ...(end.why === undefined ? {} : { why: end.why }),
          ...(end.event === undefined ? {} : derivedColumns(end.event)),
          ...(end.ruleCounts === undefined ? {} : { rule_counts: json(end.ruleCounts) }),
        })
        .where('id', '=', id)
        .execute();
    },
    reopen: async (id) => {
      await db
        .updateTable('events')
        .set({ state: 'new', why: null, decided_at: null, tries: 0, wake_at: now() })
        .where('id', '=', id)
        .execute();
    },
    recent: async (limit) => {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .orderBy('received_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(storedEvent);
    },
  };
}

function incomingRow(event: IncomingEvent) {
  return {
    id: event.id,
    body: Buffer.from(event.body.buffer, event.body.byteOffset, event.body.byteLength),
    content_hash: event.contentHash,
    include: event.include,
    action: event.action,
    app_id: keyText(event.appId),
    app_name: event.appName,
    at: storableTime(event.at, event.receivedAt),
    received_at: event.receivedAt,
    source: event.source,
    why: event.why,
  };
}

/** What the derived event knows better than the envelope. */
function derivedColumns(event: Event) {
  return {
    event: json(event),
    name: event.name,
    app_id: keyText(event.app.id),
    app_name: event.app.name,
    at: event.at,
  };
}

function stored(row: Selectable<Tables['events']> | undefined): StoredEvent | null {
  return row === undefined ? null : storedEvent(row);
}

function storedEvent(row: Selectable<Tables['events']>): StoredEvent {
  return {
    id: row.id,
    body: row.body,
    receivedAt: iso(row.received_at),
    source: row.source as StoredEvent['source'],
    state: row.state as StoredEvent['state'],
    why: row.why,
    tries: row.tries,
    event: row.event as Event | null,
    ruleCounts: row.rule_counts as StoredEvent['ruleCounts'],
  };
}
