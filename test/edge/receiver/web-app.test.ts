import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { RefusedRequest, UpstreamError } from '../../../src/core/errors.ts';
import { createMetrics, type Tally } from '../../../src/edge/metrics/metrics.ts';
import type { Readiness, ReadinessCheck } from '../../../src/edge/receiver/readiness.ts';
import { createWebApp } from '../../../src/edge/receiver/web-app.ts';
import { bytesOf, openDoor, openLog, signatureHeader } from './door.ts';

function check(name: string, state: Readiness['state'], says: string): ReadinessCheck {
  return { name, check: async () => ({ state, says }) };
}

describe('GET /healthz', () => {
  it('answers while the process lives, without a hint of what serves it', async () => {
    const res = await request(openDoor().app).get('/healthz');

    expect([res.status, res.text]).toEqual([200, 'ok\n']);
    expect(res.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(res.headers).not.toHaveProperty('x-powered-by');
    expect(res.headers).not.toHaveProperty('etag');
  });
});

describe('GET /readyz', () => {
  it('says a line per dependency, ready while none is down', async () => {
    const readiness = [check('database', 'ok', '2 ms'), check('Slack', 'degraded', 'not configured')];

    const res = await request(openDoor({ readiness }).app).get('/readyz');

    expect([res.status, res.text]).toEqual([200, 'database: ok (2 ms)\nSlack: degraded (not configured)\n']);
    expect(res.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('is 503 when one is down, keeps to one line each and says nothing of foreign errors', async () => {
    const away = new UpstreamError({ party: 'database', call: 'ping', message: 'refused', retry: 'safe' });
    const readiness: ReadinessCheck[] = [
      check('rules', 'ok', '3 rules\nsecond line'),
      { name: 'database', check: () => Promise.reject(away) },
      { name: 'queue', check: () => Promise.reject(new Error('redis://:password@host')) },
    ];

    const res = await request(openDoor({ readiness }).app).get('/readyz');

    expect(res.status).toBe(503);
    expect(res.text).toBe(
      'rules: ok (3 rules second line)\ndatabase: down (database ping: refused)\nqueue: down (the check failed)\n',
    );
  });

  it('does not wait for a check that hangs', async () => {
    const readiness = [{ name: 'queue', check: () => new Promise<Readiness>(() => {}) }];

    const res = await request(openDoor({ readiness }).app).get('/readyz');

    expect([res.status, res.text]).toEqual([503, 'queue: down (no answer within 2000 ms)\n']);
  });

  it('looks once in five seconds, however many ask', async () => {
    let looked = 0;
    const readiness: ReadinessCheck[] = [
      {
        name: 'database',
        check: async () => {
          looked += 1;
          return { state: 'ok', says: '' };
        },
      },
    ];
    const door = openDoor({ readiness });

    await Promise.all([1, 2, 3].map(() => request(door.app).get('/readyz')));
    expect(looked).toBe(1);
    door.clock.nowMs += 5_001;
    await request(door.app).get('/readyz');

    expect(looked).toBe(2);
  });
});

describe('GET /metrics', () => {
  it('counts deliveries by answer', async () => {
    const door = openDoor();
    await door.post(bytesOf('dyno.update.up.json'));
    await door.post(bytesOf('dyno.update.up.json'));
    await door.post('[]');
    await door.post('{}', { [signatureHeader]: null });

    const res = await request(door.app).get('/metrics');

    expect(res.headers['content-type']).toContain('text/plain');
    for (const answer of ['accepted', 'duplicate', 'quarantined', 'signature_missing']) {
      expect(res.text).toContain(`herald_deliveries_total{answer="${answer}"} 1\n`);
    }
    expect(res.text).toContain('herald_delivery_seconds_count 4\n');
    expect(res.text).toContain('process_cpu_seconds_total');
  });

  it('shows what the database counts, and leaves out what cannot be read', async () => {
    const read = new Map([['release.failed', 3]]);
    const tallies: Tally[] = [
      { name: 'herald_events', help: 'Events by name', label: 'name', read: async () => read },
      {
        name: 'herald_proposals',
        help: 'Proposals by state',
        label: 'state',
        read: () => Promise.reject(new Error('away')),
      },
    ];
    const metrics = createMetrics({ tallies, log: openLog().log });

    expect(await metrics.text()).toContain('herald_events{name="release.failed"} 3\n');
    read.clear();

    const text = await metrics.text();
    expect(text).not.toContain('release.failed');
    expect(text).not.toContain('herald_proposals{');
  });
});

describe('errors', () => {
  function appWith(extra: express.Router) {
    const { log, text: logText } = openLog();
    const clock = { now: () => 0 };
    const metrics = createMetrics({ tallies: [], log });
    const app = createWebApp({
      receiver: express.Router(),
      extra: [extra],
      readiness: [],
      metrics,
      clock,
      log,
    });
    return { app, logText };
  }

  it('of unknown paths are 404 in the common form', async () => {
    const res = await request(openDoor().app).get('/nowhere');

    expect(res.status).toBe(404);
    expect(res.body).toEqual({
      error: {
        code: 'not_found',
        message: 'There is nothing at this path. Webhooks go to /webhooks/heroku.',
      },
    });
  });

  it('of our own making are 500 with a constant body; the log tells where, not what it was given', async () => {
    const extra = express.Router();
    extra.get('/boom', () => {
      throw new Error('s3cret payload\n    at s3cret');
    });
    const { app, logText } = appWith(extra);

    const res = await request(app).get('/boom');

    expect(res.status).toBe(500);
    expect(res.body).toEqual({
      error: { code: 'internal_error', message: 'Something went wrong here; it is in the log.' },
    });
    expect(logText()).toContain('web-app.test.ts');
    expect(logText()).not.toContain('s3cret');
  });

  it('of a rejected promise, of a party that is away and of a refusal keep their meaning', async () => {
    const extra = express.Router();
    extra.get('/rejects', () => Promise.reject(new Error('x')));
    extra.get('/away', () => {
      throw new UpstreamError({ party: 'database', call: 'x', message: 'y', retry: 'safe' });
    });
    extra.get('/refused', () => {
      throw new RefusedRequest(418, 'teapot', 'short and stout', { 'x-pot': 'tea' });
    });
    const { app } = appWith(extra);

    expect((await request(app).get('/rejects')).status).toBe(500);
    const away = await request(app).get('/away');
    expect([away.status, away.body.error.code, away.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '5',
    ]);
    const refused = await request(app).get('/refused');
    expect([refused.status, refused.body, refused.headers['x-pot']]).toEqual([
      418,
      { error: { code: 'teapot', message: 'short and stout' } },
      'tea',
    ]);
  });

  it('leave other doors their own paths and bodies', async () => {
    const extra = express.Router();
    extra.post('/slack/events', express.text({ type: () => true }), (req, res) => {
      res.send(`got ${req.body}`);
    });

    const res = await request(appWith(extra).app).post('/slack/events').type('text').send('hello');

    expect(res.text).toBe('got hello');
  });
});
