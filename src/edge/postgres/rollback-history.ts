import { sql } from 'kysely';
import type { Tx } from '../../flow/ports.ts';
import { iso, keyText } from './column-values.ts';
import type { Session } from './session.ts';

/**
 * What our own memory says about the releases of an app: the versions on which a dyno that serves (no one-off, no
 * release phase) crashed, and the versions that Herald's own rollbacks left, a write with an unknown end among
 * them, also after a person has closed it.
 */
export async function rollbackHistory(
  { db }: Session,
  appId: string,
): ReturnType<Tx['proposals']['rollbackHistory']> {
  const crashed = await sql<{ version: number }>`
    select distinct (event #>> '{views,dyno,release_version}')::int as version from events
    where app_id = ${keyText(appId)} and state = 'decided' and event -> 'names' ? 'dyno.crashed'
      and jsonb_typeof(event #> '{views,dyno,release_version}') = 'number'
      and coalesce(event #>> '{views,dyno,one_off}', 'false') <> 'true'
      and coalesce(event #>> '{views,dyno,type}', '') <> 'release'
    order by version`.execute(db);
  const left = await sql<{ version: number; at: Date }>`
    select (plan #>> '{from,version}')::int as version, sent_at as at from proposals
    where app_id = ${appId} and action = 'heroku.rollback' and sent_at is not null and plan is not null
      and (made_release_id is not null or state in ('performing', 'done', 'unknown') or reason = 'closed')
    order by sent_at`.execute(db);
  return {
    crashedVersions: crashed.rows.map((row) => row.version),
    rolledAwayFrom: left.rows.map((row) => ({ version: row.version, at: iso(row.at) })),
  };
}
