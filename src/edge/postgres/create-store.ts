import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Clock, Store, Tx } from '../../flow/ports.ts';
import { answersTable } from './answers-table.ts';
import { auditTable } from './audit-table.ts';
import { carefulPool } from './careful-pool.ts';
import { counts } from './counts.ts';
import { decisionsTable } from './decisions-table.ts';
import { eventsTable } from './events-table.ts';
import { incidentsTable } from './incidents-table.ts';
import { noticesTable } from './notices-table.ts';
import { pausesTable } from './pauses-table.ts';
import { proposalsTable } from './proposals-table.ts';
import { rehearse } from './rehearse.ts';
import { type Session, timeOf } from './session.ts';
import type { Tables } from './tables.ts';
import { timersTable } from './timers-table.ts';
import { wakeUps } from './wake-ups.ts';

/**
 * The store on PostgreSQL. Everything happens in transactions (read committed); a failure inside rolls all of it back.
 * Throws `UpstreamError` of party `database` (`retry: 'safe'`) within about 2 s while the server is away or slow, and
 * `HouseFault` for what the server refuses. The time is the database's own; a test may hand in a clock instead.
 */
export function createStore(pool: pg.Pool, options: { clock?: Clock } = {}): Store {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: carefulPool(pool) }) });
  const { clock } = options;
  const now =
    clock === undefined ? () => sql<string>`now()` : () => timeOf(new Date(clock.now()).toISOString());
  return {
    transaction: (work) => db.transaction().execute((trx) => work(createTx({ db: trx, now }))),
    rehearse: (eventId, work) => rehearse(db, eventId, (trx) => work(createTx({ db: trx, now }))),
    now: async () => (clock === undefined ? databaseTime(db) : clock.now()),
  };
}

function createTx(session: Session): Tx {
  return {
    lockApp: async (appId) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`app:${appId}`}, 0))`.execute(session.db);
    },
    events: eventsTable(session),
    decisions: decisionsTable(session),
    incidents: incidentsTable(session),
    pauses: pausesTable(session),
    proposals: proposalsTable(session),
    answers: answersTable(session),
    notices: noticesTable(session),
    timers: timersTable(session),
    ...wakeUps(session),
    counts: counts(session),
    audit: auditTable(session),
  };
}

async function databaseTime(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  return rows[0]?.at.getTime() ?? Number.NaN;
}
