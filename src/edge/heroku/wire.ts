import { Agent, request } from 'undici';

export type WireRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it: connecting, sending, waiting, reading the last byte. */
  readonly timeoutMs: number;
};

/** What came of one exchange. `broken` has no whole answer; `reached` is false only when it never left this machine. */
export type WireResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly header: (name: string) => string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'broken'; readonly reached: boolean; readonly what: string };

export type Wire = {
  /** One request, one attempt. Never throws. */
  send(request: WireRequest): Promise<WireResult>;
  close(): Promise<void>;
};

/** Failures before a connection stands: nothing was sent. */
const unreachedCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const maxAnswerBytes = 8 * 1024 * 1024;

/** Connections to one API base. Redirects are not followed and nothing is sent twice. */
export function createWire(base: string): Wire {
  const agent = new Agent({ connections: 8, maxResponseSize: maxAnswerBytes, connect: { timeout: 10_000 } });
  return {
    send: (wanted) => send(agent, base, wanted),
    close: () => agent.close(),
  };
}

async function send(agent: Agent, base: string, wanted: WireRequest): Promise<WireResult> {
  const { method, path, headers, body, timeoutMs } = wanted;
  // One signal bounds the whole exchange: undici's own time-outs are coarse and restart with every chunk of the body.
  const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
  try {
    const answer = await request(`${base}${path}`, {
      dispatcher: agent,
      method,
      headers,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    return { kind: 'answer', status: answer.statusCode, header: headerReader(answer.headers), text };
  } catch (error) {
    return signal.aborted
      ? { kind: 'broken', reached: true, what: `no answer within ${timeoutMs} ms` }
      : broken(error);
  }
}

function headerReader(headers: NodeJS.Dict<string | string[]>): (name: string) => string | undefined {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

/** Only the code is kept: messages of the transport may repeat what was sent or received. */
function broken(error: unknown): WireResult {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
  return { kind: 'broken', reached: !unreachedCodes.has(code), what: `the connection failed (${code})` };
}
