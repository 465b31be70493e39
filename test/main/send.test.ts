import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { readEnv } from '../../src/edge/config/env.ts';
import { serve } from '../../src/main/serve.ts';
import { silentLog } from '../edge/postgres/given.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const secret = 'c0ffee00'.repeat(8);
const env = { HEROKU_WEBHOOK_SECRET: secret };
const event = 'test/fixtures/webhook-events/api.release.update.failed.json';

const database = await freshDatabase();
const config = readEnv({ ...env, PORT: '0', DATABASE_URL: database.url });
const herald = await serve(config, silentLog, { web: true, worker: false });
afterAll(() => herald.close());
const url = `http://127.0.0.1:${herald.port}`;

describe('herald send', () => {
  test('signs the event, and the receiver takes it once', async () => {
    const first = await typed(env, 'send', event, '--url', `${url}/webhooks/heroku`);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^202 \{"status":"accepted","id":"[^"]+"\}\n$/);
    const second = await typed(env, 'send', event, '--url', `${url}/webhooks/heroku`);
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toMatch(/^200 \{"status":"duplicate"/);
  });

  test('completes an address without a path, and without one goes to the Herald of this machine', async () => {
    expect((await typed(env, 'send', event, '--url', url)).code).toBe(0);
    expect((await typed({ ...env, PORT: String(herald.port) }, 'send', event)).code).toBe(0);
  });

  test('uses the first of several secrets', async () => {
    const rotating = { HEROKU_WEBHOOK_SECRET: `${secret},${'0ddba11'.repeat(8)}` };
    expect((await typed(rotating, 'send', event, '--url', url)).code).toBe(0);
  });

  test('needs the secret alone: what is wrong with other variables is not its business', async () => {
    const faulty = {
      ...env,
      PORT: 'x',
      NODE_ENV: 'production',
      SLACK_BOT_TOKEN: 'x',
      DATABASE_URL: 'x',
      REDIS_URL: 'x',
      LOG_LEVEL: 'loud',
    };
    expect((await typed(faulty, 'send', event, '--url', url)).code).toBe(0);
    const { code, err } = await typed({}, 'send', event, '--url', url);
    expect(code).toBe(1);
    expect(err).toContain('HEROKU_WEBHOOK_SECRET: it is not set');
  });

  test('ends with 1 and the answer when it was refused', async () => {
    const other = { HEROKU_WEBHOOK_SECRET: 'another-secret-that-herald-does-not-know' };
    const { code, out, err } = await typed(other, 'send', event, '--url', url);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^401 \{"error":\{"code":"[a-z_]+","message":"[^"]+"\}\}\n$/);
  });

  test.each([
    ['refuses', 'http://127.0.0.1:1', 'the connection was refused'],
    ['has no name', 'http://herald.invalid', 'its name'],
  ])('says in one line that a host %s', async (_what, address, told) => {
    const { code, out, err } = await typed(env, 'send', event, '--url', address);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain(told);
    expect(err).toContain(address);
  });

  test('says in one line that a host cuts the connection', async () => {
    const rude = createServer((req) => req.socket.destroy());
    rude.listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const address = `http://127.0.0.1:${(rude.address() as AddressInfo).port}`;
    const { code, err } = await typed(env, 'send', event, '--url', address);
    rude.close();
    expect(code).toBe(1);
    expect(err).toBe(`${address} did not answer: the connection was cut. Look whether Herald runs there.\n`);
  });

  test.each([
    ['a missing file', ['nowhere.json'], 'nowhere.json cannot be read (ENOENT)'],
    ['a folder', ['test'], 'test cannot be read (EISDIR)'],
    ['an address that is none', [event, '--url', 'shop'], '--url takes an address'],
    ['an address of another kind', [event, '--url', 'ftp://example.com/'], '--url takes an address'],
  ])('ends with 2 on %s', async (_what, args, told) => {
    const { code, err } = await typed(env, 'send', ...args);
    expect(code).toBe(2);
    expect(err).toContain(told);
  });
});
