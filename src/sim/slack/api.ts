import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import type { ApiArguments } from './api-arguments.ts';
import { readArguments } from './api-arguments.ts';
import type { ApiMethods } from './api-method.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { SlackFault } from './faults.ts';
import type { Json } from './history.ts';
import { isJson } from './history.ts';
import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { surfaces } from './methods/surfaces.ts';
import { users } from './methods/users.ts';
import type { Workspace } from './workspace.ts';

const methods: ApiMethods = { ...chat, ...conversations, ...users, ...surfaces };

export type Token = {
  readonly value: string;
  readonly scopes: ReadonlySet<string>;
  readonly revoked: boolean;
};

export type ApiOptions = {
  readonly workspace: Workspace;
  readonly token: () => Token;
  readonly url: () => string;
  /** Seconds to wait before a post to this channel, null when it may go. */
  readonly postLimit: (channelId: string) => number | null;
  /** Aborted when the server closes: ends `slow` faults. */
  readonly closing: AbortSignal;
};

/** The Web API under `/api/`: forms and JSON in, Slack's answers, faults and errors out. */
export function createApi(options: ApiOptions): Router {
  const router = express.Router();
  router.use(express.urlencoded({ extended: false, limit: '5mb' }), express.json({ limit: '5mb' }));
  router.all('/:method', async (request: Request, response: Response) => {
    const method = String(request.params.method);
    const args = readArguments({ ...request.query, ...(isJson(request.body) ? request.body : {}) });
    const faults = options.workspace.faults.take(method, namesOf(options.workspace, args));
    const record = (status: number | null, error: string | null) =>
      options.workspace.calls.add({
        at: options.workspace.now(),
        method,
        args: args.seen,
        status,
        ok: status === 200 && error === null,
        error,
      });

    const hard = (await playBefore(faults, options.closing)) ?? tooMany(options, method, args);
    if (hard?.kind === 'reset') {
      record(null, 'reset');
      request.socket.resetAndDestroy();
      return;
    }
    if (hard?.kind === 'status') {
      record(hard.status, `status ${hard.status}`);
      response.status(hard.status).type('text').send('upstream connect error');
      return;
    }
    if (hard?.kind === 'rate_limited') {
      record(429, 'ratelimited');
      response.status(429).set('Retry-After', String(hard.retryAfterSec));
      response.json({ ok: false, error: 'ratelimited' });
      return;
    }
    const body = answer(options, method, args, presented(request), hard);
    const error = body.ok === true ? null : String(body.error);
    if (hard?.kind === 'answer_lost') {
      record(null, error ?? 'answer_lost');
      request.socket.destroy();
      return;
    }
    record(200, error);
    response.set('X-OAuth-Scopes', [...options.token().scopes].join(',')).json(body);
  });
  router.use(refuseUnreadable);
  return router;
}

function refuseUnreadable(_error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  response.json({ ok: false, error: 'invalid_json' });
}

/** Plays the slow faults and gives the other one, if any. */
export async function playBefore(
  faults: readonly SlackFault[],
  closing: AbortSignal,
): Promise<SlackFault | undefined> {
  for (const fault of faults)
    if (fault.kind === 'slow') await wait(fault.delayMs, undefined, { signal: closing }).catch(() => {});
  return faults.find((fault) => fault.kind !== 'slow');
}

/** The limit on posting, told like a fault. */
function tooMany(options: ApiOptions, method: string, args: ApiArguments): SlackFault | undefined {
  const ref = args.text('channel');
  if (method !== 'chat.postMessage' || ref === undefined) return undefined;
  const retryAfterSec = options.postLimit(options.workspace.channel(ref)?.id ?? ref);
  if (retryAfterSec === null) return undefined;
  return { kind: 'rate_limited', retryAfterSec, method, times: 1 };
}

function namesOf(workspace: Workspace, args: ApiArguments): string[] {
  const ref = args.text('channel');
  const channel = ref === undefined ? undefined : workspace.channel(ref);
  return [ref, channel?.id, channel && `#${channel.name}`].filter((name) => name !== undefined);
}

function presented(request: Request): string | undefined {
  const bearer = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
  const inBody = isJson(request.body) ? request.body.token : undefined;
  return bearer ?? (typeof inBody === 'string' ? inBody : undefined);
}

function answer(
  options: ApiOptions,
  name: string,
  args: ApiArguments,
  tokenText: string | undefined,
  fault: SlackFault | undefined,
): Json {
  try {
    if (fault?.kind === 'error') throw new ApiRefusal(fault.error);
    const method = methods[name];
    if (method === undefined) throw new ApiRefusal('unknown_method', { req_method: name });
    const scopes = admitted(options.token(), tokenText, method.scopes);
    const context = { args, workspace: options.workspace, scopes, url: options.url() };
    return { ok: true, ...method.run(context) };
  } catch (error) {
    if (error instanceof ApiRefusal) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

function admitted(
  token: Token,
  presentedToken: string | undefined,
  anyOf: readonly string[],
): ReadonlySet<string> {
  if (!presentedToken) throw new ApiRefusal('not_authed');
  if (presentedToken !== token.value) throw new ApiRefusal('invalid_auth');
  if (token.revoked) throw new ApiRefusal('token_revoked');
  if (anyOf.length > 0 && !anyOf.some((scope) => token.scopes.has(scope)))
    throw new ApiRefusal('missing_scope', { needed: anyOf[0], provided: [...token.scopes].join(',') });
  return token.scopes;
}
