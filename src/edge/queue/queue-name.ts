import { createHash } from 'node:crypto';

/**
 * The name of the queue that belongs to a database. Two installations that share one Redis must not take each other's
 * wake-ups, so the name comes from where the rows are: host, port and database of the URL, never user or password.
 */
export function queueName(databaseUrl: string): string {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const digest = createHash('sha256').update(`${hostname} ${port} ${pathname}`).digest('hex');
  return `herald-${digest.slice(0, 12)}`;
}
