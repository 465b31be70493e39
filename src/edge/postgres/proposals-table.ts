import { type Selectable, sql } from 'kysely';
import type { Proposal, ProposalState } from '../../core/guard/proposal.ts';
import type { ProposalChanges, Tx } from '../../flow/ports.ts';
import { keyText } from './column-values.ts';
import { violates } from './database-fault.ts';
import { changedColumns, insertedRow, storedProposal } from './proposal-row.ts';
import { rollbackHistory } from './rollback-history.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

const openStates: ProposalState[] = ['planned', 'asking', 'approved', 'performing', 'unknown'];
const inFlightStates: ProposalState[] = ['performing', 'unknown'];

/** Guarded actions; their states move by compare-and-set only. */
export function proposalsTable(session: Session): Tx['proposals'] {
  const { db, now } = session;
  const rows = () => db.selectFrom('proposals').selectAll();
  return {
    insert: async (proposal) => {
      await db
        .insertInto('proposals')
        .values({ ...insertedRow(proposal), wake_at: now() })
        .execute();
    },
    lock: async (id) => found(await rows().where('id', '=', id).forUpdate().executeTakeFirst()),
    get: async (id) => found(await rows().where('id', '=', id).executeTakeFirst()),
    ofNotice: async (noticeKey) => {
      const its = await rows()
        .where('notice_key', '=', noticeKey)
        .orderBy('created_at')
        .orderBy('step')
        .execute();
      return its.map(storedProposal);
    },
    list: async ({ open, limit }) => {
      const newest = rows().orderBy('created_at', 'desc').orderBy('id').limit(limit);
      const listed = open === true ? newest.where('state', 'in', openStates) : newest;
      return (await listed.execute()).map(storedProposal);
    },
    openOf: async (ruleId, group) => {
      const its = await db
        .selectFrom('proposals')
        .innerJoin('decisions', 'decisions.id', 'proposals.decision_id')
        .selectAll('proposals')
        .where('proposals.rule_id', '=', ruleId)
        .where('proposals.state', 'in', openStates)
        .where('decisions.rule_group', '=', keyText(group))
        .orderBy('proposals.created_at')
        .orderBy('proposals.decision_id')
        .orderBy('proposals.step')
        .execute();
      return its.map(storedProposal);
    },
    move: async (id, from, to, changes, leaseId) => {
      const move = () => compareAndSet(session, id, from, to, changes, leaseId);
      return inFlightStates.includes(to) ? unlessInFlight(session, move) : move();
    },
    inFlight: async (appId, except) =>
      found(
        await rows()
          .where('app_id', '=', appId)
          .where('id', '!=', except)
          .where('state', 'in', inFlightStates)
          .executeTakeFirst(),
      ),
    byMadeRelease: async (releaseId) =>
      found(await rows().where('made_release_id', '=', releaseId).limit(1).executeTakeFirst()),
    writesSince: async (since) => {
      const counts = await sql<{ app_id: string; writes: number }>`
        select app_id, sum(greatest(attempts, 1))::int as writes
        from proposals where sent_at >= ${since}::timestamptz group by app_id`.execute(db);
      return new Map(counts.rows.map((row) => [row.app_id, row.writes]));
    },
    rollbackHistory: (appId) => rollbackHistory(session, appId),
  };
}

async function compareAndSet(
  { db, now }: Session,
  id: string,
  from: readonly ProposalState[],
  to: ProposalState,
  changes: ProposalChanges,
  leaseId: string | undefined,
): Promise<boolean> {
  if (from.length === 0) return false;
  const update = db
    .updateTable('proposals')
    .set({ ...changedColumns(changes), state: to, updated_at: now() })
    .where('id', '=', id)
    .where('state', 'in', from)
    .returning('id');
  const moved = await (leaseId === undefined ? update : update.where('lease_id', '=', leaseId)).execute();
  return moved.length === 1;
}

/**
 * The index `proposals_in_flight` decides who is first, also between two transactions that cannot see each other; a
 * savepoint keeps the transaction usable for the one who was not.
 */
async function unlessInFlight({ db }: Session, move: () => Promise<boolean>): Promise<boolean> {
  await sql`savepoint in_flight`.execute(db);
  try {
    const moved = await move();
    await sql`release savepoint in_flight`.execute(db);
    return moved;
  } catch (error) {
    if (!violates(error, 'proposals_in_flight')) throw error;
    await sql`rollback to savepoint in_flight`.execute(db);
    return false;
  }
}

function found(row: Selectable<Tables['proposals']> | undefined): Proposal | null {
  return row === undefined ? null : storedProposal(row);
}
