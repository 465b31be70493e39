import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { UpstreamError } from '../../core/errors.ts';
import { storableText } from './column-values.ts';
import { databaseFault } from './database-fault.ts';

/**
 * The pool as kysely gets it: failures come as our own errors, texts are made storable, and a connection whose query
 * ended without an answer of the server (time-out, reset) is closed instead of going back to the pool, since a late
 * answer would be read as the answer to the next query (node-postgres#3399).
 */
export function carefulPool(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => {
      try {
        return carefulClient(await pool.connect());
      } catch (error) {
        throw databaseFault(error, 'connect');
      }
    },
    end: () => pool.end(),
  };
}

type Answer<R> = {
  command: 'UPDATE' | 'DELETE' | 'INSERT' | 'SELECT' | 'MERGE';
  rowCount: number;
  rows: R[];
};

function carefulClient(client: pg.PoolClient): PostgresPoolClient {
  let broken = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function ask<R>(text: string, values: readonly unknown[]): Promise<Answer<R>> {
    // Closing the connection rolls back by itself; asking a dead one would only hide the first error.
    if (broken && text === 'rollback') return { command: 'SELECT', rowCount: 0, rows: [] };
    if (broken) throw lost();
    try {
      return (await client.query(text, values.map(storableValue))) as unknown as Answer<R>;
    } catch (error) {
      broken = !isAnswer(error);
      throw databaseFault(error, 'query');
    }
  }

  /** One query at a time: the driver's own queueing on one connection is deprecated. */
  function query<R>(text: string, values: readonly unknown[]): Promise<Answer<R>> {
    const mine = turn.then(() => ask<R>(text, values));
    turn = mine.catch(() => undefined);
    return mine;
  }

  return { query: query as PostgresPoolClient['query'], release: () => client.release(broken) };
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  return Array.isArray(value) ? value.map(storableValue) : value;
}

/** Errors that the server itself sent carry a severity. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}

function lost(): UpstreamError {
  return new UpstreamError({
    party: 'database',
    call: 'query',
    message: 'the connection was lost earlier in this transaction',
    retry: 'safe',
  });
}
