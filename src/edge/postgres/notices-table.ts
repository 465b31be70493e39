import { type Selectable, sql } from 'kysely';
import type { NoticeContent } from '../../core/message/notice.ts';
import type { Notice, Tx } from '../../flow/ports.ts';
import { iso, json } from './column-values.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** What must stand in Slack, and where it stands. */
export function noticesTable({ db, now }: Session): Tx['notices'] {
  const rowOf = (key: string) => db.selectFrom('notices').selectAll().where('key', '=', key);
  return {
    want: async (key, channel, content) => {
      await db
        .insertInto('notices')
        .values({ key, channel, content: json(content), revision: 1, said_revision: 0, wake_at: now() })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            // Once posted it stays where it is; its button presses and updates go there.
            channel: sql`case when notices.ts is null then excluded.channel else notices.channel end`,
            content: sql`excluded.content`,
            revision: sql`notices.revision + 1`,
            wake_at: now(),
          }),
        )
        .execute();
    },
    lock: async (key) => found(await rowOf(key).forUpdate().executeTakeFirst()),
    get: async (key) => found(await rowOf(key).executeTakeFirst()),
    posting: async (key, since, until = null) => {
      await db
        .updateTable('notices')
        .set({ posting_since: since, posting_until: until })
        .where('key', '=', key)
        .execute();
    },
    forget: async (key) => {
      await db
        .updateTable('notices')
        .set({ channel_id: null, ts: null, posting_since: null, posting_until: null })
        .where('key', '=', key)
        .execute();
    },
    said: async (key, revision, { channelId, ts }) => {
      await db
        .updateTable('notices')
        .set({
          said_revision: sql`greatest(said_revision, ${revision}::int)`,
          channel_id: channelId,
          ts,
          posting_since: null,
          posting_until: null,
          wake_at: sql`case when revision > ${revision}::int then ${now()} end`,
        })
        .where('key', '=', key)
        .execute();
    },
  };
}

function found(row: Selectable<Tables['notices']> | undefined): Notice | null {
  if (row === undefined) return null;
  return {
    key: row.key,
    channel: row.channel,
    content: row.content as NoticeContent,
    revision: row.revision,
    saidRevision: row.said_revision,
    channelId: row.channel_id,
    ts: row.ts,
    postingSince: iso(row.posting_since),
    postingUntil: iso(row.posting_until),
    tries: row.tries,
  };
}
