import { randomUUID } from 'node:crypto';
import { signSlack } from '../sign.ts';
import type { Delivery, Sender, SendInput } from './sender.ts';

export type ForgeryKind =
  | 'wrong_secret'
  | 'wrong_signature'
  | 'no_signature'
  | 'old_timestamp'
  | 'future_timestamp'
  | 'bad_timestamp';

export type ForgeOptions = {
  readonly sender: Sender;
  readonly now: () => number;
  readonly kind: ForgeryKind;
  /** Default: the body of the last request. */
  readonly body?: string;
};

/** Sends a request that no app may believe. Old and future timestamps are six minutes off and rightly signed. */
export function forge(options: ForgeOptions): Promise<Delivery> {
  const last = options.sender.list().at(-1)?.request;
  const body = options.body ?? last?.body ?? 'payload=%7B%7D';
  const contentType = last?.headers['content-type'];
  return options.sender.send({
    body,
    ...(contentType !== undefined && { contentType }),
    ...falsehood(options.kind, Math.floor(options.now() / 1000), body),
  });
}

function falsehood(kind: ForgeryKind, nowSec: number, body: string): Partial<SendInput> {
  switch (kind) {
    case 'wrong_secret':
      return { signature: signSlack(randomUUID(), nowSec, body) };
    case 'wrong_signature':
      return { signature: `v0=${'0'.repeat(64)}` };
    case 'no_signature':
      return { signature: null };
    case 'old_timestamp':
      return { timestampSec: nowSec - 360 };
    case 'future_timestamp':
      return { timestampSec: nowSec + 360 };
    case 'bad_timestamp':
      return { timestampSec: 'yesterday' };
  }
}
