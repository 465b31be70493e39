import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { body: string; headers: IncomingHttpHeaders };
export type Reply = { status?: number; body?: string; never?: boolean };

/** The app's side of a Slack: an HTTP server that keeps what it gets, byte for byte, and answers as told. */
export async function startAppEndpoint() {
  const received: Received[] = [];
  let reply: (request: Received) => Reply = () => ({});
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const got = { body: Buffer.concat(chunks).toString(), headers: request.headers };
      received.push(got);
      const { status = 200, body = '', never = false } = reply(got);
      if (!never) response.writeHead(status).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    received,
    answer(with_: Reply | ((request: Received) => Reply)) {
      reply = typeof with_ === 'function' ? with_ : () => with_;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The `payload` of an interaction. */
export function payloadOf(request: Received | undefined) {
  return JSON.parse(new URLSearchParams(request?.body).get('payload') ?? 'null');
}
