import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer, type HttpServer, serverSettings } from '../../../src/edge/receiver/http-server.ts';
import { signHeroku } from '../../../src/sim/sign.ts';
import { bytesOf, openDoor, secret } from './door.ts';

const open: HttpServer[] = [];

async function start(app: Parameters<typeof createHttpServer>[0], settings = {}): Promise<number> {
  const server = createHttpServer(app, { ...serverSettings, ...settings });
  open.push(server);
  return server.listen(0, '127.0.0.1');
}

afterEach(async () => {
  for (const { server } of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Sends text on a socket of its own; `text()` is what came back so far. */
function raw(port: number, text: string): { socket: Socket; text(): string; closed: Promise<void> } {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  return { socket, text: () => received, closed };
}

describe('the HTTP server', () => {
  it('has the limits of a server that anybody can reach', () => {
    const { server } = createHttpServer(openDoor().app);

    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 10_000,
      keepAliveTimeout: 95_000,
      maxRequestsPerSocket: 1_000,
      maxConnections: 1_000,
    });
    expect(serverSettings.connectionsCheckingInterval).toBe(2_000);
  });

  it.each([
    ['a body that never comes', 'POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{'],
    ['headers that never end', 'POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ])('ends %s with 408', async (_name, text) => {
    const app = (req: { resume(): void }): void => req.resume();
    const port = await start(app, {
      headersTimeout: 100,
      requestTimeout: 100,
      connectionsCheckingInterval: 20,
    });

    const sent = raw(port, text);
    await sent.closed;

    expect(sent.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('says where it listens, and rejects when it cannot', async () => {
    const port = await start(openDoor().app);

    const second = createHttpServer(openDoor().app).listen(port, '127.0.0.1');

    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('drains: what is in flight ends, idle connections close, nothing new comes in', async () => {
    let finish: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let inFlight = 0;
    const server = createHttpServer((req, res) => {
      if (req.url === '/idle') return void res.end('idle');
      inFlight += 1;
      void gate.then(() => res.end('done'));
    });
    const port = await server.listen(0, '127.0.0.1');
    const idle = raw(port, 'GET /idle HTTP/1.1\r\nHost: a\r\n\r\n');
    await vi.waitFor(() => expect(idle.text()).toContain('idle'));
    const busy = raw(port, 'GET /busy HTTP/1.1\r\nHost: a\r\n\r\n');
    await vi.waitFor(() => expect(inFlight).toBe(1));

    const drained = server.drain();
    await idle.closed;
    const refused = raw(port, 'GET /late HTTP/1.1\r\nHost: a\r\n\r\n');
    await refused.closed;
    expect(refused.text()).toBe('');
    busy.socket.write('GET /busy HTTP/1.1\r\nHost: a\r\n\r\n');
    await vi.waitFor(() => expect(inFlight).toBe(2));
    finish();
    await drained;

    await busy.closed;
    const answers = busy.text().split('HTTP/1.1 ').slice(1);
    expect(answers.map((answer) => /\r\nconnection: close\r\n/i.test(answer))).toEqual([false, true]);
    expect(answers.every((answer) => answer.includes('done'))).toBe(true);
  });

  it('asks a sender who waits for a word to go on only when the headers are right', async () => {
    const door = openDoor();
    const port = await start(door.app);
    const head = 'POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n';

    const unsigned = raw(port, `${head}\r\n`);
    await unsigned.closed;
    const signed = raw(port, `${head}Heroku-Webhook-Hmac-SHA256: ${'A'.repeat(43)}=\r\n\r\n`);
    await vi.waitFor(() => expect(signed.text()).toContain('HTTP/1.1 100 Continue'));
    signed.socket.write('{}');
    await vi.waitFor(() => expect(signed.text()).toContain('HTTP/1.1 401'));

    expect(unsigned.text()).toMatch(/^HTTP\/1\.1 401 /);
    expect(signed.text()).toContain('signature_wrong');
  });

  it('ends the connection of an answer given before the body was read', async () => {
    const port = await start(openDoor().app);

    const sent = raw(port, 'POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nabc');
    await sent.closed;

    const [head] = sent.text().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 401 /);
    expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i);
  });

  it('keeps the connection of a delivery it has taken', async () => {
    const door = openDoor();
    const port = await start(door.app);
    const body = bytesOf('dyno.update.up.json');

    const res = await fetch(`http://127.0.0.1:${port}/webhooks/heroku`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: {
        'Heroku-Webhook-Hmac-SHA256': signHeroku(secret, body),
      },
    });

    expect(res.status).toBe(202);
    expect(res.headers.get('connection')).toBe('keep-alive');
  });
});
