import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { startSimHeroku } from '../../src/sim/heroku/start-sim-heroku.ts';
import { startSimSlack } from '../../src/sim/slack/start-sim-slack.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { hasRedisServer, redisServer } from '../setup/redis-server.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase();
const heroku = await startSimHeroku();
const slack = await startSimSlack();
afterAll(async () => {
  await heroku.close();
  await slack.close();
});
afterEach(() => vi.useRealTimers());

const env = {
  HEROKU_WEBHOOK_SECRET: 'c0ffee00'.repeat(8),
  DATABASE_URL: database.url,
  HEROKU_API_URL: heroku.url,
  HEROKU_API_KEY: heroku.apiKey,
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
};
const away = 'postgres://herald:hunter2hunter2@127.0.0.1:1/herald';

type Check = { name: string; state: string; says: string };

async function checks(
  changed: Record<string, string | undefined>,
): Promise<{ code: number; of: Map<string, Check> }> {
  const { code, out, err } = await typed({ ...env, ...changed }, 'doctor', '--json');
  expect(err).toBe('');
  const { checks: all } = JSON.parse(out) as { checks: Check[] };
  return { code, of: new Map(all.map((one) => [one.name, one])) };
}

describe('herald doctor', () => {
  test('looks at everything and is content', async () => {
    const { code, out, err } = await typed(env, 'doctor');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(0, 2)),
    ).toEqual([
      ['ok', 'environment'],
      ['ok', 'rules'],
      ['ok', 'database'],
      ['ok', 'queue'],
      ['ok', 'heroku'],
      ['ok', 'slack'],
    ]);
    expect(out).toContain('token of herald-bot@example.com, may only read (HEROKU_PERMISSION)');
  });

  test('says what Herald may do with the token', async () => {
    const { of } = await checks({ HEROKU_PERMISSION: 'full' });
    expect(of.get('heroku')?.says).toContain('may write where the policy grants it');
  });

  test('is content without Slack and without a token, and says what is missing then', async () => {
    const { code, of } = await checks({
      HEROKU_API_KEY: undefined,
      SLACK_BOT_TOKEN: undefined,
      SLACK_SIGNING_SECRET: undefined,
    });
    expect(code).toBe(0);
    expect(of.get('heroku')).toMatchObject({
      state: 'missing',
      says: expect.stringContaining('notify only'),
    });
    expect(of.get('slack')).toMatchObject({
      state: 'missing',
      says: expect.stringContaining('herald proposals'),
    });
  });

  test('tells all faults of the environment at once, and of the rules too', async () => {
    const { code, of } = await checks({
      PORT: 'x',
      HEROKU_WEBHOOK_SECRET: undefined,
      SLACK_SIGNING_SECRET: undefined,
      RULES_DIR: 'nowhere',
    });
    expect(code).toBe(1);
    const says = of.get('environment')?.says ?? '';
    for (const name of ['PORT', 'HEROKU_WEBHOOK_SECRET', 'SLACK_SIGNING_SECRET'])
      expect(says).toContain(`${name}: `);
    expect(of.get('rules')).toMatchObject({
      state: 'wrong',
      says: expect.stringContaining('does not exist'),
    });
    expect(of.get('database')?.says).toContain('not looked at');
  });

  test.each([
    [
      'a Heroku token that is wrong',
      { HEROKU_API_KEY: 'HRKU-a-token-of-nobody-at-all' },
      'heroku',
      'unauthorized',
    ],
    ['a Slack token that is wrong', { SLACK_BOT_TOKEN: 'xoxb-a-token-of-nobody' }, 'slack', 'invalid_auth'],
    ['a Heroku that is away', { HEROKU_API_URL: 'http://127.0.0.1:1' }, 'heroku', 'ECONNREFUSED'],
    ['a Slack that is away', { SLACK_API_URL: 'http://127.0.0.1:1/api/' }, 'slack', 'no answer came back'],
    ['a database that is away', { DATABASE_URL: away }, 'database', 'ECONNREFUSED'],
    ['a Redis that is away', { REDIS_URL: 'redis://127.0.0.1:1' }, 'queue', 'redis: not connected'],
  ])('finds %s', async (_what, changed, name, told) => {
    const { code, of } = await checks(changed);
    expect(code).toBe(1);
    expect(of.get(name)).toMatchObject({ state: 'wrong', says: expect.stringContaining(told) });
    expect(JSON.stringify([...of.values()])).not.toMatch(/hunter2|of-nobody/);
  });

  test('finds a Slack app that lacks scopes, by their names', async () => {
    const narrow = await startSimSlack({ scopes: ['chat:write', 'commands'] });
    const { code, of } = await checks({ SLACK_API_URL: narrow.apiUrl, SLACK_BOT_TOKEN: narrow.botToken });
    await narrow.close();
    expect(code).toBe(1);
    expect(of.get('slack')?.says).toContain('users:read.email');
  });

  test('finds a clock that is wrong', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
    const { code, of } = await checks({});
    expect(code).toBe(1);
    expect(of.get('database')).toMatchObject({
      state: 'wrong',
      says: expect.stringMatching(/1(19|20) s apart/),
    });
  });

  test.skipIf(!hasRedisServer())('looks at the queue on Redis also while the database is away', async () => {
    const redis = await redisServer();
    try {
      expect((await checks({ REDIS_URL: redis.url })).code).toBe(0);
      const { of } = await checks({ REDIS_URL: redis.url, DATABASE_URL: away });
      expect(of.get('queue')).toMatchObject({ state: 'fine', says: expect.stringContaining('redis') });
    } finally {
      await redis.kill();
    }
  });
});
