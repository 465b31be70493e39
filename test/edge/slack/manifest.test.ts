import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { slackPath } from '../../../src/edge/slack/create-slack-door.ts';
import { neededScopes } from '../../../src/edge/slack/who-am-i.ts';

const root = resolve(import.meta.dirname, '../../..');
const url = z.string().startsWith('https://YOUR-HERALD-HOST/');

/** Slack's limits for an app manifest (docs.slack.dev, App manifest reference). */
const Manifest = z.strictObject({
  _metadata: z.object({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(174).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().regex(/^\/[a-z]{1,31}$/),
        url,
        description: z.string().max(2000),
        usage_hint: z.string().max(1000),
        should_escape: z.boolean(),
      }),
    ),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: url }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

/** The scopes each method we call asks for (docs.slack.dev, methods). */
const scopesOf: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.history': ['channels:history'],
  'conversations.list': ['channels:read'],
  'users.info': ['users:read', 'users:read.email'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
};

describe('the Slack manifest', () => {
  const manifest = Manifest.parse(parse(readFileSync(`${root}/slack-manifest.yaml`, 'utf8')));

  it('leads to the door', () => {
    const urls = [
      manifest.settings.interactivity.request_url,
      ...manifest.features.slash_commands.map((one) => one.url),
    ];
    expect(urls).toEqual(urls.map(() => `https://YOUR-HERALD-HOST${slackPath}`));
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/herald']);
  });

  it('asks for the scopes of the methods Herald calls, and for no more', () => {
    const folder = `${root}/src/edge/slack`;
    const source = readdirSync(folder)
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .join('\n');
    const called = [
      ...source.matchAll(/'((?:auth|chat|conversations|users|usergroups|views)(?:\.[a-zA-Z]+)+)'/g),
    ];
    const methods = [...new Set(called.map(([, method]) => method ?? ''))];

    expect(methods.toSorted()).toEqual(Object.keys(scopesOf).toSorted());
    const needed = new Set(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
    expect([...neededScopes]).toEqual([...needed].toSorted());
  });
});
