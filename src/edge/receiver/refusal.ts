import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { RefusedRequest } from '../../core/errors.ts';
import { isSignature, signatureHeader } from './signature.ts';

/** Heroku's bodies have a few KB; long release tables and certificates stay far below. */
export const maxBodyBytes = 1_048_576;

export const signatureWrong = new RefusedRequest(
  401,
  'signature_wrong',
  'The signature does not belong to this body. HEROKU_WEBHOOK_SECRET must hold the secret the webhook was created with.',
);

export const emptyBody = new RefusedRequest(
  400,
  'empty_body',
  'The body is empty; expected a webhook event.',
);

export const tooLarge = new RefusedRequest(413, 'body_too_large', 'The body is larger than 1 MB.');

export const compressed = new RefusedRequest(
  415,
  'compressed_body',
  'The body is compressed; the signature is over the plain bytes, so send those.',
);

export const cannotCommit = new RefusedRequest(
  503,
  'cannot_commit',
  'The event cannot be stored now. Deliver it again.',
  { 'retry-after': '5' },
);

/** What is already wrong by the headers, asked before a byte of the body is read. */
export function refusalByHeaders(headers: IncomingHttpHeaders): RefusedRequest | null {
  const signature = headers[signatureHeader];
  const header = Array.isArray(signature) ? signature.join(', ') : signature;
  if (header === undefined) {
    return new RefusedRequest(401, 'signature_missing', 'The header Heroku-Webhook-Hmac-SHA256 is missing.');
  }
  if (!isSignature(header)) {
    const message = 'The header Heroku-Webhook-Hmac-SHA256 is not 44 characters of standard base64.';
    return new RefusedRequest(401, 'signature_malformed', message);
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return compressed;
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge : null;
}

/**
 * True when an answer given now leaves a body unread: the connection must end with it, or the rest of the body would
 * still be taken in. (`complete` alone says nothing while the headers are being handled.)
 */
export function leavesBodyUnread(req: IncomingMessage): boolean {
  const announced =
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  return announced && !req.complete;
}

/** The body reader's own errors (package http-errors: `status`, `type`) in our words; others as they are. */
export function refusalOfReading(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  if (status === 413) return tooLarge;
  if (status === 415) return compressed;
  if (status === 400)
    return new RefusedRequest(400, 'body_cut_short', 'The body ended before its announced length.');
  return error;
}
