import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Ends the transaction without a trace; it is no failure. */
class RolledBack extends Error {}

/** Does the work in a transaction that is always rolled back and begins with the event not decided yet. */
export async function rehearse<T>(
  db: Kysely<Tables>,
  eventId: string,
  work: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  try {
    await db.transaction().execute(async (trx) => {
      await forget(trx, eventId);
      results.push(await work(trx));
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  const [result] = results;
  return result as T;
}

async function forget(trx: Transaction<Tables>, eventId: string): Promise<void> {
  const decided = trx.selectFrom('decisions').select('id').where('event_id', '=', eventId);
  await trx.deleteFrom('incidents').where('decision_id', 'in', decided).execute();
  await trx.deleteFrom('proposals').where('event_id', '=', eventId).execute();
  await trx.deleteFrom('decisions').where('event_id', '=', eventId).execute();
  await trx.deleteFrom('hits').where('event_id', '=', eventId).execute();
  await sql`delete from timers where payload ->> 'eventId' = ${eventId}`.execute(trx);
  await trx
    .updateTable('events')
    .set({ state: 'new', why: null, event: null })
    .where('id', '=', eventId)
    .execute();
}
