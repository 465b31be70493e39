import pg from 'pg';
import { ConfigError } from '../../../core/errors.ts';

/**
 * A connection that says "a Herald is here" for as long as its process lives. The marks are advisory locks, so that the
 * database itself takes them back from a process that was killed: there is no lock file to go stale.
 */
export type Presence = {
  /** True for the one process that has the server to itself or was here first. */
  readonly first: boolean;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Reserves this database for one `herald start`; throws `ConfigError` when another has it. */
  claim(): Promise<void>;
  /** Takes the mark back. True when nobody else is here and nobody can come in until this connection ends. */
  leave(): Promise<boolean>;
  close(): Promise<void>;
};

const lockSpace = 4_825_001;
const marks = { present: 1, first: 2, server: 3 };

/** Connects and marks this process as present. Rejects with the driver's error when the server does not let us in. */
export async function enterDatabase(url: string, folder: string): Promise<Presence> {
  const client = await connected(url);
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve);
  });
  const lock = async (call: string, mark: number): Promise<boolean> => {
    const { rows } = await client.query<{ got: unknown }>(`select ${call}($1, $2) as got`, [lockSpace, mark]);
    return rows[0]?.got !== false;
  };
  // Blocks while the last one out is shutting the server down, and then fails with the connection.
  await lock('pg_advisory_lock_shared', marks.present);
  return {
    first: await lock('pg_try_advisory_lock', marks.first),
    ended,
    claim: async () => {
      if (!(await lock('pg_try_advisory_lock', marks.server)))
        throw taken(folder, await holderOf(client, marks.server));
    },
    leave: async () => {
      await client.query('select pg_advisory_unlock_all()');
      return lock('pg_try_advisory_lock', marks.present);
    },
    close: () => client.end(),
  };
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
    application_name: `herald ${process.pid}`,
  });
  client.on('error', () => {
    // `ended` tells the same.
  });
  await client.connect();
  return client;
}

async function holderOf(client: pg.Client, mark: number): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = $1 and objid = $2 and granted`,
    [lockSpace, mark],
  );
  return rows[0]?.name.replace('herald', 'process') ?? 'another process';
}

function taken(folder: string, holder: string): ConfigError {
  return new ConfigError([
    {
      where: 'HERALD_DATA_DIR',
      what: `Herald is already running on the database in ${folder} (${holder})`,
      expected: 'one `herald start` per data directory',
      mend: 'Stop that one first, or start this one with another HERALD_DATA_DIR or with DATABASE_URL.',
    },
  ]);
}
