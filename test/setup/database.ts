import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../src/edge/postgres/embedded.ts';
import { migrate } from '../../src/edge/postgres/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database on the test server whose user may create databases. */
    adminUrl: string;
    /** Name of the migrated database that each test file's own database is copied from. */
    templateName: string;
  }
}

type Server = { readonly url: string; stop(): Promise<void> };

/**
 * One PostgreSQL for the whole run: the server of HERALD_TEST_DATABASE_URL or DATABASE_URL when one is named, else an
 * embedded one in the temporary folder. Only databases called `herald_test_*` are made and dropped on a named server.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.HERALD_TEST_DATABASE_URL || process.env.DATABASE_URL;
  const run = `herald_test_${randomBytes(4).toString('hex')}`;
  const server = given ? namedServer(given, run) : await startServer();
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
  return () => server.stop();
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

/** A server that stays; only this run's databases go. */
function namedServer(url: string, run: string): Server {
  return {
    url,
    stop: async () => {
      const left = await query(url, 'select datname from pg_database where starts_with(datname, $1)', [run]);
      for (const { datname } of left) await query(url, `drop database if exists ${datname} with (force)`);
    },
  };
}

const prefix = 'herald-test-server-';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function startServer(): Promise<Server> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(folder, 0o755);
  const embedded = await openEmbedded(folder, silent, folder);
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      await removeFolder(folder);
    },
  };
}

/** Servers of runs that were killed before they could stop them. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    const abandoned = await openEmbedded(folder, silent, folder).catch(() => null);
    await abandoned?.stop();
    await removeFolder(folder);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
