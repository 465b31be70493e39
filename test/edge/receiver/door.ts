import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { pino } from 'pino';
import request, { type Response } from 'supertest';
import type { IncomingEvent } from '../../../src/core/event/incoming-event.ts';
import { createMetrics, type Metrics } from '../../../src/edge/metrics/metrics.ts';
import type { ReadinessCheck } from '../../../src/edge/receiver/readiness.ts';
import { type Accepted, createReceiver, webhookPath } from '../../../src/edge/receiver/receiver.ts';
import { createWebApp } from '../../../src/edge/receiver/web-app.ts';
import type { Job } from '../../../src/flow/jobs.ts';
import type { Log } from '../../../src/flow/ports.ts';
import { signHeroku } from '../../../src/sim/sign.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

type Signed = { readonly file: string; readonly event_id: string; readonly signature: string };
const signatures: { readonly secret: string; readonly files: readonly Signed[] } = JSON.parse(
  readFileSync(`${fixtures}webhook-signatures.json`, 'utf8'),
);

/** The secret of the recorded signatures. */
export const secret = signatures.secret;
export const signedFiles = signatures.files;
export const signatureHeader = 'Heroku-Webhook-Hmac-SHA256';

export function bytesOf(file: string): Buffer {
  return readFileSync(`${fixtures}webhook-events/${file}`);
}

export type Door = {
  readonly app: Express;
  readonly metrics: Metrics;
  /** What was committed, by id. */
  readonly inbox: Map<string, IncomingEvent>;
  readonly rung: Job[];
  readonly clock: { nowMs: number };
  /** Everything that was logged, as text and line by line. */
  logText(): string;
  logLines(): Record<string, unknown>[];
  /** Posts bytes as they are, signed with the door's secret unless told otherwise. */
  post(body: string | Uint8Array, headers?: Record<string, string | null>): Promise<Response>;
};

export type DoorOptions = {
  readonly secrets?: readonly string[];
  readonly accept?: (event: IncomingEvent) => Promise<Accepted>;
  readonly ring?: (jobs: readonly Job[]) => Promise<void>;
  readonly commitDeadlineMs?: number;
  readonly readiness?: readonly ReadinessCheck[];
};

/** A true log whose lines stay in memory. */
export function openLog(): { readonly log: Log; readonly text: () => string } {
  let logged = '';
  const memory = {
    write(line: string) {
      logged += line;
    },
  };
  return { log: pino({ level: 'debug' }, memory), text: () => logged };
}

/** The whole web app with a true log and a memory that keeps the promise of the store's `accept`. */
export function openDoor(options: DoorOptions = {}): Door {
  const { log, text: logText } = openLog();
  const inbox = new Map<string, IncomingEvent>();
  const rung: Job[] = [];
  const clock = { nowMs: Date.parse('2026-11-20T12:00:00Z') };
  const metrics = createMetrics({ tallies: [], log });
  const receiver = createReceiver({
    secrets: options.secrets ?? [secret],
    accept: options.accept ?? (async (event) => keep(inbox, event)),
    ring: options.ring ?? (async (jobs) => void rung.push(...jobs)),
    clock: { now: () => clock.nowMs },
    log,
    count: (answer, durationMs) => metrics.delivery(answer, durationMs),
    ...(options.commitDeadlineMs === undefined ? {} : { commitDeadlineMs: options.commitDeadlineMs }),
  });
  const readiness = options.readiness ?? [];
  const app = createWebApp({ receiver, readiness, metrics, clock: { now: () => clock.nowMs }, log });
  return {
    app,
    metrics,
    inbox,
    rung,
    clock,
    logText,
    logLines: () =>
      logText()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    post: (body, headers = {}) => post(app, Buffer.from(body), headers),
  };
}

function keep(inbox: Map<string, IncomingEvent>, event: IncomingEvent): Accepted {
  const known = inbox.get(event.id);
  if (known === undefined) inbox.set(event.id, event);
  if (known === undefined) return 'accepted';
  return known.contentHash === event.contentHash ? 'duplicate' : 'conflict';
}

function post(app: Express, body: Buffer, headers: Record<string, string | null>): Promise<Response> {
  const all: Record<string, string | null> = {
    'content-type': 'application/json',
    [signatureHeader]: signHeroku(secret, body),
    ...headers,
  };
  const sent = request(app).post(webhookPath);
  for (const [name, value] of Object.entries(all)) if (value !== null) sent.set(name, value);
  // An identity serializer keeps the bytes: supertest would write a Buffer as JSON otherwise.
  return new Promise((resolve, reject) => {
    sent.serialize((bytes: unknown) => bytes as string);
    sent
      .send(body as unknown as string)
      .end((error, res) => (res === undefined ? reject(error) : resolve(res)));
  });
}
