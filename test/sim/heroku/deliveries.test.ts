import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ManualClock } from '../../../src/sim/clock.ts';
import type { SimHeroku, SimHerokuOptions } from '../../../src/sim/heroku/start-sim-heroku.ts';
import { ask, inShort, type Received, secret, startHeroku, startReceiver, text } from './harness.ts';

const app = 'acorn-shop';
const hour = 3_600_000;

type Stage = {
  sim: SimHeroku;
  clock: ManualClock;
  url: string;
  got: Received[];
  statuses: (number | 'cut')[];
};

async function stage(
  statuses: (number | 'cut')[] = [],
  level: 'sync' | 'notify' = 'sync',
  options: SimHerokuOptions = {},
): Promise<Stage> {
  const { sim, clock } = await startHeroku(options);
  const receiver = await startReceiver(statuses);
  sim.createApp({ name: app });
  sim.addWebhook(app, { include: ['api:app'], level, url: receiver.url, secret });
  return { sim, clock, ...receiver };
}

async function delivery(sim: SimHeroku) {
  const [found] = sim.deliveries(app);
  const { body } = await ask(sim, 'GET', `/apps/${app}/webhook-deliveries/${found?.id}`);
  return body;
}

describe('the signature', () => {
  test('is the HMAC of the bytes with the secret of the webhook', async () => {
    const { sim, clock, got } = await stage();
    sim.setMaintenance(app, true);
    await clock.advance(1000);
    const [{ headers, raw }] = got as [Received];
    const right = createHmac('sha256', secret).update(raw).digest('base64');
    expect(headers['heroku-webhook-hmac-sha256']).toBe(right);
    expect(headers['content-type']).toBe('application/json');
    expect(headers.authorization).toBeUndefined();
  });

  test('uses the secret Heroku made, which is shown once', async () => {
    const { sim, clock, url, got } = await stage();
    const made = await ask(sim, 'POST', `/apps/${app}/webhooks`, {
      include: ['api:app'],
      level: 'notify',
      url,
    });
    const shown = made.headers.get('heroku-webhook-secret') ?? '';
    expect(shown).toMatch(/^[0-9a-f]{60}$/);
    expect(JSON.stringify(made.body)).not.toContain(shown);
    sim.setMaintenance(app, true);
    await clock.advance(1000);
    const mine = got.find(({ body }) => body.webhook_metadata?.webhook?.id === made.body.id);
    const right = createHmac('sha256', shown)
      .update(mine?.raw ?? '')
      .digest('base64');
    expect(mine?.headers['heroku-webhook-hmac-sha256']).toBe(right);
  });

  test('a secret of one’s own is not shown, and PATCH sets another', async () => {
    const { sim, clock, url, got } = await stage();
    const wanted = {
      include: ['dyno'],
      level: 'sync',
      url,
      secret: 'mine',
      authorization: 'Bearer let-me-in',
    };
    const made = await ask(sim, 'POST', `/apps/${app}/webhooks`, wanted);
    expect(made.headers.get('heroku-webhook-secret')).toBeNull();
    const path = `/apps/${app}/webhooks/${text(made.body.id)}`;
    await ask(sim, 'PATCH', path, { secret: 'other', include: ['api:app', 'dyno'] });
    sim.setMaintenance(app, true);
    await clock.advance(1000);
    const mine = got.find(({ body }) => body.webhook_metadata?.webhook?.id === made.body.id);
    expect(mine?.headers.authorization).toBe('Bearer let-me-in');
    const right = createHmac('sha256', 'other')
      .update(mine?.raw ?? '')
      .digest('base64');
    expect(mine?.headers['heroku-webhook-hmac-sha256']).toBe(right);
  });
});

test('only what a webhook includes is sent to it', async () => {
  const { sim, clock, got } = await stage();
  sim.deploy(app);
  await clock.advance(5000);
  expect(got).toEqual([]);
  expect(sim.events(app).map(({ include }) => include)).toContain('api:release');
});

describe('sync', () => {
  test('tries again after growing pauses until it succeeds, with the same ids and another attempt id', async () => {
    const { sim, clock, got } = await stage([500, 'cut', 302]);
    sim.setMaintenance(app, true);
    await clock.advance(30);
    expect(await delivery(sim)).toMatchObject({
      status: 'retrying',
      num_attempts: 1,
      last_attempt: { code: 500, status: 'failed' },
    });
    await clock.advance(1000);
    expect(await delivery(sim)).toMatchObject({
      num_attempts: 2,
      last_attempt: { code: null, error_class: 'ECONNRESET' },
    });
    await clock.advance(1999);
    expect(got).toHaveLength(2);
    await clock.advance(1 + 4000);
    expect(await delivery(sim)).toMatchObject({
      status: 'succeeded',
      num_attempts: 4,
      next_attempt_at: null,
      last_attempt: { code: 204, status: 'succeeded' },
    });
    await clock.advance(hour);
    const about = got.map(({ body }) => body.webhook_metadata);
    expect(about).toHaveLength(4);
    expect(new Set(about.map((meta) => meta?.event?.id)).size).toBe(1);
    expect(new Set(about.map((meta) => meta?.delivery?.id)).size).toBe(1);
    expect(new Set(about.map((meta) => meta?.attempt?.id)).size).toBe(4);
  });

  test('waits an hour at most, and gives up 72 hours after the event', async () => {
    const { sim, clock, got } = await stage(Array.from({ length: 500 }, () => 503));
    sim.setMaintenance(app, true);
    await clock.advance(71 * hour);
    expect((await delivery(sim)).status).toBe('retrying');
    const attempts = sim.deliveries(app)[0]?.attempts ?? [];
    const pauses = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
    expect(pauses.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(Math.max(...pauses)).toBe(hour);
    await clock.advance(2 * hour);
    expect(await delivery(sim)).toMatchObject({ status: 'failed', next_attempt_at: null });
    const tries = got.length;
    await clock.advance(72 * hour);
    expect(got).toHaveLength(tries);
    const list = await ask(sim, 'GET', `/apps/${app}/webhook-deliveries?eq[status]=failed`);
    expect(list.body).toHaveLength(1);
    expect((await ask(sim, 'GET', `/apps/${app}/webhook-deliveries?eq[status]=succeeded`)).body).toEqual([]);
  });

  test('nothing more is sent to a webhook that was deleted', async () => {
    const { sim, clock, got } = await stage([500]);
    sim.setMaintenance(app, true);
    await clock.advance(500);
    await ask(sim, 'DELETE', `/apps/${app}/webhooks/${sim.app(app).webhooks[0]?.id}`);
    await clock.advance(hour);
    expect(got).toHaveLength(1);
  });
});

test('notify is tried once', async () => {
  const { sim, clock, got } = await stage([503], 'notify');
  sim.setMaintenance(app, true);
  await clock.advance(72 * hour);
  expect(got).toHaveLength(1);
  expect(await delivery(sim)).toMatchObject({ status: 'failed', num_attempts: 1 });
});

test('a receiver that never answers is given up after the time it has', async () => {
  const { sim, clock } = await startHeroku({ answerTimeoutMs: 50 });
  const { createServer } = await import('node:http');
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  sim.createApp({ name: app });
  sim.addWebhook(app, { include: ['api:app'], level: 'notify', url: `http://127.0.0.1:${port}/` });
  sim.setMaintenance(app, true);
  await clock.advance(1000);
  expect(await delivery(sim)).toMatchObject({
    status: 'failed',
    last_attempt: { error_class: 'UND_ERR_HEADERS_TIMEOUT' },
  });
  silent.closeAllConnections();
  silent.close();
});

describe('the hands of a test', () => {
  test('replay sends the same event and delivery again under a new attempt id', async () => {
    const { sim, clock, got } = await stage();
    sim.setMaintenance(app, true);
    await clock.advance(1000);
    const [first] = sim.deliveries(app);
    const { code } = await sim.replayDelivery(first?.id ?? '');
    expect(code).toBe(204);
    expect(got).toHaveLength(2);
    const [a, b] = got.map(({ body }) => body);
    expect({ ...b, webhook_metadata: null }).toEqual({ ...a, webhook_metadata: null });
    expect(b?.webhook_metadata?.delivery).toEqual(a?.webhook_metadata?.delivery);
    expect(b?.webhook_metadata?.attempt).not.toEqual(a?.webhook_metadata?.attempt);
  });

  test('tell again sends equal content under another event id', async () => {
    const { sim, clock, got } = await stage();
    sim.setMaintenance(app, true);
    await clock.advance(1000);
    sim.tellAgain(text(got[0]?.body.id));
    await clock.advance(1000);
    const [a, b] = got.map(({ body }) => body);
    expect(b?.data).toEqual(a?.data);
    expect(b?.previous_data).toEqual({ maintenance: false });
    expect(b?.id).not.toEqual(a?.id);
    expect(b?.webhook_metadata?.event?.id).toEqual(b?.id);
  });

  test('some events can be held up, so that they arrive out of order', async () => {
    const deliveryMs = ({ action }: { action: string }): number => (action === 'create' ? 5000 : 10);
    const { sim, clock, url, got } = await stage([], 'sync', { timing: { deliveryMs } });
    sim.addWebhook(app, { include: ['api:release'], level: 'sync', url });
    sim.deploy(app);
    await clock.advance(10_000);
    expect(got.map(inShort)).toEqual(['api:release update succeeded v2', 'api:release create succeeded v2']);
  });
});

test('events and deliveries can be read afterwards', async () => {
  const { sim, clock } = await stage();
  sim.setMaintenance(app, true);
  await clock.advance(1000);
  const [event] = sim.events(app);
  const { body } = await ask(sim, 'GET', `/apps/${app}/webhook-events/${event?.id}`);
  expect(body).toMatchObject({
    include: 'api:app',
    payload: {
      action: 'update',
      resource: 'app',
      previous_data: { maintenance: false },
      data: { maintenance: true },
    },
  });
  expect(body.payload).not.toHaveProperty('webhook_metadata');
  expect((await delivery(sim)).event).toEqual({ id: event?.id, include: 'api:app' });
});
