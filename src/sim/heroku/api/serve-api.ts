import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Faults, Trouble } from '../control/faults.ts';
import { Refusal } from '../refusal.ts';
import type { Platform } from '../world/platform.ts';
import type { Token } from '../world/world.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { cutRange } from './range.ts';
import { type RatePool, rateLimited } from './rate-pool.ts';
import type { ReceivedRequest } from './received.ts';
import { checkAccept, checkNeed, tokenOf } from './token-gate.ts';

/** What is sent back, once everything has been decided. */
type Sendable = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export type ApiParts = {
  readonly platform: Platform;
  readonly faults: Faults;
  readonly pool: RatePool;
  readonly received: ReceivedRequest[];
  readonly endpoints: readonly Endpoint[];
};

/** The Platform API over HTTP: each request is written down, then befallen by a fault, then judged, then answered. */
export function serveApi(parts: ApiParts): Router {
  const router = express.Router({ caseSensitive: true });
  router.use((req, res, next) => {
    res.locals.record = writeDown(parts, req);
    res.set('Request-Id', recordOf(res).requestId);
    next();
  });
  router.use(express.json({ type: () => true, limit: '1mb' }));
  for (const endpoint of parts.endpoints) {
    router[endpoint.method](endpoint.path, (req, res) => serve(parts, endpoint, req, res));
  }
  router.use((_req, res) => send(res, refused(noSuchEndpoint())));
  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!isUnreadableBody(error)) return next(error);
    send(res, refused(new Refusal(400, 'bad_request', 'Unable to parse the JSON request.')));
  });
  return router;
}

async function serve(parts: ApiParts, endpoint: Endpoint, req: Request, res: Response): Promise<void> {
  const record = recordOf(res);
  record.body = req.body ?? null;
  const answer = (): Sendable => judge(parts, endpoint, req, record);
  const trouble = parts.faults.take(req.method, req.path);
  if (!trouble) return send(res, answer());
  await befall(parts, trouble, answer, req, res);
}

async function befall(
  parts: ApiParts,
  trouble: Trouble,
  answer: () => Sendable,
  req: Request,
  res: Response,
): Promise<void> {
  const { clock } = parts.platform;
  switch (trouble.kind) {
    case 'slow':
      await new Promise<void>((resolve) => void clock.after(trouble.ms, resolve));
      return send(res, answer());
    case 'status':
      return send(res, refused(troubleRefusal(trouble)));
    case 'rate_limit': {
      const wait =
        trouble.retryAfterSec === undefined ? {} : { 'Retry-After': String(trouble.retryAfterSec) };
      return send(res, refused(rateLimited(), { 'RateLimit-Remaining': '0', ...wait }));
    }
    case 'reset':
      return cut(req, res);
    case 'lost':
      answer();
      return cut(req, res);
    case 'late':
      clock.after(trouble.ms, () => void answer());
      return cut(req, res);
  }
}

/** Judges a request and applies it; never fails for what the caller did wrong. */
function judge(parts: ApiParts, endpoint: Endpoint, req: Request, record: ReceivedRequest): Sendable {
  let token: Token | undefined;
  const remaining = (): Readonly<Record<string, string>> =>
    token ? { 'RateLimit-Remaining': String(parts.pool.left(token.person)) } : {};
  try {
    token = tokenOf(parts.platform.world, req.get('authorization'));
    record.email = token.person.email;
    checkAccept(req.get('accept'));
    if (!endpoint.free) parts.pool.spend(token.person);
    checkNeed(token, endpoint.need);
    const call = callOf(req, token);
    const answer = endpoint.answer(call);
    const made = 'list' in answer ? cutRange(answer.list, call.range) : { headers: {}, ...answer };
    record.applied = true;
    return { ...made, headers: { ...remaining(), ...made.headers } };
  } catch (error) {
    if (error instanceof Refusal) return refused(error, remaining());
    throw error;
  }
}

function callOf(req: Request, token: Token): Call {
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  return { params, query: req.query, body: req.body, token, person: token.person, range: req.get('range') };
}

function writeDown(parts: ApiParts, req: Request): ReceivedRequest {
  const asked = req.get('request-id') ?? '';
  const record: ReceivedRequest = {
    method: req.method,
    path: req.path,
    query: req.url.split('?')[1] ?? '',
    body: null,
    at: parts.platform.clock.now(),
    requestId: /^[0-9a-f-]{20,200}$/i.test(asked) ? asked : randomUUID(),
    email: null,
    answer: null,
    applied: false,
  };
  parts.received.push(record);
  return record;
}

function recordOf(res: Response): ReceivedRequest {
  return res.locals.record as ReceivedRequest;
}

function send(res: Response, answer: Sendable): void {
  recordOf(res).answer = answer.status;
  res.status(answer.status).set(answer.headers).json(answer.body);
}

function cut(req: Request, res: Response): void {
  recordOf(res).answer = 'cut';
  req.socket.resetAndDestroy();
}

function refused(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Sendable {
  const { status, id, message, more } = refusal;
  return { status, body: { id, message, ...more }, headers };
}

function troubleRefusal(trouble: Extract<Trouble, { kind: 'status' }>): Refusal {
  const id = trouble.id ?? (trouble.status >= 500 ? 'internal_server_error' : 'bad_request');
  return new Refusal(trouble.status, id, trouble.message ?? 'Something went wrong on our side.');
}

function noSuchEndpoint(): Refusal {
  return new Refusal(404, 'not_found', 'The requested API endpoint was not found.');
}

function isUnreadableBody(error: unknown): boolean {
  return error instanceof Error && 'type' in error && String(error.type).startsWith('entity.');
}
