import type { ClientConfig } from 'pg';

/**
 * Options of a connection for a `DATABASE_URL`. Heroku Postgres demands TLS and signs its certificates itself (Dev
 * Center, "Connecting to Heroku Postgres": `rejectUnauthorized: false`), so a host elsewhere gets TLS without a chain
 * check, unless the URL says `sslmode=` itself. A host on this machine gets none.
 */
export function connectionOptions(databaseUrl: string): ClientConfig {
  const base = { connectionString: databaseUrl, keepAlive: true };
  return wantsTls(databaseUrl) ? { ...base, ssl: { rejectUnauthorized: false } } : base;
}

const localHosts = new Set(['', 'localhost', '127.0.0.1', '[::1]']);

function wantsTls(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  const url = new URL(databaseUrl);
  if (url.searchParams.has('sslmode') || url.searchParams.has('ssl')) return false;
  return !localHosts.has(url.hostname) && !url.searchParams.has('host');
}
