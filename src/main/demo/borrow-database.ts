import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ConfigError } from '../../core/errors.ts';
import { connectionOptions } from '../../edge/postgres/connection-options.ts';

export type Borrowed = { readonly url: string | undefined; drop(): Promise<void> };

/**
 * A database of the demo's own on a PostgreSQL that is there already, so that the demo touches nothing in it and no Herald
 * that works there takes the demo's jobs; gone at the end. Without a URL there is nothing to borrow.
 */
export async function borrowDatabase(url: string | undefined): Promise<Borrowed> {
  if (url === undefined) return { url, drop: async () => {} };
  const name = `herald_demo_${randomBytes(4).toString('hex')}`;
  await query(url, `create database ${name}`).catch((error: unknown) => {
    throw cannotBorrow(error);
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => query(url, `drop database if exists ${name} with (force)`) };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ ...connectionOptions(url), connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function cannotBorrow(error: unknown): ConfigError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  return new ConfigError([
    {
      where: 'DATABASE_URL',
      what: `the demo cannot make a database of its own there: ${reason}`,
      expected: 'a PostgreSQL of this machine whose user may create databases',
      mend: 'Unset DATABASE_URL: the demo then brings its own PostgreSQL.',
    },
  ]);
}
