import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Call = {
  readonly method: string;
  readonly args: Readonly<Record<string, string>>;
  readonly token: string;
};
/** JSON to answer with, or what to do; a handler that answers nothing has ended (or cut) the response itself. */
export type Answer = object | ((call: Call, response: ServerResponse) => object | undefined);
export type SlackApi = {
  readonly url: string;
  readonly calls: readonly Call[];
  of(method: string): readonly Call[];
  /** Changes what a method answers from now on. */
  answer(method: string, answer: Answer): void;
  close(): Promise<void>;
};

/** A Web API on loopback that says what the test wants and remembers what it was asked. */
export async function aSlackApi(first: Readonly<Record<string, Answer>>): Promise<SlackApi> {
  const answers = new Map(Object.entries(first));
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const args = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const method = (request.url ?? '').replace('/api/', '');
      const call = { method, args, token: request.headers.authorization ?? '' };
      calls.push(call);
      const given = answers.get(method) ?? { ok: false, error: 'unknown_method' };
      const said = typeof given === 'function' ? given(call, response) : given;
      if (said === undefined) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(said));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/`,
    calls,
    of: (method) => calls.filter((call) => call.method === method),
    answer: (method, answer) => void answers.set(method, answer),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
