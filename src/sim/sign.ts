import { createHmac } from 'node:crypto';

/**
 * Heroku's webhook signature: base64 of HMAC-SHA256 over the raw body, sent as `Heroku-Webhook-Hmac-SHA256`
 * (Dev Center, "App Webhooks": securing webhook requests).
 */
export function signHeroku(secret: string, body: Uint8Array | string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** Slack's request signature, `v0=` and hex, sent as `X-Slack-Signature` with `X-Slack-Request-Timestamp` (seconds). */
export function signSlack(secret: string, timestampSec: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampSec}:${body}`).digest('hex')}`;
}
