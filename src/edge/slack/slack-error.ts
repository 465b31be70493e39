import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { UpstreamError } from '../../core/errors.ts';

/** `repeatable` calls read, or set what is set already; a call that is made `once` shows something each time it lands. */
export type Effect = 'repeatable' | 'once';

type Fields = Omit<ConstructorParameters<typeof UpstreamError>[0], 'party' | 'call'>;

/**
 * What a failed call means. Slack has no idempotency key, so a post that may have landed is `unknown` and must be looked
 * for before it is sent again; everything Slack has refused in clear words did not happen.
 */
export function slackError(error: unknown, call: string, effect: Effect): UpstreamError {
  return new UpstreamError({ party: 'slack', call, ...fieldsOf(error, effect) });
}

/** The answer came but is not what Slack documents: HTML of a proxy, cut JSON, missing fields. Never quoted. */
export function unreadableAnswer(call: string, effect: Effect): UpstreamError {
  return new UpstreamError({ party: 'slack', call, ...unreadable(effect) });
}

function fieldsOf(error: unknown, effect: Effect): Fields {
  if (error instanceof WebAPIRateLimitedError) return limited(error.retryAfter * 1000);
  if (error instanceof WebAPIPlatformError) return refused(error, effect);
  if (error instanceof WebAPIHTTPError) return badStatus(error, effect);
  const sent = !neverSent(error);
  return {
    message: sent ? 'no answer came back' : 'Slack could not be reached',
    retry: sent ? lost(effect) : 'safe',
    cause: error,
  };
}

function lost(effect: Effect): 'safe' | 'unknown' {
  return effect === 'once' ? 'unknown' : 'safe';
}

function limited(retryAfterMs: number): Fields {
  return { message: 'too many calls', retry: 'safe', status: 429, id: 'ratelimited', retryAfterMs };
}

function unreadable(effect: Effect): Fields {
  return { message: 'the answer is not what Slack documents', retry: lost(effect) };
}

/** "It's possible some aspect of the operation succeeded before the error was raised" (docs.slack.dev, chat.postMessage). */
const halfway = new Set(['internal_error', 'fatal_error', 'service_unavailable']);
/** Refused before anything happened, and only for now. */
const passing = new Set(['request_timeout', 'team_added_to_org']);

function refused(error: WebAPIPlatformError, effect: Effect): Fields {
  const id: unknown = error.data.error;
  if (typeof id !== 'string' || !/^[a-z][a-z0-9_]{1,63}$/.test(id)) return unreadable(effect);
  if (id === 'ratelimited' || id === 'rate_limited') return limited(retryAfterOf(error));
  const message = `Slack says ${id}`;
  if (halfway.has(id)) return { message, id, retry: lost(effect) };
  return { message, id, retry: passing.has(id) ? 'safe' : 'never' };
}

function retryAfterOf(error: WebAPIPlatformError): number {
  const seconds = error.data.response_metadata?.retryAfter;
  return (typeof seconds === 'number' ? seconds : 30) * 1000;
}

function badStatus({ statusCode: status, headers }: WebAPIHTTPError, effect: Effect): Fields {
  const wait = Number(headers['retry-after']);
  const passes = status >= 500 || status === 408;
  return {
    message: `HTTP ${status}`,
    status,
    retry: passes ? lost(effect) : 'never',
    ...(Number.isFinite(wait) && wait > 0 ? { retryAfterMs: wait * 1000 } : {}),
  };
}

/** No connection was made, so nothing was sent (Node, undici). */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function neverSent(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && beforeSending.has(at.code)) return true;
  }
  return false;
}
