import type { Tx } from '../../flow/ports.ts';
import { json } from './column-values.ts';
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
      await db.deleteFrom('timers').where('key', '=', key).execute();
    },
    take: async (key, now) => {
      const taken = await db
        .deleteFrom('timers')
        .where('key', '=', key)
        .where('due_at', '<=', timeOf(now).$castTo<Date>())
        .returning('payload')
        .executeTakeFirst();
      return (taken?.payload as Readonly<Record<string, string>> | undefined) ?? null;
    },
  };
}
