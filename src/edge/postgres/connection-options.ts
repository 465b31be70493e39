import { isIP } from 'node:net';
import type { ClientConfig } from 'pg';

/**
 * Options of a connection for a `DATABASE_URL`, for the pools here and for the queue's. Heroku Postgres demands TLS and
 * signs its certificates itself (Dev Center, "Connecting to Heroku Postgres": `rejectUnauthorized: false`), so a host on
 * the internet gets TLS without a check of the chain. A host on this machine or a private network (a name without a dot,
 * a private address) gets none. A `sslmode` in the URL decides instead, with the meaning that psql gives it.
 */
export function connectionOptions(databaseUrl: string): ClientConfig {
  const keepAlive = true;
  if (!URL.canParse(databaseUrl)) return { connectionString: databaseUrl, keepAlive };
  const url = new URL(databaseUrl);
  if (!saysItself(url)) {
    const ssl = isNear(url) ? {} : { ssl: { rejectUnauthorized: false } };
    return { connectionString: databaseUrl, keepAlive, ...ssl };
  }
  // The driver checks the chain for these too, against the meaning of the words in PostgreSQL ("SSL Support", table 32.1).
  const unchecked = ['allow', 'prefer', 'require'].includes(url.searchParams.get('sslmode') ?? '');
  if (unchecked && !url.searchParams.has('sslrootcert')) url.searchParams.set('sslmode', 'no-verify');
  return { connectionString: url.href, keepAlive };
}

function saysItself(url: URL): boolean {
  return ['sslmode', 'ssl', 'sslrootcert', 'uselibpqcompat'].some((name) => url.searchParams.has(name));
}

const privateAddress = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

function isNear(url: URL): boolean {
  const host = (url.searchParams.get('host') ?? url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 4) return privateAddress.test(host);
  if (isIP(host) === 6) return host === '::1' || /^f[cd]/i.test(host);
  return !host.includes('.') || host.startsWith('/');
}
