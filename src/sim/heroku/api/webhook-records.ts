import { notFound } from '../refusal.ts';
import { stamp, stampOrNull } from '../stamp.ts';
import type { App, Attempt, Delivery, WebhookEvent } from '../world/world.ts';
import { type AppEndpoint, ok } from './endpoint.ts';

/** `/apps/{app}/webhook-deliveries` (`?eq[status]=` narrows, `Range: seq ..` pages) and `/apps/{app}/webhook-events`. */
export function webhookRecordsEndpoints(): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/webhook-deliveries',
      need: 'read',
      answer: (call, app) => {
        const status = call.query['eq[status]'];
        const list = app.deliveries.map((delivery, seq) => ({
          body: deliveryBody(delivery),
          order: { seq, id: delivery.id },
        }));
        return { list: list.filter(({ body }) => status === undefined || body.status === status) };
      },
    },
    {
      method: 'get',
      path: '/apps/:app/webhook-deliveries/:delivery',
      need: 'read',
      answer: (call, app) => {
        const delivery = app.deliveries.find(({ id }) => id === call.params.delivery);
        if (!delivery) throw notFound('delivery');
        return ok(deliveryBody(delivery));
      },
    },
    {
      method: 'get',
      path: '/apps/:app/webhook-events',
      need: 'read',
      answer: (_call, app: App) => ({
        list: app.events.map((event, seq) => ({ body: eventBody(event), order: { seq, id: event.id } })),
      }),
    },
    {
      method: 'get',
      path: '/apps/:app/webhook-events/:event',
      need: 'read',
      answer: (call, app) => {
        const event = app.events.find(({ id }) => id === call.params.event);
        if (!event) throw notFound('event');
        return ok(eventBody(event));
      },
    },
  ];
}

function deliveryBody(delivery: Delivery): Record<string, unknown> {
  const last = delivery.attempts.at(-1);
  return {
    id: delivery.id,
    created_at: stamp(delivery.createdAt),
    updated_at: stamp(delivery.updatedAt),
    event: { id: delivery.event.id, include: delivery.event.include },
    webhook: { id: delivery.webhook.id, level: delivery.webhook.level },
    status: delivery.status,
    num_attempts: delivery.attempts.length,
    next_attempt_at: stampOrNull(delivery.nextAttemptAt),
    last_attempt: last ? attemptBody(last) : null,
  };
}

function attemptBody(attempt: Attempt): Record<string, unknown> {
  return {
    id: attempt.id,
    code: attempt.code,
    error_class: attempt.errorClass,
    status: attempt.status,
    created_at: stamp(attempt.at),
    updated_at: stamp(attempt.at),
  };
}

function eventBody(event: WebhookEvent): Record<string, unknown> {
  const { action, actor, data, previous_data, resource, version } = event.payload;
  return {
    id: event.id,
    include: event.include,
    created_at: stamp(event.createdAt),
    updated_at: stamp(event.createdAt),
    payload: { action, actor, data, previous_data, resource, version },
  };
}
