import { ExpressReceiver } from '@slack/bolt';
import express, { type ErrorRequestHandler, type Router } from 'express';
import { RefusedRequest } from '../../core/errors.ts';
import type { Clock, Log } from '../../flow/ports.ts';
import { type BoltParts, createBoltApp } from './bolt-app.ts';
import { libraryLog } from './library-log.ts';
import { refusalOfReading, slackRequest } from './slack-request.ts';
import { createSocketLine } from './socket-line.ts';

export const slackPath = '/slack/events';

export type SlackDoorOptions = Omit<BoltParts, 'commitWithinMs' | 'person'> & {
  readonly slack: BoltParts['slack'] & { readonly person: BoltParts['person'] };
  readonly signingSecret: string;
  /** With it Herald connects to Slack (Socket Mode) and `/slack/events` is closed. */
  readonly appToken?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly appId?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds a press may take to be stored; 2,500 unless told. */
  readonly commitWithinMs?: number;
};

export type SlackDoor = {
  /** Serves `POST /slack/events`; its refusals are thrown as `RefusedRequest` for the error handler of the web app. */
  readonly router: Router;
  /** Opens the Socket Mode connection and keeps it open; does nothing over HTTP. Never waits for Slack. */
  start(): void;
  stop(): Promise<void>;
};

const defaultCommitWithinMs = 2_500;

/** The door for presses and commands from Slack, over HTTP or, with an app token, over Socket Mode. */
export function createSlackDoor(options: SlackDoorOptions): SlackDoor {
  const parts: BoltParts = {
    ...options,
    person: (userId) => options.slack.person(userId),
    commitWithinMs: options.commitWithinMs ?? defaultCommitWithinMs,
  };
  return options.appToken === undefined
    ? overHttp(options, parts)
    : overSocket(options, options.appToken, parts);
}

function overHttp(options: SlackDoorOptions, parts: BoltParts): SlackDoor {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get(slackPath, (req, res, next) => (req.query.ssl_check === '1' ? res.status(200).end() : next()));
  router.post(slackPath, ...slackRequest(options));
  const receiver = new ExpressReceiver({
    router,
    endpoints: slackPath,
    // Verified above, by Bolt's own function and our clock.
    signingSecret: options.signingSecret,
    signatureVerification: false,
    logger: libraryLog(options.log, 'bolt'),
    processEventErrorHandler: async ({ error, response }) => {
      options.log.error({ error }, 'a slack request failed');
      if (response.headersSent) return false;
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '5' });
      response.end(JSON.stringify(notNow));
      return true;
    },
  });
  createBoltApp(receiver, parts, false);
  router.all(slackPath, () => {
    throw new RefusedRequest(405, 'method_not_allowed', 'Slack posts here.', { allow: 'POST' });
  });
  router.use(readingErrors);
  return { router, start: () => undefined, stop: async () => undefined };
}

const notNow = {
  error: { code: 'cannot_commit', message: 'The press cannot be stored now. Please press again.' },
};

const readingErrors: ErrorRequestHandler = (error, _req, _res, next) => next(refusalOfReading(error));

function overSocket(options: SlackDoorOptions, appToken: string, parts: BoltParts): SlackDoor {
  const line = createSocketLine({ appToken, apiUrl: options.apiUrl, log: options.log });
  createBoltApp(line.receiver, parts, true);
  return { router: express.Router(), start: () => line.start(), stop: () => line.stop() };
}
