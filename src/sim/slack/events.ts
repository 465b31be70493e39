import { randomUUID } from 'node:crypto';
import type { Json } from './history.ts';
import { isJson } from './history.ts';
import { jsonOr } from './json-text.ts';
import { eventEnvelope } from './payloads.ts';
import type { Parts } from './presses.ts';
import type { Delivery } from './sender.ts';

export type EventOptions = {
  readonly eventId?: string;
  /** 1 to 3: Slack tells the app that this is another try. */
  readonly retryNum?: number;
  readonly retryReason?: string;
};

/** An Events API call. */
export function sendEvent(parts: Parts, event: Json, options: EventOptions = {}): Promise<Delivery> {
  const eventId = options.eventId ?? `Ev${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`;
  return parts.sender.send({
    body: JSON.stringify(eventEnvelope(parts.workspace, event, eventId)),
    contentType: 'application/json',
    headers:
      options.retryNum === undefined
        ? {}
        : {
            'x-slack-retry-num': String(options.retryNum),
            'x-slack-retry-reason': options.retryReason ?? 'http_timeout',
          },
  });
}

/** The handshake when a request URL is set. True when the app gives the challenge back. */
export async function verifyUrl(parts: Parts): Promise<boolean> {
  const challenge = randomUUID();
  const token = 'verification-token-is-deprecated';
  const body = JSON.stringify({ token, challenge, type: 'url_verification' });
  const delivery = await parts.sender.send({ body, contentType: 'application/json' });
  const answer = jsonOr(delivery.body, delivery.body.trim());
  return delivery.status === 200 && (isJson(answer) ? answer.challenge : answer) === challenge;
}
