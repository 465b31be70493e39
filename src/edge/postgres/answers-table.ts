import type { Selectable } from 'kysely';
import type { Answer } from '../../core/guard/proposal.ts';
import type { Tx } from '../../flow/ports.ts';
import { iso } from './column-values.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** Presses and typed answers, kept before they are acknowledged. */
export function answersTable({ db, now }: Session): Tx['answers'] {
  const rows = () => db.selectFrom('answers').selectAll();
  return {
    record: async (answer) => {
      const inserted = await db
        .insertInto('answers')
        .values({
          id: answer.id,
          proposal_id: answer.proposalId,
          verdict: answer.verdict,
          via: answer.via,
          person_id: answer.personId,
          team_id: answer.teamId,
          channel: answer.channel,
          message_ts: answer.messageTs,
          reason: answer.reason,
          at: answer.at,
          wake_at: now(),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['proposal_id', 'person_id', 'verdict'])
            .doUpdateSet((row) => ({
              id: row.ref('excluded.id'),
              via: row.ref('excluded.via'),
              team_id: row.ref('excluded.team_id'),
              channel: row.ref('excluded.channel'),
              message_ts: row.ref('excluded.message_ts'),
              reason: row.ref('excluded.reason'),
              at: row.ref('excluded.at'),
              wake_at: row.ref('excluded.wake_at'),
              outcome: null,
              sentence: null,
              person_name: null,
              tries: 0,
            }))
            .where('answers.outcome', '=', 'refused'),
        )
        .returning('id')
        .executeTakeFirst();
      return inserted?.id ?? null;
    },
    lock: async (id) => {
      const row = await rows().where('id', '=', id).forUpdate().executeTakeFirst();
      return row === undefined ? null : storedAnswer(row);
    },
    settle: async (id, outcome, sentence, personName) => {
      await db
        .updateTable('answers')
        .set({ outcome, sentence, person_name: personName, wake_at: null })
        .where('id', '=', id)
        .execute();
    },
    ofProposal: async (proposalId) => {
      const its = await rows().where('proposal_id', '=', proposalId).orderBy('at').orderBy('id').execute();
      return its.map(storedAnswer);
    },
  };
}

function storedAnswer(row: Selectable<Tables['answers']>): Answer {
  return {
    id: row.id,
    proposalId: row.proposal_id,
    verdict: row.verdict as Answer['verdict'],
    via: row.via as Answer['via'],
    personId: row.person_id,
    teamId: row.team_id,
    channel: row.channel,
    messageTs: row.message_ts,
    reason: row.reason,
    at: iso(row.at),
    outcome: row.outcome as Answer['outcome'],
    sentence: row.sentence,
    personName: row.person_name,
  };
}
