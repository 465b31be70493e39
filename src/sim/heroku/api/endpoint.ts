import type { z } from 'zod';
import { invalid } from '../refusal.ts';
import type { App, Person, Token } from '../world/world.ts';

/** What a token must be allowed to do, from account info to writing config vars. */
export type Need = 'identity' | 'read' | 'write' | 'read-protected' | 'write-protected';

/** One authorised request, already matched to an endpoint. */
export type Call = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly token: Token;
  /** The account behind the token. */
  readonly person: Person;
  /** The `Range` header. */
  readonly range: string | undefined;
};

/** A list is cut to the asked range; its items can be ordered by the fields of `order`, the first being the usual one. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly list: readonly Listed[] };

/** An item of a list and the values it can be ordered by. */
export type Listed = {
  readonly body: unknown;
  readonly order: Readonly<Record<string, string | number>>;
};

export type Endpoint = {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As Express writes it. */
  readonly path: string;
  readonly need: Need;
  /** Costs nothing of the rate pool. */
  readonly free?: boolean;
  readonly answer: (call: Call) => Answer;
};

/** An endpoint below `/apps/{app}`: its answer gets the app that `:app` names. */
export type AppEndpoint = Omit<Endpoint, 'answer'> & { readonly answer: (call: Call, app: App) => Answer };

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 201, body, headers };
}

export function accepted(): Answer {
  return { status: 202, body: {} };
}

/** The request body as the schema says, or 422 with the first fault. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, call: Call): z.output<Schema> {
  const read = schema.safeParse(call.body ?? {});
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw invalid(
    `Invalid value for ${fault?.path.join('.') || 'the body'}: ${fault?.message ?? 'unreadable'}`,
  );
}
