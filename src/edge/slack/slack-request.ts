import { isValidSlackRequest } from '@slack/bolt';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { RefusedRequest } from '../../core/errors.ts';
import type { Clock, Log } from '../../flow/ports.ts';
import { isSslCheck, kindOf, readForm } from './slack-body.ts';

export type SlackRequestOptions = {
  readonly signingSecret: string;
  /** Slack's id of our app, when it is known: a request for another app is refused. */
  readonly appId?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

/** How far a request's time may lie ahead of ours. Bolt looks only at the past (five minutes as well). */
const aheadMaxMs = 300_000;

const unauthentic = (message: string): RefusedRequest => new RefusedRequest(401, 'signature_wrong', message);

/**
 * What stands before Bolt: the raw bytes are read up to 1 MB, their signature and time checked against our own clock,
 * and only requests that are well-formed and of use are handed on.
 */
export function slackRequest(options: SlackRequestOptions): readonly RequestHandler[] {
  return [
    unsigned,
    express.raw({ type: () => true, limit: '1mb', inflate: false }),
    (req, res, next) => check(options, req, res, next),
  ];
}

/** What carries no signature is read only as far as a check of the certificate needs. */
const unsignedMaxBytes = 1_000;

function unsigned(req: Request, _res: Response, next: NextFunction): void {
  const announced = Number(req.headers['content-length'] ?? Number.NaN);
  if (req.headers['x-slack-signature'] === undefined && !(announced <= unsignedMaxBytes)) {
    throw new RefusedRequest(401, 'signature_wrong', 'The header X-Slack-Signature is missing.', {
      connection: 'close',
    });
  }
  next();
}

function check(options: SlackRequestOptions, req: Request, res: Response, next: NextFunction): void {
  const bytes: unknown = req.body;
  const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
  const contentType = req.headers['content-type'] ?? '';
  if (isSslCheck(text, contentType)) {
    res.status(200).end();
    return;
  }
  verify(options, req, text);
  const body = kindOf(readForm(text, contentType));
  if (body.kind === 'malformed') {
    throw new RefusedRequest(400, 'malformed', 'The body is no form or payload as Slack sends them.');
  }
  const { appId } = options;
  if (appId !== undefined && body.appId !== null && body.appId !== appId) {
    throw unauthentic('The request is for another Slack app.');
  }
  if (body.kind === 'unused') {
    options.log.info({ path: req.path }, 'a slack request of no use was acknowledged');
    res.status(200).end();
    return;
  }
  Object.assign(req, { rawBody: bytes });
  next();
}

function verify({ signingSecret, clock }: SlackRequestOptions, req: Request, body: string): void {
  const signature = req.headers['x-slack-signature'];
  const timestamp = req.headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
    throw unauthentic('X-Slack-Signature or X-Slack-Request-Timestamp is missing or malformed.');
  }
  const nowMs = clock.now();
  const seconds = Number(timestamp);
  const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
  const valid = isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds: nowMs });
  if (!valid || seconds * 1000 - nowMs > aheadMaxMs) {
    throw unauthentic(
      'The signature does not belong to this body, or the request is not of this moment. SLACK_SIGNING_SECRET must hold the secret of this Slack app.',
    );
  }
}

/** The body reader's own errors (package http-errors) in our words; others as they are. */
export function refusalOfReading(error: unknown): unknown {
  if (error instanceof RefusedRequest) return error;
  const status = error instanceof Error && 'status' in error ? error.status : null;
  if (status === 413)
    return new RefusedRequest(413, 'body_too_large', 'The body is larger than 1 MB.', {
      connection: 'close',
    });
  if (status === 415)
    return new RefusedRequest(415, 'compressed_body', 'Slack does not send compressed bodies.');
  if (status === 400)
    return new RefusedRequest(400, 'body_cut_short', 'The body ended before its announced length.');
  return error;
}
