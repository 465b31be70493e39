import type { Request, Response, Router } from 'express';
import express from 'express';
import { playBefore } from './api.ts';
import { readArguments } from './api-arguments.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { SimMessage } from './history.ts';
import { isJson } from './history.ts';
import { readContent } from './methods/message-content.ts';
import type { Workspace } from './workspace.ts';

/** Slack lets an app answer five times within 30 minutes. */
const lifeMs = 30 * 60_000;
const maxUses = 5;

type Ticket = {
  readonly userId: string;
  readonly channel: string;
  /** The message whose button was pressed; null for slash commands. */
  readonly source: { readonly channel: string; readonly ts: string } | null;
  readonly madeAt: number;
  uses: number;
};

export type ResponseUrls = {
  /** A fresh address for one press or one command. */
  make(ticket: Pick<Ticket, 'userId' | 'channel' | 'source'>): string;
  readonly router: Router;
  /** Say what an app answered or posted: ephemeral unless `in_channel`. */
  say(ticket: Pick<Ticket, 'userId' | 'channel' | 'source'>, body: unknown): void;
};

export type ResponseUrlOptions = {
  readonly workspace: Workspace;
  readonly url: () => string;
  readonly closing: AbortSignal;
};

export function createResponseUrls(options: ResponseUrlOptions): ResponseUrls {
  const { workspace } = options;
  const tickets = new Map<string, Ticket>();
  const router = express.Router();
  router.use(express.json({ limit: '5mb', type: () => true }));

  router.post('/:team/:id', async (request: Request, response: Response) => {
    const record = (status: number | null, error: string | null) =>
      workspace.calls.add({
        at: workspace.now(),
        method: 'response_url',
        args: isJson(request.body) ? request.body : {},
        status,
        ok: error === null,
        error,
      });
    const fault = await playBefore(workspace.faults.take('response_url', []), options.closing);
    if (fault?.kind === 'reset') {
      record(null, 'reset');
      request.socket.resetAndDestroy();
      return;
    }
    const refusal =
      fault?.kind === 'status'
        ? { status: fault.status, code: `status ${fault.status}` }
        : fault?.kind === 'rate_limited'
          ? { status: 429, code: 'ratelimited' }
          : use(tickets.get(String(request.params.id)), request.body);
    if (fault?.kind === 'answer_lost') {
      record(null, 'answer_lost');
      request.socket.destroy();
      return;
    }
    record(refusal?.status ?? 200, refusal?.code ?? null);
    response
      .status(refusal?.status ?? 200)
      .type('text')
      .send(refusal?.code ?? 'ok');
  });

  function use(ticket: Ticket | undefined, body: unknown): { status: number; code: string } | null {
    if (ticket === undefined) return { status: 404, code: 'invalid_url' };
    if (workspace.now() - ticket.madeAt > lifeMs) return { status: 404, code: 'expired_url' };
    if (ticket.uses >= maxUses) return { status: 404, code: 'used_url' };
    ticket.uses += 1;
    try {
      say(workspace, ticket, body);
      return null;
    } catch (error) {
      if (error instanceof ApiRefusal) return { status: 400, code: error.code };
      throw error;
    }
  }

  return {
    router,
    make(about) {
      const id = `${tickets.size + 1}${about.userId}`;
      tickets.set(id, { ...about, madeAt: workspace.now(), uses: 0 });
      return `${options.url()}/actions/${workspace.team.id}/${id}`;
    },
    say: (ticket, body) => say(workspace, ticket, body),
  };
}

function say(
  workspace: Workspace,
  ticket: Pick<Ticket, 'userId' | 'channel' | 'source'>,
  body: unknown,
): void {
  if (!isJson(body)) throw new ApiRefusal('invalid_payload');
  const source = ticket.source && workspace.history.find(ticket.source.channel, ticket.source.ts);
  if (body.delete_original === true && source) {
    workspace.history.remove(source);
    return;
  }
  const content = readContent(readArguments(body));
  const text = content.text ?? '';
  const blocks = content.blocks ?? [];
  if (body.replace_original === true && source) {
    workspace.history.change(source, { text, blocks, edited: source.edited || blocks.length === 0 });
    return;
  }
  workspace.history.post({
    channel: ticket.channel,
    userId: workspace.bot.userId,
    botId: workspace.bot.botId,
    text,
    blocks,
    attachments: content.attachments ?? [],
    threadTs: typeof body.thread_ts === 'string' ? body.thread_ts : threadOf(source),
    ephemeralFor: body.response_type === 'in_channel' ? null : ticket.userId,
  });
}

function threadOf(source: SimMessage | null | undefined): string | null {
  return source?.threadTs ?? null;
}
