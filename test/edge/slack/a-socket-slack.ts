import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export type SocketSlack = {
  readonly apiUrl: string;
  /** How often `apps.connections.open` was asked. */
  opened(): number;
  connections(): number;
  /** From now on `apps.connections.open` answers this instead of an address. */
  refuse(answer: object | null): void;
  /** Sends an envelope to the newest connection. */
  send(envelope: object): void;
  /** Envelope ids that were acknowledged, with what came along. */
  readonly acks: { readonly envelope_id: string; readonly payload: unknown }[];
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
};

/** The end of Socket Mode that Slack holds (docs.slack.dev, Socket Mode; RFC 6455 for the frames). */
export async function aSocketSlack(): Promise<SocketSlack> {
  const sockets: Duplex[] = [];
  const acks: SocketSlack['acks'] = [];
  let opened = 0;
  let refusal: object | null = null;
  const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const server = createServer((_request, response) => {
    opened += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(refusal ?? { ok: true, url: `ws://${address()}/link` }));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    greet(request, socket);
    sockets.push(socket);
    socket.on('error', () => undefined);
    readFrames(socket, (message) => acks.push(message as (typeof acks)[number]));
    socket.write(frame(JSON.stringify({ type: 'hello', num_connections: 1 })));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = (): void => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  return {
    apiUrl: `http://${address()}/api/`,
    opened: () => opened,
    connections: () => sockets.length,
    refuse: (answer) => {
      refusal = answer;
    },
    send: (envelope) => sockets.at(-1)?.write(frame(JSON.stringify(envelope))),
    acks,
    cut,
    close: () =>
      new Promise((closed) => {
        cut();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function greet(request: IncomingMessage, socket: Duplex): void {
  const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${magic}`)
    .digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
}

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.alloc(4);
  if (body.length >= 126) {
    head.writeUInt16BE(0x817e, 0);
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

/** Masked text frames of a client; close frames are answered by hanging up, others are passed over. */
function readFrames(socket: Duplex, onMessage: (message: unknown) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      if (rest.length < 2) return;
      const opcode = rest.readUInt8(0) & 0x0f;
      const short = rest.readUInt8(1) & 0x7f;
      const at = short === 126 ? 4 : 2;
      if (rest.length < at + 4) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short;
      const end = at + 4 + length;
      if (rest.length < end) return;
      const mask = rest.subarray(at, at + 4);
      const body = Buffer.from(rest.subarray(at + 4, end)).map(
        (byte, index) => byte ^ (mask[index % 4] ?? 0),
      );
      rest = rest.subarray(end);
      if (opcode === 8) socket.end();
      if (opcode === 1) onMessage(JSON.parse(Buffer.from(body).toString('utf8')));
    }
  });
}
