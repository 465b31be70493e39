import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
/** How the server answers one request. */
export type Step = (response: ServerResponse, socket: Socket) => void;

export type ScriptedApi = {
  readonly url: string;
  readonly seen: Seen[];
  /** Answers of one `METHOD /path`, in turn; the last one is repeated. */
  on(call: string, ...steps: Step[]): void;
  close(): Promise<void>;
};

/** A true HTTP server that answers by script and writes down what it was asked. */
export async function scriptedApi(): Promise<ScriptedApi> {
  const seen: Seen[] = [];
  const script = new Map<string, Step[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [method, path] = [request.method ?? '', request.url ?? ''];
      seen.push({ method, path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const steps = script.get(`${method} ${path}`) ?? [];
      const step = steps.length > 1 ? steps.shift() : steps[0];
      (step ?? json(501, { id: 'not_scripted', message: `${method} ${path}` }))(response, request.socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (call, ...steps) => {
      script.set(call, steps);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Takes the request and never answers. */
export const silence: Step = () => {};

/** Takes the request and cuts the connection: whether it was carried out, nobody can tell. */
export const reset: Step = (_, socket) => {
  socket.resetAndDestroy();
};

/** Begins an answer and never ends it. */
export const halfAnswer: Step = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"id":"half');
};

/** Begins an answer and cuts the connection. */
export const cutAnswer: Step = (response, socket) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"id":"half', () => socket.destroy());
};
