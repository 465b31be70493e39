import pg from 'pg';
import { expect, test } from 'vitest';
import { connectionOptions } from '../../../src/edge/postgres/connection-options.ts';

/** What the driver makes of the options: it reads the URL too, and the URL wins. */
function tlsOf(databaseUrl: string): unknown {
  const { ssl } = new pg.Client(connectionOptions(databaseUrl)) as unknown as { ssl: unknown };
  return ssl;
}

const unchecked = { rejectUnauthorized: false };

test.each([
  ['postgres://u:p@localhost:5432/herald', false],
  ['postgres://u:p@127.0.0.1/herald', false],
  ['postgres://u:p@[::1]/herald', false],
  ['postgres://u:p@[fd00::5]/herald', false],
  ['postgres://u:p@postgres:5432/herald', false],
  ['postgres://u:p@10.1.2.3:5432/herald', false],
  ['postgres://u:p@172.17.0.2:5432/herald', false],
  ['postgres://u:p@192.168.1.4:5432/herald', false],
  ['postgres://u:p@172.32.0.2:5432/herald', unchecked],
  ['postgres:///herald?host=/var/run/postgresql', false],
  ['postgres://u:p@db.internal/herald?sslmode=disable', false],
  ['postgres://u:p@ec2-1.compute-1.amazonaws.com:5432/herald', unchecked],
  ['postgres://u:p@ec2-1.compute-1.amazonaws.com/herald?sslmode=require', unchecked],
  ['postgres://u:p@localhost/herald?sslmode=require', unchecked],
  ['postgres://u:p@db.example.com/herald?sslmode=prefer', unchecked],
  ['postgres://u:p@db.example.com/herald?sslmode=no-verify', unchecked],
  ['postgres://u:p@db.example.com/herald?sslmode=verify-full', {}],
])('%s', (databaseUrl, tls) => {
  expect(tlsOf(databaseUrl)).toEqual(tls);
});

test('the rest of the URL stays as it is', () => {
  const { connectionString } = connectionOptions(
    'postgres://u:p%40x@db.example.com:5433/herald?sslmode=require&options=-c%20x=1',
  );
  expect(connectionString).toBe(
    'postgres://u:p%40x@db.example.com:5433/herald?sslmode=no-verify&options=-c+x%3D1',
  );
  expect(connectionOptions('not a url').connectionString).toBe('not a url');
});
