import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { stamp } from '../stamp.ts';
import type { Platform } from '../world/platform.ts';
import { addWebhook, includes } from '../world/webhooks.ts';
import type { App, Webhook } from '../world/world.ts';
import { type AppEndpoint, bodyOf, type Call, created, ok } from './endpoint.ts';

const fields = {
  include: z.array(z.enum(includes)).min(1),
  level: z.enum(['notify', 'sync']),
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1).nullish(),
  authorization: z.string().nullish(),
};
const NewWebhook = z.strictObject(fields);
const WebhookChange = z.strictObject(fields).partial();

/** `/apps/{app}/webhooks`. A secret made by Heroku is shown once, in a header of the answer to the creation. */
export function webhooksEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/webhooks',
      need: 'read',
      answer: (_call, app) => ({
        list: app.webhooks.map((webhook) => ({
          body: webhookBody(app, webhook),
          order: { id: webhook.id, created_at: stamp(webhook.createdAt) },
        })),
      }),
    },
    {
      method: 'post',
      path: '/apps/:app/webhooks',
      need: 'write',
      answer: (call, app) => {
        const wanted = bodyOf(NewWebhook, call);
        const webhook = addWebhook(platform, app, wanted);
        const shown = wanted.secret ? {} : { 'Heroku-Webhook-Secret': webhook.secret };
        return created(webhookBody(app, webhook), shown);
      },
    },
    {
      method: 'get',
      path: '/apps/:app/webhooks/:webhook',
      need: 'read',
      answer: (call, app) => ok(webhookBody(app, theWebhook(call, app))),
    },
    {
      method: 'patch',
      path: '/apps/:app/webhooks/:webhook',
      need: 'write',
      answer: (call, app) => {
        const webhook = theWebhook(call, app);
        const { secret, ...change } = bodyOf(WebhookChange, call);
        Object.assign(webhook, change, secret ? { secret } : {}, { updatedAt: platform.clock.now() });
        return ok(webhookBody(app, webhook));
      },
    },
    {
      method: 'delete',
      path: '/apps/:app/webhooks/:webhook',
      need: 'write',
      answer: (call, app) => {
        const webhook = theWebhook(call, app);
        app.webhooks = app.webhooks.filter((other) => other !== webhook);
        return ok(webhookBody(app, webhook));
      },
    },
  ];
}

function theWebhook(call: Call, app: App): Webhook {
  const webhook = app.webhooks.find(({ id }) => id === call.params.webhook);
  if (!webhook) throw notFound('webhook');
  return webhook;
}

function webhookBody(app: App, webhook: Webhook): Record<string, unknown> {
  return {
    app: { id: app.id, name: app.name },
    created_at: stamp(webhook.createdAt),
    id: webhook.id,
    include: webhook.include,
    level: webhook.level,
    updated_at: stamp(webhook.updatedAt),
    url: webhook.url,
  };
}
