import { createHmac, timingSafeEqual } from 'node:crypto';

/** Name of the header, as Node spells it (Dev Center, "App Webhooks": securing webhook requests). */
export const signatureHeader = 'heroku-webhook-hmac-sha256';

/** 32 bytes in padded standard base64, whose last digit has no loose bits. */
const wellFormed = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** The signature Heroku would send with this body: for `herald send`. */
export function signDelivery(secret: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** Node is lenient with base64: unpadded, commented or hex text would decode too, so the form is asked for first. */
export function isSignature(header: string | undefined): header is string {
  return header !== undefined && wellFormed.test(header);
}

/**
 * Which secret signed the body: its place in the list, from 1, or null. The signature is HMAC-SHA256 over the raw bytes.
 * Every secret is tried and compared in constant time.
 */
export function signingKey(secrets: readonly string[], body: Uint8Array, signature: string): number | null {
  const given = Buffer.from(signature, 'base64');
  const matches = secrets.map((secret) => {
    const expected = createHmac('sha256', secret).update(body).digest();
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  const index = matches.indexOf(true);
  return index === -1 ? null : index + 1;
}
