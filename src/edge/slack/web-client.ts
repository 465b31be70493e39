import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../flow/ports.ts';
import { libraryLog } from './library-log.ts';

export type WebClientSettings = {
  /** Base of the Web API, ends in `/api/`; Slack's own without it. */
  readonly apiUrl?: string | undefined;
  readonly log: Log;
  /** Milliseconds until a call counts as lost; 10 s without it. */
  readonly timeoutMs?: number | undefined;
};

const defaultTimeoutMs = 10_000;
/** What to wait when Slack says 429 without a `Retry-After`. */
const bareRetryAfterSec = '30';

/**
 * Settings under which the client never tries again by itself: the library would pause all channels for one that is
 * limited, and repeat a post whose answer was lost.
 */
export function webClientOptions(settings: WebClientSettings): WebClientOptions {
  const { apiUrl, log, timeoutMs = defaultTimeoutMs } = settings;
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger: libraryLog(log, 'web-api'),
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    fetch: fetchWithRetryAfter,
  };
}

/** A client with the bot's token. */
export function createWebClient(botToken: string, settings: WebClientSettings): WebClient {
  return new WebClient(botToken, webClientOptions(settings));
}

/** The library turns a 429 without `Retry-After` into an error that cannot be told from others. */
async function fetchWithRetryAfter(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response;
  const headers = new Headers(response.headers);
  headers.set('retry-after', bareRetryAfterSec);
  return new Response(response.body, { status: 429, headers });
}
