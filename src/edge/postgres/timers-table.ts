import { sql } from 'kysely';
import type { Timer, Tx } from '../../flow/ports.ts';
import { iso, json } from './column-values.ts';
import { type Session, timeOf } from './session.ts';

/** Due times that survive restarts; each is taken once. */
export function timersTable({ db }: Session): Tx['timers'] {
  return {
    set: async (key, dueAt, payload) => {
      const row = { due_at: dueAt, payload: json(payload) };
      await db
        .insertInto('timers')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute();
    },
    cancel: async (key) => {
      const gone = await db
        .deleteFrom('timers')
        .where('key', '=', key)
        .returning('payload')
        .executeTakeFirst();
      return (gone?.payload as Timer['payload'] | undefined) ?? null;
    },
    take: async (key, now) => {
      const taken = await db
        .deleteFrom('timers')
        .where('key', '=', key)
        .where('due_at', '<=', timeOf(now).$castTo<Date>())
        .returning('payload')
        .executeTakeFirst();
      return (taken?.payload as Timer['payload'] | undefined) ?? null;
    },
    withPrefix: async (prefix) => {
      const rows = await db
        .selectFrom('timers')
        .selectAll()
        .where(sql<boolean>`starts_with(key, ${prefix})`)
        .orderBy('due_at')
        .orderBy('key')
        .execute();
      return rows.map(({ key, due_at, payload }) => ({
        key,
        dueAt: iso(due_at),
        payload: payload as Timer['payload'],
      }));
    },
  };
}
