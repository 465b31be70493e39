import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, type ConfigFault } from '../../../src/core/errors.ts';
import { type Env, readEnv } from '../../../src/edge/config/env.ts';
import type { Needs } from '../../../src/edge/config/variable.ts';
import { type VariableName, variables } from '../../../src/edge/config/variables.ts';

const webhookSecret = 'f00d'.repeat(16);
const full = {
  PORT: '5000',
  HEROKU_WEBHOOK_SECRET: webhookSecret,
  HEROKU_API_KEY: `HRKU-AA${'k'.repeat(58)}`,
  HEROKU_API_URL: 'http://127.0.0.1:4010/',
  HEROKU_PERMISSION: 'full',
  SLACK_BOT_TOKEN: 'xoxb-123456789012-abcdefghijkl',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  SLACK_API_URL: 'http://localhost:4020/api/',
  DATABASE_URL: 'postgres://herald:hunter2hunter2@db.example:5432/herald',
  REDIS_URL: 'rediss://:swordfish99@redis.example:6380',
  RULES_DIR: 'my-rules',
  HERALD_DATA_DIR: '/var/lib/herald',
  LOG_LEVEL: 'debug',
} satisfies Env;

function faultsOf(env: Env, needs?: Needs): readonly ConfigFault[] {
  try {
    readEnv(env, needs);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof ConfigError ? error.faults : [];
  }
}

describe('readEnv', () => {
  test('reads everything that is set', () => {
    const config = readEnv(full);

    expect(config).toMatchObject({
      production: false,
      port: 5000,
      heroku: { apiUrl: 'http://127.0.0.1:4010', permission: 'full' },
      slack: { apiUrl: 'http://localhost:4020/api/', door: { kind: 'http' } },
      database: { kind: 'server' },
      rulesDir: 'my-rules',
      dataDir: '/var/lib/herald',
      logLevel: 'debug',
    });
    expect(config.webhookSecrets.map((one) => one.reveal())).toEqual([webhookSecret]);
    expect(config.heroku.apiKey?.reveal()).toBe(full.HEROKU_API_KEY);
    expect(config.slack?.botToken.reveal()).toBe(full.SLACK_BOT_TOKEN);
    expect(config.database.kind === 'server' && config.database.url.reveal()).toBe(full.DATABASE_URL);
    expect(config.redisUrl?.reveal()).toBe(full.REDIS_URL);
  });

  test('needs one secret and nothing else, and then only reads and tells', () => {
    expect(readEnv({ HEROKU_WEBHOOK_SECRET: webhookSecret })).toMatchObject({
      port: 3000,
      heroku: { apiKey: null, apiUrl: 'https://api.heroku.com', permission: 'readonly' },
      slack: null,
      database: { kind: 'embedded' },
      redisUrl: null,
      rulesDir: 'rules',
      dataDir: '.herald',
      logLevel: 'info',
    });
  });

  test('takes several webhook secrets while they are rotated', () => {
    const other = 'beef'.repeat(16);
    const { webhookSecrets } = readEnv({ HEROKU_WEBHOOK_SECRET: `${webhookSecret}, ${other}` });

    expect(webhookSecrets.map((one) => one.reveal())).toEqual([webhookSecret, other]);
  });

  test('opens a socket to Slack when there is an app token', () => {
    const { SLACK_SIGNING_SECRET: _, ...rest } = full;
    const { slack } = readEnv({ ...rest, SLACK_APP_TOKEN: 'xapp-1-A012345-678-abc' });

    expect(slack?.door).toMatchObject({ kind: 'socket' });
    expect(slack?.door.kind === 'socket' && slack.door.appToken.reveal()).toBe('xapp-1-A012345-678-abc');
  });

  test('a variable that is set to nothing is not set', () => {
    const empty = Object.fromEntries(Object.keys(full).map((name) => [name, '']));

    const config = readEnv({ ...empty, HEROKU_WEBHOOK_SECRET: webhookSecret });
    expect(JSON.stringify(config)).toBe(JSON.stringify(readEnv({ HEROKU_WEBHOOK_SECRET: webhookSecret })));
  });

  test('does not read the environment of the process', () => {
    expect(faultsOf({}).map((fault) => fault.where)).toEqual(['HEROKU_WEBHOOK_SECRET']);
  });
});

describe('a fault of the environment', () => {
  const cases: [VariableName, string, string][] = [
    ['PORT', 'http', '"http" is no port'],
    ['PORT', '65536', '"65536" is no port'],
    ['PORT', '-1', '"-1" is no port'],
    ['PORT', '80.5', '"80.5" is no port'],
    ['PORT', '0x50', '"0x50" is no port'],
    ['HEROKU_WEBHOOK_SECRET', 'short', 'the value is 5 characters long'],
    ['HEROKU_WEBHOOK_SECRET', `${webhookSecret},short`, 'the value is 5 characters long'],
    ['HEROKU_WEBHOOK_SECRET', `${webhookSecret},`, 'the value is 0 characters long'],
    ['HEROKU_WEBHOOK_SECRET', `${webhookSecret},${webhookSecret}`, 'the value names the same secret twice'],
    ['HEROKU_WEBHOOK_SECRET', `${webhookSecret.slice(0, 40)} and more`, 'the value holds a space'],
    [
      'HEROKU_WEBHOOK_SECRET',
      variables.HEROKU_WEBHOOK_SECRET.example,
      'the value is the one from .env.example',
    ],
    ['HEROKU_API_KEY', `key-with-a-line\nbreak-in-it`, 'the value holds a space'],
    ['HEROKU_API_KEY', variables.HEROKU_API_KEY.example, 'the value is the one from .env.example'],
    ['HEROKU_API_URL', 'api.heroku.com', 'the value is no URL'],
    ['HEROKU_API_URL', 'http://api.heroku.com', 'is not https'],
    ['HEROKU_API_URL', 'http://127.0.0.1.evil.example', 'is not https'],
    ['HEROKU_API_URL', 'https://user:pw@api.heroku.com', 'the value is not https'],
    ['HEROKU_API_URL', 'file:///etc/passwd', 'is not https'],
    ['HEROKU_PERMISSION', 'write', '"write" is neither'],
    ['HEROKU_PERMISSION', 'FULL', '"FULL" is neither'],
    ['SLACK_BOT_TOKEN', 'xoxp-123456789012-abcdef', 'the value does not begin with xoxb-'],
    ['SLACK_APP_TOKEN', 'xoxb-123456789012-abcdef', 'the value does not begin with xapp-'],
    ['SLACK_API_URL', 'https://slack.com/api', 'the value does not end in /api/'],
    ['SLACK_API_URL', 'http://slack.com/api/', 'is not https'],
    [
      'DATABASE_URL',
      'mysql://u:hunter2hunter2@db/x',
      'the value does not begin with postgres:// or postgresql://',
    ],
    ['DATABASE_URL', 'hunter2hunter2', 'the value is no URL'],
    ['REDIS_URL', 'http://swordfish99@redis', 'the value does not begin with redis:// or rediss://'],
    ['RULES_DIR', 'a\0b', 'holds a NUL character'],
    ['LOG_LEVEL', 'loud', '"loud" is no level'],
  ];

  test.each(cases)('%s=%j: %s', (name, value, what) => {
    const faults = faultsOf({ ...full, [name]: value });

    expect(faults.map((fault) => fault.where)).toEqual([name]);
    expect(faults[0]?.what).toContain(what);
    expect(faults[0]?.expected).toBe(variables[name].expected);
    expect(faults[0]?.mend).toBe(variables[name].mend);
  });

  test('is told together with all the others, in the order of the documentation', () => {
    const faults = faultsOf({
      LOG_LEVEL: 'loud',
      PORT: 'http',
      HEROKU_API_URL: 'http://api.heroku.com',
      SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
      DATABASE_URL: 'nowhere',
    });

    expect(faults.map((fault) => fault.where)).toEqual([
      'PORT',
      'HEROKU_WEBHOOK_SECRET',
      'HEROKU_API_URL',
      'SLACK_BOT_TOKEN',
      'DATABASE_URL',
      'LOG_LEVEL',
    ]);
  });

  test.each([
    [
      { SLACK_SIGNING_SECRET: undefined },
      'SLACK_SIGNING_SECRET',
      'it is not set although SLACK_BOT_TOKEN is',
    ],
    [{ SLACK_BOT_TOKEN: undefined }, 'SLACK_BOT_TOKEN', 'it is not set although SLACK_SIGNING_SECRET is'],
    [
      { SLACK_BOT_TOKEN: undefined, SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: 'xapp-1-A012345-678' },
      'SLACK_BOT_TOKEN',
      'it is not set although SLACK_APP_TOKEN is',
    ],
    [{ HEROKU_WEBHOOK_SECRET: undefined }, 'HEROKU_WEBHOOK_SECRET', 'it is not set'],
    [{ NODE_ENV: 'production', DATABASE_URL: undefined }, 'DATABASE_URL', 'NODE_ENV is production'],
  ])('%j is a fault of %s', (change, name, what) => {
    const faults = faultsOf({ ...full, ...change });

    expect(faults.map((fault) => fault.where)).toEqual([name]);
    expect(faults[0]?.what).toContain(what);
  });

  test('never repeats a secret', () => {
    const planted = 'planted planted planted planted planted';
    const secretNames = Object.entries(variables).filter(([, variable]) => variable.secret !== 'no');
    const faults = faultsOf({ ...full, ...Object.fromEntries(secretNames.map(([name]) => [name, planted])) });

    expect(faults.map((fault) => fault.where)).toEqual(secretNames.map(([name]) => name));
    expect(JSON.stringify(faults)).not.toContain('planted');
    expect(new ConfigError(faults).message).not.toContain('planted');
  });

  test('of a variable that the command does not need is no fault', () => {
    const broken = { PORT: 'http', DATABASE_URL: 'nowhere', RULES_DIR: 'mine', NODE_ENV: 'production' };

    expect(readEnv(broken, 'none')).toMatchObject({ rulesDir: 'mine', port: 3000 });
    expect(faultsOf(broken, 'database').map((fault) => fault.where)).toEqual(['DATABASE_URL']);
    expect(faultsOf({ NODE_ENV: 'production' }, 'database').map((fault) => fault.where)).toEqual([
      'DATABASE_URL',
    ]);
    expect(faultsOf({ ...broken, LOG_LEVEL: 'loud' }, 'none').map((fault) => fault.where)).toEqual([
      'LOG_LEVEL',
    ]);
  });
});

describe('a secret', () => {
  test('does not show itself in print, in JSON or under inspection', () => {
    const config = readEnv({ ...full, SLACK_APP_TOKEN: 'xapp-1-A012345-678-abc' });
    const shown = [
      JSON.stringify(config),
      inspect(config, { depth: 10, showHidden: true }),
      config.heroku.apiKey?.toString(),
      config.redisUrl?.toString(),
      config.webhookSecrets.map((one) => one.toString()).join(),
    ].join('\n');

    for (const hidden of ['f00df00d', 'HRKU-', 'xoxb-', 'xapp-', 'hunter2', 'swordfish']) {
      expect(shown).not.toContain(hidden);
    }
    expect(shown).toContain('[secret]');
  });
});
