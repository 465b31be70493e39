import pg from 'pg';
import { ConfigError } from '../../core/errors.ts';
import type { Log } from '../../flow/ports.ts';
import { connectionOptions } from './connection-options.ts';
import { databaseFault } from './database-fault.ts';

/** An answer to a webhook must be out within 2.5 s, so nothing may wait for the database longer than this. */
const queryTimeoutMs = 2_000;
const connectionTimeoutMs = 1_000;
/** A little less than our own patience, so that the server gives up first and the connection stays usable. */
const statementTimeoutMs = 1_900;
/** A process that was frozen in the middle of a transaction must not hold its locks for ever. */
const idleInTransactionMs = 20_000;
/** The smallest Heroku Postgres plans allow 20 connections in all, for web, worker and their overlap at a release. */
const maxConnections = 6;
const quietMs = 10_000;

/**
 * A pool of connections on which a commit is on disk before it is reported. Connects lazily: call `checkServer` at boot.
 * An idle connection that breaks is replaced silently; the log gets one line per ten seconds of it.
 */
export function openPool(databaseUrl: string, log: Log): pg.Pool {
  const options = {
    ...connectionOptions(databaseUrl),
    max: maxConnections,
    query_timeout: queryTimeoutMs,
    connectionTimeoutMillis: connectionTimeoutMs,
    application_name: 'herald',
    // Awaited by the pool before it hands the connection out, though its type says nothing of a promise.
    onConnect: prepareSession,
  };
  const pool = new pg.Pool(options);
  pool.on('error', quietly(log));
  // The pool listens only while a connection is idle; one that breaks while in use would end the process otherwise
  // (node-postgres#3260). The query in hand rejects with the same error, so there is nothing to add here.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

async function prepareSession(client: pg.ClientBase): Promise<void> {
  await client.query(
    `set synchronous_commit = on; set statement_timeout = ${statementTimeoutMs}; ` +
      `set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
  );
}

function quietly(log: Log): (error: Error) => void {
  let quietUntil = 0;
  return (error) => {
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + quietMs;
    log.warn(
      { error: error.message },
      'a connection to the database broke; the pool opens another when needed',
    );
  };
}

/**
 * Refuses a server that forgets commits or is too old, with a `ConfigError`. `UpstreamError` while it cannot be reached.
 * `fsync` and `full_page_writes` off lose commits with the machine, `synchronous_commit` off already with the process.
 */
export async function checkServer(pool: pg.Pool): Promise<void> {
  const settings = await serverSettings(pool);
  const faults = ['fsync', 'full_page_writes', 'synchronous_commit']
    .filter((name) => settings.get(name) === 'off')
    .map((name) => ({
      where: 'DATABASE_URL',
      what: `the server runs with ${name} = off and may forget events it has confirmed`,
      expected: `${name} = on`,
      mend: `Set ${name} = on in postgresql.conf, or use another server.`,
    }));
  if (Number(settings.get('server_version_num')) < 130_000) {
    faults.push({
      where: 'DATABASE_URL',
      what: `the server is PostgreSQL ${settings.get('server_version')}`,
      expected: 'PostgreSQL 13 or newer',
      mend: 'Upgrade the database.',
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
}

async function serverSettings(pool: pg.Pool): Promise<Map<string, string>> {
  try {
    const { rows } = await pool.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in
       ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version', 'server_version_num')`,
    );
    return new Map(rows.map((row) => [row.name, row.setting]));
  } catch (error) {
    throw databaseFault(error, 'connect');
  }
}
