import { UpstreamError } from '../../core/errors.ts';
import { retryAfterMs } from './retry-after.ts';
import { Fault } from './schema.ts';
import type { WireResult } from './wire.ts';

/** One call as errors and log lines name it. */
export type Call = { readonly method: 'GET' | 'POST'; readonly path: string; readonly requestId: string };

/** What an error needs to know besides the answer. */
export type Reader = { readonly now: number; readonly scrub: (text: string) => string };

/** Heroku names no wait for an empty pool; ten seconds refill about twelve requests. */
const emptyPoolMs = 10_000;

/**
 * The error of an exchange that did not end in a 2xx, null when it did. A read that failed may be repeated; a write only
 * when it is certain that it did not happen.
 */
export function answerFault(call: Call, result: WireResult, reader: Reader): UpstreamError | null {
  if (result.kind === 'broken') {
    const retry = call.method === 'GET' || !result.reached ? 'safe' : 'unknown';
    return upstream(call, { message: result.what, retry });
  }
  const { status } = result;
  if (status >= 200 && status < 300) return null;
  const fault = readFault(result.text);
  const words = [
    `${status}${fault.id === undefined ? '' : ` ${fault.id}`}`,
    fault.message,
    mend(status, fault),
  ];
  const waits = retryAfterMs(result.header('retry-after'), reader.now);
  return upstream(call, {
    message: reader.scrub(words.filter((word) => word !== undefined).join(': ')),
    retry: retryOf(call.method, status),
    status,
    id: fault.id === undefined ? undefined : reader.scrub(fault.id).slice(0, 60),
    retryAfterMs: waits ?? (status === 429 ? emptyPoolMs : undefined),
  });
}

/** An answer that came whole but is not what it should be. A write whose answer cannot be read has most likely happened. */
export function unreadable(call: Call, what: string, retry: 'safe' | 'never'): UpstreamError {
  return upstream(call, { message: what, retry: call.method === 'GET' ? retry : 'unknown' });
}

type Fields = {
  readonly message: string;
  readonly retry: UpstreamError['retry'];
  readonly status?: number;
  readonly id?: string | undefined;
  readonly retryAfterMs?: number | undefined;
};

function upstream({ method, path, requestId }: Call, fields: Fields): UpstreamError {
  const message = `${fields.message} (request ${requestId})`;
  return new UpstreamError({ ...fields, message, party: 'heroku', call: `${method} ${path}` });
}

function retryOf(method: Call['method'], status: number): UpstreamError['retry'] {
  if (status === 429) return 'safe';
  // 408: the other side gave up waiting; whether it acted on what it had is not said.
  if (status >= 500 || status === 408) return method === 'GET' ? 'safe' : 'unknown';
  return 'never';
}

function readFault(text: string): Fault {
  try {
    const { id, message } = Fault.parse(JSON.parse(text));
    return { id, message: message?.slice(0, 300) };
  } catch {
    // A proxy's page or a cut answer: the status says what there is to say.
    return {};
  }
}

function mend(status: number, { id }: Fault): string | undefined {
  switch (status) {
    case 401:
      return 'the token is not accepted; set a valid HEROKU_API_KEY';
    case 403:
      return id === 'two_factor'
        ? 'the account asks for a second factor; use a token that needs none'
        : 'the token lacks the scope, or its account the right';
    case 404:
      return 'not there, or not visible to this token';
    case 406:
    case 416:
      return 'Heroku does not take this request as Herald makes it';
    case 429:
      return 'the request pool of the account is empty';
    default:
      return undefined;
  }
}
