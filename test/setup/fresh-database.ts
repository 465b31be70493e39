import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

export type FreshDatabase = { readonly url: string; readonly name: string };

/**
 * A migrated, empty database of this test file's own; dropped after the file's last test and after its other `afterAll`
 * hooks (close pools there). Call it at the top level of the file, where hooks may be registered:
 *
 *     const database = await freshDatabase();
 *     const pool = openPool(database.url, log);
 *
 * `migrated: false` gives an empty database without the schema.
 */
export async function freshDatabase(options: { migrated?: boolean } = {}): Promise<FreshDatabase> {
  const { url, name, drop } = await makeDatabase(options);
  afterAll(drop);
  return { url, name };
}

/** The same for a single test, which drops it itself. */
export async function makeDatabase(
  options: { migrated?: boolean } = {},
): Promise<FreshDatabase & { drop(): Promise<void> }> {
  const adminUrl = inject('adminUrl');
  const templateName = inject('templateName');
  const name = `${templateName.replace(/_template$/, '')}_${randomBytes(5).toString('hex')}`;
  const template = options.migrated === false ? 'template0' : templateName;
  await run(adminUrl, `create database ${name} template ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const drop = () => run(adminUrl, `drop database if exists ${name} with (force)`);
  return { url: url.href, name, drop };
}

async function run(adminUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
