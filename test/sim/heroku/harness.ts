import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sim/clock.ts';
import {
  type SimHeroku,
  type SimHerokuOptions,
  startSimHeroku,
} from '../../../src/sim/heroku/start-sim-heroku.ts';

export const secret = 'correct-horse-battery';
const accept = 'application/vnd.heroku+json; version=3';

/** JSON whose shape a test does not fix in advance. */
export interface Json {
  readonly [key: string]: Json | undefined;
}
export type Reply = { status: number; headers: Headers; body: Json };

/** A simulated Heroku whose time stands until the test moves it. */
export async function startHeroku(
  options: SimHerokuOptions = {},
): Promise<{ sim: SimHeroku; clock: ManualClock }> {
  const clock = manualClock();
  const sim = await startSimHeroku({ clock, ...options });
  onTestFinished(() => sim.close());
  return { sim, clock };
}

/** Asks the Platform API as a well-behaved client does; `headers` change that. */
export async function ask(
  sim: SimHeroku,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const res = await fetch(`${sim.url}${path}`, {
    method,
    headers: {
      accept,
      authorization: `Bearer ${sim.apiKey}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = await res.text();
  return {
    status: res.status,
    headers: res.headers,
    body: (answer === '' ? {} : JSON.parse(answer)) as Json,
  };
}

export type Received = { headers: IncomingHttpHeaders; raw: string; body: Json };

/** A receiver of webhooks that answers with the next status of the list, then always 204. */
export async function startReceiver(
  statuses: (number | 'cut')[] = [],
): Promise<{ url: string; got: Received[]; statuses: (number | 'cut')[] }> {
  const got: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      got.push({ headers: req.headers, raw, body: JSON.parse(raw) as Json });
      const status = statuses.shift() ?? 204;
      if (status === 'cut') req.socket.resetAndDestroy();
      else res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, statuses };
}

/** Every entity the simulator tells about. */
export const everything = [
  'api:release',
  'api:build',
  'api:formation',
  'api:app',
  'api:dyno',
  'dyno',
] as const;

/** A value that must be a text. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  return value;
}

type Told = {
  action: string;
  data: {
    name?: string;
    version?: number;
    type?: string;
    status?: string;
    state?: string;
    quantity?: number;
  };
  webhook_metadata: { event: { include: string } };
};

/** `api:release create succeeded v2`, `dyno destroy crashed web.1`: a delivery in few words. */
export function inShort({ raw }: Received): string {
  const { data, action, webhook_metadata: about } = JSON.parse(raw) as Told;
  const what = data.name ?? (data.version === undefined ? data.type : `v${data.version}`);
  return [about.event.include, action, data.status ?? data.state ?? data.quantity, what]
    .filter((part) => part !== undefined)
    .join(' ');
}
