import express, { type Express, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { RefusedRequest } from '../../core/errors.ts';
import type { Clock, Log } from '../../flow/ports.ts';
import { createAnswerError } from './answer-error.ts';
import { createReadiness, type ReadinessCheck } from './readiness.ts';
import { leavesBodyUnread } from './refusal.ts';

export type WebAppParts = {
  readonly receiver: Router;
  /** Doors of other rooms, such as Slack's. They read their own bodies. */
  readonly extra?: readonly Router[];
  readonly readiness: readonly ReadinessCheck[];
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly clock: Clock;
  readonly log: Log;
};

/** Everything Herald serves over HTTP, brought together in one Express app. */
export function createWebApp({ receiver, extra = [], readiness, metrics, clock, log }: WebAppParts): Express {
  const app = express();
  settle(app);
  app.use(helmet());
  app.get('/healthz', (_req, res) => {
    res.set('cache-control', 'no-store').type('text/plain').send('ok\n');
  });
  app.get('/readyz', createReadiness(readiness, clock));
  app.get('/metrics', async (_req, res) => {
    res.set('content-type', metrics.contentType).send(await metrics.text());
  });
  app.use(receiver, ...extra);
  app.use(refusePath);
  app.use(createAnswerError(log));
  return app;
}

/** Set in code, so that no environment variable can show a stack trace to strangers. Heroku's router is one hop. */
function settle(app: Express): void {
  app.set('env', 'production');
  app.set('trust proxy', 1);
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.disable('etag');
  app.disable('x-powered-by');
}

function refusePath(req: Request, res: Response): never {
  if (leavesBodyUnread(req)) res.setHeader('connection', 'close');
  throw new RefusedRequest(
    404,
    'not_found',
    'There is nothing at this path. Webhooks go to /webhooks/heroku.',
  );
}
