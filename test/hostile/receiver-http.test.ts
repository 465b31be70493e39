import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../src/edge/postgres/create-store.ts';
import { openPool } from '../../src/edge/postgres/open-pool.ts';
import { createHttpServer, serverSettings } from '../../src/edge/receiver/http-server.ts';
import { signHeroku } from '../../src/sim/sign.ts';
import { bytesOf, type Door, openDoor, openLog, secret } from '../edge/receiver/door.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { tcpProxy } from '../setup/tcp-proxy.ts';

const database = await freshDatabase();
const oldSecret = 'the-secret-before-the-rotation-0123456789';
const body = bytesOf('dyno.update.up.json');
const text = body.toString('utf8');
const good = signHeroku(secret, body);

let door: Door;
let port: number;
const http = (() => {
  door = openDoor({ secrets: [secret, oldSecret] });
  return createHttpServer(door.app, {
    ...serverSettings,
    headersTimeout: 300,
    requestTimeout: 300,
    connectionsCheckingInterval: 50,
  });
})();

beforeAll(async () => {
  port = await http.listen(0, '127.0.0.1');
});
afterEach(() => door.inbox.clear());
afterAll(() => {
  http.server.closeAllConnections();
  return http.drain();
});

/** Writes bytes on a socket of their own and reads until the server closes it. */
function exchange(...pieces: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece);
    });
    let received = '';
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

type Headers = readonly string[];

/** A request with the usual headers and these; `content-length` is added unless the case brings its own framing. */
function post(
  payload: Uint8Array,
  headers: Headers,
  line = 'POST /webhooks/heroku HTTP/1.1',
): Promise<string> {
  const framed = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header));
  const all = ['Host: herald.example.com', 'Connection: close', ...headers];
  if (!framed) all.push(`Content-Length: ${payload.length}`);
  return exchange(`${line}\r\n${all.join('\r\n')}\r\n\r\n`, payload);
}

const signed = (signature: string): string => `Heroku-Webhook-Hmac-SHA256: ${signature}`;
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const big = (length: number): Buffer =>
  Buffer.from(`{"id":"big","x":"${'x'.repeat(length - 19)}"}`.padEnd(length));

type Case = readonly [name: string, status: number, send: () => Promise<string>];

const taken: readonly Case[] = [
  ['a valid delivery', 202, () => post(body, [signed(good)])],
  ['the old secret while rotating', 202, () => post(body, [signed(signHeroku(oldSecret, body))])],
  ['a content type of text', 202, () => post(body, [signed(good), 'Content-Type: text/plain'])],
  ['a content type of nonsense', 202, () => post(body, [signed(good), 'Content-Type: ;;;'])],
  [
    'a charset nobody knows',
    202,
    () => post(body, [signed(good), 'Content-Type: application/json; charset=klingon']),
  ],
  ['a query behind the path', 202, () => post(body, [signed(good)], 'POST /webhooks/heroku?x=1 HTTP/1.1')],
  ['HTTP/1.0', 202, () => post(body, [signed(good)], 'POST /webhooks/heroku HTTP/1.0')],
  ['an encoding of identity', 202, () => post(body, [signed(good), 'Content-Encoding: identity'])],
  ['a chunked body', 202, () => post(chunked(body), [signed(good), 'Transfer-Encoding: chunked'])],
  ['exactly 1 MB', 202, () => post(big(1_048_576), [signed(signHeroku(secret, big(1_048_576)))])],
];

const refused: readonly Case[] = [
  ['no signature', 401, () => post(body, [])],
  ['an empty signature', 401, () => post(body, [signed('')])],
  [
    'the signature of the re-serialised JSON',
    401,
    () => post(body, [signed(signHeroku(secret, JSON.stringify(JSON.parse(text))))]),
  ],
  ['hex instead of base64', 401, () => post(body, [signed(Buffer.from(good, 'base64').toString('hex'))])],
  ['base64 without padding', 401, () => post(body, [signed(good.replace('=', ''))])],
  [
    'base64 for URLs',
    401,
    () => post(body, [signed(good.replaceAll('+', '-').replaceAll('/', '_').replace('=', '-'))]),
  ],
  ['base64 with junk inside', 401, () => post(body, [signed(`${good.slice(0, 20)}*${good.slice(20)}`)])],
  ['base64 with loose bits in the last digit', 401, () => post(body, [signed(withLooseBits(good))])],
  ['two signatures, bad then good', 401, () => post(body, [signed(signHeroku('x', body)), signed(good)])],
  ['two signatures, good then bad', 401, () => post(body, [signed(good), signed(signHeroku('x', body))])],
  [
    'one byte of the body flipped',
    401,
    () => post(Buffer.from(text.replace('web.1', 'web.2')), [signed(good)]),
  ],
  ['a line break added to the body', 401, () => post(Buffer.from(`${text}\n`), [signed(good)])],
  ['the secret of another webhook', 401, () => post(body, [signed(signHeroku('of-another-webhook', body))])],
  ['the signature of nothing', 401, () => post(body, [signed(signHeroku(secret, ''))])],
  ['an empty body, signed', 400, () => post(Buffer.alloc(0), [signed(signHeroku(secret, ''))])],
  ['an empty body, not signed', 401, () => post(Buffer.alloc(0), [])],
  ['a compressed body', 415, () => post(gzipSync(body), [signed(good), 'Content-Encoding: gzip'])],
  [
    'a compressed body, itself signed',
    415,
    () => post(gzipSync(body), [signed(signHeroku(secret, gzipSync(body))), 'Content-Encoding: gzip']),
  ],
  [
    'a bomb of 50 MB in 50 KB',
    415,
    () => post(gzipSync(Buffer.alloc(50_000_000)), [signed(good), 'Content-Encoding: gzip']),
  ],
  ['an encoding nobody knows', 415, () => post(body, [signed(good), 'Content-Encoding: foo'])],
  ['1 MB and one byte', 413, () => post(big(1_048_577), [signed(signHeroku(secret, big(1_048_577)))])],
  [
    '1 MB and one byte in chunks',
    413,
    () =>
      post(chunked(big(1_048_577)), [
        signed(signHeroku(secret, big(1_048_577))),
        'Transfer-Encoding: chunked',
      ]),
  ],
  ['a terabyte announced', 413, () => post(body, [signed(good), 'Content-Length: 1099511627776'])],
  ['a body that never comes', 408, () => post(Buffer.from('{'), [signed(good), 'Content-Length: 100'])],
  ['headers that never end', 408, () => exchange('POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nX-Slow: ')],
  [
    'a length and chunks',
    400,
    () => post(body, [signed(good), `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']),
  ],
  [
    'an encoding of the transfer nobody knows',
    400,
    () => post(body, [signed(good), 'Transfer-Encoding: xchunked']),
  ],
  [
    'two lengths',
    400,
    () => post(body, [signed(good), `Content-Length: ${body.length}`, 'Content-Length: 1']),
  ],
  ['a negative length', 400, () => post(body, [signed(good), 'Content-Length: -1'])],
  ['a header of 20 KB', 431, () => post(body, [signed(good), `X-Long: ${'x'.repeat(20_000)}`])],
  [
    'no host',
    400,
    () => exchange(`POST /webhooks/heroku HTTP/1.1\r\n${signed(good)}\r\nContent-Length: 0\r\n\r\n`),
  ],
  ['bare line feeds', 400, () => exchange(`POST /webhooks/heroku HTTP/1.1\nHost: a\n${signed(good)}\n\n`)],
  ['a TLS greeting', 400, () => exchange(Buffer.from('16030100c8010000c40303', 'hex'))],
  ['GET', 405, () => post(Buffer.alloc(0), [], 'GET /webhooks/heroku HTTP/1.1')],
  ['HEAD', 405, () => post(Buffer.alloc(0), [], 'HEAD /webhooks/heroku HTTP/1.1')],
  ['OPTIONS', 405, () => post(Buffer.alloc(0), [], 'OPTIONS /webhooks/heroku HTTP/1.1')],
  ['PUT, signed', 405, () => post(body, [signed(good)], 'PUT /webhooks/heroku HTTP/1.1')],
  ['DELETE', 405, () => post(Buffer.alloc(0), [], 'DELETE /webhooks/heroku HTTP/1.1')],
  ['a slash behind the path', 404, () => post(body, [signed(good)], 'POST /webhooks/heroku/ HTTP/1.1')],
  ['the path in capitals', 404, () => post(body, [signed(good)], 'POST /WEBHOOKS/heroku HTTP/1.1')],
  ['the path with one capital', 404, () => post(body, [signed(good)], 'POST /webhooks/Heroku HTTP/1.1')],
  ['two slashes', 404, () => post(body, [signed(good)], 'POST //webhooks/heroku HTTP/1.1')],
  ['dots in the path', 404, () => post(body, [signed(good)], 'POST /x/../webhooks/heroku HTTP/1.1')],
  ['an encoded letter', 404, () => post(body, [signed(good)], 'POST /webhooks/%68eroku HTTP/1.1')],
  ['an encoded slash', 404, () => post(body, [signed(good)], 'POST /webhooks%2Fheroku HTTP/1.1')],
  ['a NUL in the path', 404, () => post(body, [signed(good)], 'POST /webhooks/heroku%00 HTTP/1.1')],
  [
    'a broken percent code in the path',
    404,
    () => post(body, [signed(good)], 'POST /webhooks/heroku% HTTP/1.1'),
  ],
  ['a path below', 404, () => post(body, [signed(good)], 'POST /webhooks/heroku/x HTTP/1.1')],
  ['a wait for a word to go on, not signed', 401, () => post(body, ['Expect: 100-continue'])],
  ['an expectation nobody knows', 417, () => post(body, [signed(good), 'Expect: miracles'])],
];

describe('taken', () => {
  it.each(taken)('%s', async (_name, status, send) => {
    const answer = await send();

    expect(statusOf(answer)).toBe(status);
    expect(door.inbox.size).toBe(1);
  });

  it('a wait for a word to go on, signed', async () => {
    const answer = await post(body, [signed(good), 'Expect: 100-continue']);

    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
  });

  it('a hundred requests on one socket, each answered in order', async () => {
    const bodies = Array.from({ length: 100 }, (_, index) => Buffer.from(`{"id":"pipelined-${index}"}`));
    const requests = bodies.map((each, index) => {
      const close = index === 99 ? 'Connection: close\r\n' : '';
      return `POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\n${close}${signed(signHeroku(secret, each))}\r\nContent-Length: ${each.length}\r\n\r\n${each.toString()}`;
    });

    const answer = await exchange(requests.join(''));

    const ids = [...answer.matchAll(/"id":"(pipelined-\d+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(bodies.map((_each, index) => `pipelined-${index}`));
  });
});

describe('refused, with nothing kept and nothing told', () => {
  it.each(refused)('%s', async (_name, status, send) => {
    const answer = await send();

    expect(statusOf(answer)).toBe(status);
    expect(door.inbox.size).toBe(0);
    expect(answer).not.toContain(secret);
    expect(answer).not.toContain('web.1');
    expect(answer).not.toMatch(/\n\s+at |node_modules|\.ts:/);
    if (answer.includes('application/json')) {
      const told: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4) || 'null');
      const form = { error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String) } };
      if (told !== null) expect(told).toEqual(form);
    }
  });

  it.each([
    ['signature_missing', []],
    ['signature_malformed', [signed(`${good}=`)]],
    ['signature_malformed', [signed(good.slice(1))]],
    ['signature_wrong', [signed(signHeroku('x', body))]],
  ])('with %s, so that the operator knows what to mend', async (code, headers) => {
    expect(await post(body, headers)).toContain(`"code":"${code}"`);
  });

  it('says which method it takes', async () => {
    expect(await post(Buffer.alloc(0), [], 'GET /webhooks/heroku HTTP/1.1')).toMatch(/\r\nallow: POST\r\n/i);
  });

  it('without reading the body of a stranger', async () => {
    const answer = await exchange(
      'POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n',
    );

    const [head] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 401 /);
    expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i);
  });

  it('names in the log the address that the router saw, not the one the stranger wrote', async () => {
    door.clock.nowMs += 60_000;

    await post(body, ['X-Forwarded-For: 6.6.6.6, 203.0.113.7']);

    const line = door.logLines().findLast(({ msg }) => msg === 'delivery refused');
    expect(line).toMatchObject({ code: 'signature_missing', ip: '203.0.113.7' });
  });

  it('a thousand strangers are told in a few lines, and a sender in between is served', async () => {
    const before = door.logLines().length;
    const strangers = Array.from({ length: 1_000 }, () => post(Buffer.from('{}'), []));

    const answer = await post(body, [signed(good)]);
    await Promise.all(strangers);

    expect(statusOf(answer)).toBe(202);
    expect(door.logLines().length - before).toBeLessThan(5);
  });
});

it('a client that is gone before the answer changes nothing: the retry finds the event known', async () => {
  const asked = vi.fn();
  let commit: () => void = () => {};
  const slow = openDoor({
    accept: async (event) => {
      asked();
      await new Promise<void>((resolve) => {
        commit = resolve;
      });
      slow.inbox.set(event.id, event);
      return 'accepted';
    },
  });
  const server = createHttpServer(slow.app);
  const slowPort = await server.listen(0, '127.0.0.1');
  const socket = connect(slowPort, '127.0.0.1', () => {
    socket.write(
      `POST /webhooks/heroku HTTP/1.1\r\nHost: a\r\n${signed(good)}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());

  socket.destroy();
  commit();
  await vi.waitFor(() => expect(slow.inbox.size).toBe(1));
  await server.drain();

  expect(slow.rung).toHaveLength(1);
});

describe('while the database is away', () => {
  const { log, text: logText } = openLog();

  it.each(['refuse', 'blackhole'] as const)(
    '(%s) the sender is asked to come again in time, and served when it is back',
    async (fault) => {
      const wire = await tcpProxy(database.url);
      const pool = openPool(wire.url, log);
      const store = createStore(pool);
      const away = openDoor({ accept: (event) => store.transaction((tx) => tx.events.accept(event)) });
      const delivery = Buffer.from(
        JSON.stringify({
          ...JSON.parse(text),
          id: fault,
          webhook_metadata: { event: { id: fault, include: 'dyno' } },
        }),
      );
      expect((await away.post('{"id":"before-the-fault"}')).status).toBeLessThan(203);

      await wire[fault]();
      const startedAt = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => away.post(delivery)));
      const tookMs = performance.now() - startedAt;
      await wire.pass();

      expect(new Set(answers.map((res) => res.status))).toEqual(new Set([503]));
      expect(new Set(answers.map((res) => res.headers['retry-after']))).toEqual(new Set(['5']));
      expect(tookMs).toBeLessThan(2_500);
      await vi.waitFor(async () => expect((await away.post(delivery)).status).toBeLessThan(203), {
        timeout: 10_000,
        interval: 100,
      });
      expect(logText() + away.logText()).not.toContain('node dist/server.js');
      await pool.end();
      await wire.close();
    },
  );
});

function chunked(payload: Uint8Array): Buffer {
  const size = Buffer.from(`${payload.length.toString(16)}\r\n`);
  return Buffer.concat([size, payload, Buffer.from('\r\n0\r\n\r\n')]);
}

/** Another spelling of the same 32 bytes, which a lenient reader takes for equal. */
function withLooseBits(signature: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = digits.indexOf(signature.charAt(42));
  const other = `${signature.slice(0, 42)}${digits.charAt(last + 1)}=`;
  if (!Buffer.from(other, 'base64').equals(Buffer.from(signature, 'base64')))
    throw new Error('not the same bytes');
  return other;
}
