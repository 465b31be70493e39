import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackFaultInput } from '../../../src/sim/slack/faults.ts';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';

let slack: SimSlack;
let client: WebClient;

beforeEach(async () => {
  slack = await startSimSlack();
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 200,
    logLevel: LogLevel.ERROR,
  });
});
afterEach(() => slack.close());

const post = (channel = '#deploys') => client.chat.postMessage({ channel, text: 'x' });
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: { code: string; retryAfter?: number; data?: { error: string } }) => error,
  );

describe('faults on demand', () => {
  it.each<[SlackFaultInput, object, number]>([
    [{ kind: 'rate_limited', retryAfterSec: 7 }, { code: ErrorCode.RateLimitedError, retryAfter: 7 }, 0],
    [{ kind: 'status', status: 503 }, { code: ErrorCode.HTTPError, statusCode: 503 }, 0],
    [{ kind: 'slow', delayMs: 60_000 }, { code: ErrorCode.RequestError }, 0],
    [{ kind: 'reset' }, { code: ErrorCode.RequestError }, 0],
    [{ kind: 'answer_lost' }, { code: ErrorCode.RequestError }, 1],
    [
      { kind: 'error', error: 'fatal_error' },
      { code: ErrorCode.PlatformError, data: { error: 'fatal_error' } },
      0,
    ],
  ])('%o', async (fault, error, posted) => {
    slack.faults.add({ method: 'chat.postMessage', ...fault });

    expect(await errorOf(post())).toMatchObject(error);
    expect(slack.messages('#deploys')).toHaveLength(posted);
  });

  it('hits as often as told, only its method and its channel, then no more', async () => {
    slack.faults.add({
      kind: 'error',
      error: 'internal_error',
      method: 'chat.postMessage',
      channel: '#deploys',
      times: 2,
    });

    expect((await client.auth.test()).ok).toBe(true);
    expect((await post('#ops')).ok).toBe(true);
    expect(await errorOf(post('C0DEPLOYS00'))).toMatchObject({ data: { error: 'internal_error' } });
    expect(await errorOf(post('#deploys'))).toMatchObject({ data: { error: 'internal_error' } });
    expect((await post()).ok).toBe(true);
    expect(slack.calls('chat.postMessage').map((call) => call.error)).toEqual([
      null,
      'internal_error',
      'internal_error',
      null,
    ]);
  });

  it('lasts until it is cleared when told so', async () => {
    slack.faults.add({ kind: 'status', times: 'always' });
    await errorOf(post());
    await errorOf(client.auth.test());
    expect(slack.faults.list()).toHaveLength(1);

    slack.faults.clear();
    expect((await post()).ok).toBe(true);
  });

  it('slow comes together with another fault', async () => {
    slack.faults.add({ kind: 'slow', delayMs: 1 });
    slack.faults.add({ kind: 'error', error: 'internal_error' });

    expect(await errorOf(post())).toMatchObject({ data: { error: 'internal_error' } });
    expect(slack.faults.list()).toEqual([]);
  });

  it('can be asked for over HTTP', async () => {
    const add = await fetch(`${slack.url}/sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'rate_limited' }),
    });
    expect(await add.json()).toMatchObject({
      ok: true,
      answer: [{ kind: 'rate_limited', method: '*', times: 1 }],
    });

    const wrong = await fetch(`${slack.url}/sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'earthquake' }),
    });
    expect(wrong.status).toBe(400);

    await fetch(`${slack.url}/sim/faults`, { method: 'DELETE' });
    expect(slack.faults.list()).toEqual([]);
  });
});

it('limits posts per channel when told to, as Slack does', async () => {
  await slack.close();
  let now = 1_800_000_000_000;
  slack = await startSimSlack({ botToken: 'xoxb-1', now: () => now, postLimit: { perSecond: 1, burst: 2 } });
  client = new WebClient('xoxb-1', {
    slackApiUrl: slack.apiUrl,
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
  await post();
  await post();
  expect(await errorOf(post())).toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 1 });
  expect((await post('#ops')).ok).toBe(true);

  now += 1000;
  expect((await post()).ok).toBe(true);
  expect(await errorOf(post())).toMatchObject({ code: ErrorCode.RateLimitedError });
});

describe('waiting', () => {
  it('ends with a message that comes, or was there', async () => {
    const waited = slack.waitForMessage((message) => message.text === 'x');
    await post();

    expect((await waited).channel).toBe('C0DEPLOYS00');
    expect(await slack.waitForMessage((message) => message.text === 'x')).toEqual(await waited);
  });

  it('ends with a change that makes a condition true', async () => {
    const calls = slack.waitFor(() => (slack.calls('chat.postMessage').length === 2 ? 'twice' : undefined));
    await post();
    await post();

    expect(await calls).toBe('twice');
  });

  it('ends with a request to the app', async () => {
    const waited = slack.waitFor(() => slack.deliveries()[0]);
    await slack.send({ body: 'x=1' });

    expect(await waited).toMatchObject({ failure: 'unreachable', request: { body: 'x=1' } });
  });

  it('gives up with what it saw instead', async () => {
    await post();

    await expect(slack.waitForMessage((message) => message.text === 'y', { timeoutMs: 20 })).rejects.toThrow(
      'waited 20 ms for a message in vain; messages:\ndeploys: x',
    );
  });
});

it('no other site can press a button through the browser', async () => {
  const answer = await fetch(`${slack.url}/sim/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    body: JSON.stringify({ userId: 'U0ANADUARTE', channel: '#deploys', text: 'hello' }),
  });

  expect(answer.status).toBe(403);
  expect(slack.messages('#deploys')).toEqual([]);
});
