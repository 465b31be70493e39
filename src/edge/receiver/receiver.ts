import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { HouseFault, RefusedRequest, UpstreamError } from '../../core/errors.ts';
import { type IncomingEvent, incomingEvent } from '../../core/event/incoming-event.ts';
import type { Clock, Doorbell, Log } from '../../flow/ports.ts';
import {
  cannotCommit,
  emptyBody,
  leavesBodyUnread,
  maxBodyBytes,
  refusalByHeaders,
  refusalOfReading,
  signatureWrong,
} from './refusal.ts';
import { signatureHeader, signingKey } from './signature.ts';
import { createToldSeldom } from './told-seldom.ts';
import { within } from './within.ts';

export const webhookPath = '/webhooks/heroku';

/** Leaves time to write the answer within the promised 2.5 s. */
const defaultCommitDeadlineMs = 2_300;

export type Accepted = 'accepted' | 'duplicate' | 'conflict';

export type ReceiverOptions = {
  /** Shared secrets of the webhooks, the newest first; several while rotating. */
  readonly secrets: readonly string[];
  /** Commits the event. Only when it has resolved is the delivery acknowledged. */
  readonly accept: (event: IncomingEvent) => Promise<Accepted>;
  /** Wakes a worker after the commit; nobody waits for it. */
  readonly ring: Doorbell['ring'];
  readonly clock: Clock;
  readonly log: Log;
  /** Told once per request: what became of it (`accepted`, ..., or the code of the refusal) and how long it took. */
  readonly count?: (answer: string, durationMs: number) => void;
  /** How long a commit may take before the sender is asked to come again; 2,300 unless told. */
  readonly commitDeadlineMs?: number;
};

/**
 * The door for Heroku's webhooks, `POST /webhooks/heroku`: verifies the raw bytes, commits the event, then answers.
 * Refusals are thrown as `RefusedRequest` for the error handler of the web app.
 */
export function createReceiver(options: ReceiverOptions): Router {
  if (options.secrets.length === 0 || options.secrets.includes('')) {
    throw new HouseFault('the receiver was built without a webhook secret, or with an empty one');
  }
  const receiver = express.Router({ strict: true, caseSensitive: true });
  const readBody = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false });
  receiver.post(webhookPath, startWatch(options), refuseByHeaders, readBody, createTake(options));
  receiver.all(webhookPath, startWatch(options), refuseMethod);
  receiver.use(createRefused(options));
  return receiver;
}

function startWatch({ clock }: ReceiverOptions) {
  return (_req: Request, res: Response, next: NextFunction): void => {
    res.locals.startedAt = clock.now();
    next();
  };
}

function durationMs(res: Response, clock: Clock): number {
  return clock.now() - Number(res.locals.startedAt);
}

function refuseByHeaders(req: Request, _res: Response, next: NextFunction): void {
  const refusal = refusalByHeaders(req.headers);
  if (refusal !== null) throw refusal;
  next();
}

function refuseMethod(): never {
  throw new RefusedRequest(405, 'method_not_allowed', 'Webhooks are delivered by POST.', { allow: 'POST' });
}

function createTake(options: ReceiverOptions) {
  const commit = createCommit(options);
  return async (req: Request, res: Response): Promise<void> => {
    const body: Uint8Array = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const key = signingKey(options.secrets, body, req.header(signatureHeader) ?? '');
    if (key === null) throw signatureWrong;
    if (body.length === 0) throw emptyBody;
    const event = incomingEvent(body, new Date(options.clock.now()).toISOString());
    const outcome = await commit(event);
    answer(res, event, outcome);
    tell(options, res, event, outcome, key);
  };
}

function answer(res: Response, event: IncomingEvent, outcome: Accepted): void {
  if (event.kind === 'quarantined') res.status(202).json({ status: 'quarantined' });
  else if (outcome === 'accepted') res.status(202).json({ status: 'accepted', id: event.id });
  else res.status(200).json({ status: 'duplicate', id: event.id });
}

function tell(
  options: ReceiverOptions,
  res: Response,
  event: IncomingEvent,
  outcome: Accepted,
  key: number,
): void {
  const answered = event.kind === 'quarantined' ? 'quarantined' : outcome;
  const tookMs = durationMs(res, options.clock);
  options.count?.(answered, tookMs);
  const fields = {
    event: event.id,
    include: event.include,
    action: event.action,
    answer: answered,
    key,
    tookMs,
  };
  if (answered === 'accepted' || answered === 'duplicate') options.log.info(fields, 'delivery taken');
  else if (answered === 'conflict')
    options.log.warn(fields, 'another body came under a known event id; the first is kept');
  else options.log.warn({ ...fields, why: event.why }, 'signed delivery is no event and was put aside');
}

/** A commit that fails or hangs is a 503: the sender comes again, and a commit that lands late is then a duplicate. */
function createCommit({
  accept,
  ring,
  clock,
  log,
  commitDeadlineMs = defaultCommitDeadlineMs,
}: ReceiverOptions) {
  const toldSeldom = createToldSeldom(clock);
  const acceptAndRing = async (event: IncomingEvent): Promise<Accepted> => {
    const outcome = await accept(event);
    if (outcome === 'accepted') {
      ring([{ kind: 'event', id: event.id }]).catch((error: unknown) =>
        log.warn({ event: event.id, ...named(error) }, 'the doorbell failed; the sweep will find the event'),
      );
    }
    return outcome;
  };
  return async (event: IncomingEvent): Promise<Accepted> => {
    try {
      return await within(commitDeadlineMs, acceptAndRing(event), cannotCommit);
    } catch (error) {
      const cause = error === cannotCommit ? { name: 'no answer in time' } : named(error);
      toldSeldom('cannot_commit', (heldBack) =>
        log.error({ ...cause, heldBack }, 'events cannot be committed; senders are asked to come again'),
      );
      throw cannotCommit;
    }
  };
}

/** What may be logged of an error: a foreign message could repeat what was being stored. */
function named(error: unknown): { name: string; code?: string; says?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name: error.name, ...code, ...(error instanceof UpstreamError ? { says: error.message } : {}) };
}

/** Counts refusals on their way to the error handler, and closes connections whose body was not read. */
function createRefused({ clock, log, count }: ReceiverOptions) {
  const toldSeldom = createToldSeldom(clock);
  return (thrown: unknown, req: Request, res: Response, next: NextFunction): void => {
    const error = refusalOfReading(thrown);
    const code = error instanceof RefusedRequest ? error.code : 'internal_error';
    const status = error instanceof RefusedRequest ? error.status : 500;
    count?.(code, durationMs(res, clock));
    if (leavesBodyUnread(req)) res.setHeader('connection', 'close');
    if (status < 500) {
      toldSeldom(code, (heldBack) => log.warn({ code, status, ip: req.ip, heldBack }, 'delivery refused'));
    }
    next(error);
  };
}
