import { type Selectable, sql } from 'kysely';
import { type ChainLink, chainEntries, chainStart } from '../../core/audit/chain.ts';
import type { ChainedEntry } from '../../core/audit/entry.ts';
import type { Tx } from '../../flow/ports.ts';
import { iso, json, storable } from './column-values.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** The audit log: a chain that only grows. */
export function auditTable(session: Session): Tx['audit'] {
  const { db } = session;
  const rows = () => db.selectFrom('audit').selectAll();
  return {
    append: async (...entries) => {
      if (entries.length === 0) return;
      // A statement of its own: the next one must see what the last holder of the lock has committed.
      await sql`select pg_advisory_xact_lock(hashtextextended('audit', 0))`.execute(db);
      const { link, at } = await head(session);
      // Hashed as it will be read back: with every text storable, and without what JSON leaves out.
      const chained = chainEntries(link, at, storable(entries));
      await db.insertInto('audit').values(chained.map(insertedRow)).execute();
    },
    tail: async (limit) => {
      const newest = await rows().orderBy('seq', 'desc').limit(limit).execute();
      return newest.map(storedEntry).toReversed();
    },
    after: async (seq, limit) => {
      const next = await rows().where('seq', '>', String(seq)).orderBy('seq').limit(limit).execute();
      return next.map(storedEntry);
    },
  };
}

/** The end of the chain, and a time that is not before it: transactions get here in another order than they began. */
async function head({ db, now }: Session): Promise<{ link: ChainLink; at: string }> {
  const { rows } = await sql<{ at: Date; seq: string | null; hash: string | null }>`
    select greatest(date_trunc('milliseconds', ${now()}), last.at) as at, last.seq, last.hash
    from (values (1)) as one left join (select seq, at, hash from audit order by seq desc limit 1) as last on true`.execute(
    db,
  );
  const row = rows[0];
  const link = row?.seq == null || row.hash === null ? chainStart : { seq: Number(row.seq), hash: row.hash };
  return { link, at: iso(row?.at ?? new Date(0)) };
}

function insertedRow(entry: ChainedEntry) {
  return {
    seq: entry.seq,
    at: entry.at,
    step: entry.step,
    subject: entry.subject,
    app: entry.app ?? null,
    actor: entry.actor,
    sentence: entry.sentence,
    detail: json(entry.detail),
    previous_hash: entry.previousHash,
    hash: entry.hash,
  };
}

function storedEntry(row: Selectable<Tables['audit']>): ChainedEntry {
  return {
    step: row.step as ChainedEntry['step'],
    subject: row.subject,
    ...(row.app === null ? {} : { app: row.app }),
    actor: row.actor,
    sentence: row.sentence,
    detail: row.detail as ChainedEntry['detail'],
    seq: Number(row.seq),
    at: iso(row.at),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
