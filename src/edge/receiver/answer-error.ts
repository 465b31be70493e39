import type { ErrorRequestHandler } from 'express';
import { RefusedRequest, UpstreamError } from '../../core/errors.ts';
import type { Log } from '../../flow/ports.ts';

type Answer = { readonly status: number; readonly code: string; readonly message: string };

const internal: Answer = {
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong here; it is in the log.',
};
const unavailable: Answer = {
  status: 503,
  code: 'unavailable',
  message: 'Something needed for this is away. Come again.',
};
const unreadable: Answer = { status: 400, code: 'bad_request', message: 'The request could not be read.' };

/** The last handler: every error becomes `{"error":{"code","message"}}`, without a payload, a secret or a stack. */
export function createAnswerError(log: Log): ErrorRequestHandler {
  return (error, req, res, next) => {
    const answer = answerOf(error);
    if (answer === internal)
      log.error({ stack: stackOf(error), method: req.method, path: req.path }, 'request failed');
    if (res.headersSent) return next(error);
    if (error instanceof RefusedRequest) res.set({ ...error.headers });
    if (answer === unavailable) res.set('retry-after', '5');
    res.status(answer.status).json({ error: { code: answer.code, message: answer.message } });
  };
}

function answerOf(error: unknown): Answer {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof UpstreamError) return unavailable;
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? { ...unreadable, status } : internal;
}

/** Where it happened. A stack begins with the message, which a foreign error may fill with what it was given. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return typeof error;
  const frames = error.stack
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
