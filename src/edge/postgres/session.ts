import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** One open transaction, and the time it takes place at. */
export type Session = { readonly db: Transaction<Tables>; readonly now: () => RawBuilder<string> };

/** An ISO 8601 text as a time in SQL. */
export function timeOf(at: string): RawBuilder<string> {
  return sql<string>`${at}::timestamptz`;
}
