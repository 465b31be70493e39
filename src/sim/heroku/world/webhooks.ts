import { randomBytes, randomUUID } from 'node:crypto';
import type { Platform } from './platform.ts';
import type { App, Webhook } from './world.ts';

/** The entities a webhook may subscribe to (Dev Center, "Webhook Events" and "Webhook Dyno Events"). */
export const includes = [
  'api:addon-attachment',
  'api:addon',
  'api:app',
  'api:build',
  'api:collaborator',
  'api:domain',
  'api:dyno',
  'api:formation',
  'api:release',
  'api:sni-endpoint',
  'dyno',
] as const;

export type NewWebhook = {
  readonly include: readonly (typeof includes)[number][];
  readonly level: 'notify' | 'sync';
  readonly url: string;
  /** Left out: one is made, 60 hexadecimal characters. */
  readonly secret?: string | null | undefined;
  /** Sent as it is in the `Authorization` header of each delivery. */
  readonly authorization?: string | null | undefined;
};

export function addWebhook(platform: Platform, app: App, wanted: NewWebhook): Webhook {
  const now = platform.clock.now();
  const webhook: Webhook = {
    id: randomUUID(),
    include: [...new Set(wanted.include)],
    level: wanted.level,
    url: wanted.url,
    secret: wanted.secret || randomBytes(30).toString('hex'),
    authorization: wanted.authorization ?? null,
    createdAt: now,
    updatedAt: now,
  };
  app.webhooks.push(webhook);
  return webhook;
}
