import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { SimClock } from '../../clock.ts';
import { signHeroku } from '../../sign.ts';
import type { Timing } from '../timing.ts';
import type { App, Attempt, Delivery, Webhook, WebhookEvent } from '../world/world.ts';

/** Sends events to the webhooks of an app and remembers how that went. */
export type Deliveries = {
  deliver(app: App, event: WebhookEvent): void;
  /** Sends a delivery once more, now: same event and delivery ids, a new attempt id. */
  attempt(delivery: Delivery): Promise<Attempt>;
  close(): Promise<void>;
};

/**
 * Any 2xx is success. `notify` is tried once; `sync` again after growing pauses until it succeeds or 72 hours have
 * passed since the event (Dev Center, "App Webhooks", and the change log of 2023-01-31). How long Heroku waits for an
 * answer is not published: here `answerTimeoutMs`, in real time, for the receiver lives in real time too.
 */
export function createDeliveries(clock: SimClock, timing: Timing, answerTimeoutMs: number): Deliveries {
  const agent = new Agent({ headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });

  function deliver(app: App, event: WebhookEvent): void {
    for (const webhook of app.webhooks.filter(({ include }) => include.includes(event.include))) {
      const waitMs = typeof timing.deliveryMs === 'number' ? timing.deliveryMs : timing.deliveryMs(event);
      const at = clock.now();
      const delivery: Delivery = {
        id: randomUUID(),
        event,
        webhook,
        status: 'pending',
        attempts: [],
        nextAttemptAt: at + waitMs,
        createdAt: at,
        updatedAt: at,
      };
      app.deliveries.push(delivery);
      clock.after(waitMs, () => tryUntilDone(app, delivery));
    }
  }

  async function tryUntilDone(app: App, delivery: Delivery): Promise<void> {
    if (!app.webhooks.includes(delivery.webhook) || delivery.status === 'succeeded') return;
    const made = await attempt(delivery);
    if (made.status === 'succeeded') return;
    const pauseMs = Math.min(
      timing.retryFirstMs * 2 ** Math.min(delivery.attempts.length - 1, 30),
      timing.retryMaxMs,
    );
    const tooOld = clock.now() + pauseMs - delivery.event.createdAt > timing.retryLimitMs;
    if (delivery.webhook.level === 'notify' || tooOld) {
      settle(delivery, 'failed', null);
      return;
    }
    settle(delivery, 'retrying', clock.now() + pauseMs);
    clock.after(pauseMs, () => tryUntilDone(app, delivery));
  }

  function settle(delivery: Delivery, status: Delivery['status'], nextAttemptAt: number | null): void {
    delivery.status = status;
    delivery.nextAttemptAt = nextAttemptAt;
    delivery.updatedAt = clock.now();
  }

  async function attempt(delivery: Delivery): Promise<Attempt> {
    const made = newAttempt(delivery, clock.now());
    const { status, nextAttemptAt } = delivery;
    delivery.attempts.push(made);
    settle(delivery, 'scheduled', null);
    try {
      const { statusCode, body } = await request(delivery.webhook.url, {
        method: 'POST',
        headers: headersOf(delivery.webhook, made.signature),
        body: made.body,
        dispatcher: agent,
      });
      made.code = statusCode;
      await body.dump();
    } catch (cause) {
      made.errorClass = errorClassOf(cause);
    }
    made.status = made.code !== null && made.code >= 200 && made.code < 300 ? 'succeeded' : 'failed';
    if (made.status === 'succeeded') settle(delivery, 'succeeded', null);
    else settle(delivery, status, nextAttemptAt);
    return made;
  }

  return { deliver, attempt, close: () => agent.destroy() };
}

function newAttempt(delivery: Delivery, at: number): Attempt {
  const id = randomUUID();
  const { event, webhook } = delivery;
  const envelope = {
    ...event.payload,
    webhook_metadata: {
      attempt: { id },
      delivery: { id: delivery.id },
      event: { id: event.id, include: event.include },
      webhook: { id: webhook.id },
    },
  };
  const body = `${JSON.stringify(envelope, null, 2)}\n`;
  return {
    id,
    at,
    body,
    signature: signHeroku(webhook.secret, body),
    code: null,
    errorClass: null,
    status: 'scheduled',
  };
}

function headersOf(webhook: Webhook, signature: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Heroku-Webhook-Hmac-SHA256': signature,
    ...(webhook.authorization === null ? {} : { Authorization: webhook.authorization }),
  };
}

function errorClassOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'Error';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
