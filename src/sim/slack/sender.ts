import { signSlack } from '../sign.ts';
import type { Changes } from './changes.ts';

/** A signed request to the app, byte for byte. */
export type SignedRequest = {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What became of one request to the app. */
export type Delivery = {
  readonly request: SignedRequest;
  /** HTTP status, null when the app did not answer in time or could not be reached. */
  readonly status: number | null;
  readonly body: string;
  readonly failure: 'timeout' | 'unreachable' | null;
  readonly tookMs: number;
};

export type SendInput = {
  readonly body: string;
  /** Default: form. */
  readonly contentType?: string;
  /** Seconds since 1970 to sign with. Default: now. */
  readonly timestampSec?: number | string;
  /** Instead of the right signature; null sends none. */
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Sender = {
  readonly send: (input: SendInput) => Promise<Delivery>;
  /** The same bytes under the same headers once more: the last request, or the given one. */
  readonly replay: (request?: SignedRequest) => Promise<Delivery>;
  /** Every request sent, oldest first. */
  readonly list: () => readonly Delivery[];
  readonly setTarget: (url: string | null) => void;
  readonly target: () => string | null;
};

export type SenderOptions = {
  readonly signingSecret: string;
  readonly now: () => number;
  readonly changes: Changes;
  /** Slack waits 3 s for an answer. */
  readonly ackTimeoutMs: number;
  readonly target: string | null;
  readonly closing: AbortSignal;
};

/** Sends to the app's request URL the way Slack does: signed, with three seconds to answer. */
export function createSender(options: SenderOptions): Sender {
  let target = options.target;
  const sent: Delivery[] = [];

  async function deliver(request: SignedRequest): Promise<Delivery> {
    const startedAt = performance.now();
    const outcome = await post(target, request, options);
    const delivery = { request, ...outcome, tookMs: Math.round(performance.now() - startedAt) };
    sent.push(delivery);
    options.changes.emit({ kind: 'delivery', delivery });
    return delivery;
  }

  return {
    send: (input) => deliver(sign(options, input)),
    async replay(request = sent.at(-1)?.request) {
      if (request === undefined) throw new Error('nothing was sent yet: there is no request to replay');
      return deliver(request);
    },
    list: () => [...sent],
    setTarget(url) {
      target = url;
    },
    target: () => target,
  };
}

function sign(options: SenderOptions, input: SendInput): SignedRequest {
  const timestamp = input.timestampSec ?? Math.floor(options.now() / 1000);
  const signature =
    input.signature === undefined
      ? signSlack(options.signingSecret, Number(timestamp), input.body)
      : input.signature;
  return {
    body: input.body,
    headers: {
      'content-type': input.contentType ?? 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': String(timestamp),
      ...(signature !== null && { 'x-slack-signature': signature }),
      ...input.headers,
    },
  };
}

async function post(
  target: string | null,
  request: SignedRequest,
  options: SenderOptions,
): Promise<Pick<Delivery, 'status' | 'body' | 'failure'>> {
  if (target === null) return { status: null, body: '', failure: 'unreachable' };
  const late = AbortSignal.timeout(options.ackTimeoutMs);
  try {
    const answer = await fetch(target, {
      method: 'POST',
      body: request.body,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.any([late, options.closing]),
    });
    return { status: answer.status, body: await answer.text(), failure: null };
  } catch {
    return { status: null, body: '', failure: late.aborted ? 'timeout' : 'unreachable' };
  }
}
