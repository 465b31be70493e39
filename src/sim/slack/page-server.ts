import { fileURLToPath } from 'node:url';
import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { z } from 'zod';
import type { Change } from './changes.ts';
import { SlackFault } from './faults.ts';
import type { SimMessage } from './history.ts';
import { closeView, submitView } from './modals.ts';
import type { Parts } from './presses.ts';
import { press, pressInView } from './presses.ts';
import { say } from './say.ts';
import type { Workspace } from './workspace.ts';

/** Buttons beside the messages, for whoever runs this Slack: not a part of Slack. */
export type Panel = {
  readonly title: string;
  readonly description?: string;
  readonly buttons: readonly { readonly id: string; readonly label: string; readonly description?: string }[];
};

export type PageOptions = {
  readonly parts: Parts;
  readonly panel: () => Panel | null;
  /** A button of the panel was pressed; the text it answers is shown. */
  readonly onPanel: (id: string) => Promise<string | undefined>;
};

const folder = fileURLToPath(new URL('./page/', import.meta.url));

const given = z.union([z.string(), z.array(z.string())]);
const PagePress = z.object({
  userId: z.string(),
  channel: z.string(),
  ts: z.string(),
  actionId: z.string(),
  blockId: z.string(),
  choose: given.optional(),
});
const PageViewPress = z.object({
  userId: z.string(),
  viewId: z.string(),
  actionId: z.string(),
  choose: given.optional(),
});
const PageSubmit = z.object({
  userId: z.string(),
  viewId: z.string(),
  values: z.record(z.string(), given).optional(),
});
const PageSay = z.object({
  userId: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  threadTs: z.string().optional(),
});

/** The page and what it needs: files, a stream of changes, and one address for each thing a person can do. */
export function createPage(options: PageOptions): { router: Router; endStreams: () => void } {
  const { parts } = options;
  const streams = new Set<Response>();
  const router = express.Router();

  router.use(guard);
  router.get('/', (_request, response) => {
    response.sendFile('index.html', { root: folder });
  });
  router.use('/page', express.static(folder, { index: false, cacheControl: false }));
  router.get('/archives/:channel/:message', (request, response) => {
    response.redirect(`/#${encodeURIComponent(request.params.channel)}`);
  });
  router.get('/sim/state', (_request, response) => {
    response.json(snapshot(options));
  });
  router.get('/sim/stream', (request, response) => {
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    tell(response, 'state', snapshot(options));
    streams.add(response);
    const stop = parts.workspace.changes.listen((change) => tellChange(response, change, options));
    request.on('close', () => {
      stop();
      streams.delete(response);
    });
  });

  const act = <T>(path: string, schema: z.ZodType<T>, work: (input: T) => Promise<unknown>) =>
    router.post(path, express.json({ limit: '1mb' }), async (request: Request, response: Response) => {
      try {
        response.json({ ok: true, answer: await work(schema.parse(request.body)) });
      } catch (error) {
        response
          .status(400)
          .json({ ok: false, error: error instanceof Error ? error.message : String(error) });
      }
    });
  act('/sim/press', PagePress, async (input) => outcome(await press(parts, dense(input))));
  act('/sim/press-view', PageViewPress, async (input) => outcome(await pressInView(parts, dense(input))));
  act('/sim/submit', PageSubmit, async (input) => outcome(await submitView(parts, dense(input))));
  act('/sim/close-view', PageSubmit, async (input) => closeView(parts, dense(input)).then(() => null));
  act('/sim/say', PageSay, async (input) => say(parts, dense(input)).then(() => null));
  act('/sim/panel', z.object({ id: z.string() }), async ({ id }) => {
    const text = await options.onPanel(id);
    if (text) parts.workspace.changes.emit({ kind: 'toast', userId: null, tone: 'info', text });
    return null;
  });
  act('/sim/faults', z.union([SlackFault, z.array(SlackFault)]), async (faults) => {
    for (const fault of [faults].flat()) parts.workspace.faults.add(fault);
    return parts.workspace.faults.list();
  });
  router.get('/sim/faults', (_request, response) => {
    response.json({ ok: true, answer: parts.workspace.faults.list() });
  });
  router.delete('/sim/faults', (_request, response) => {
    parts.workspace.faults.clear();
    response.json({ ok: true, answer: [] });
  });
  router.get('/sim/calls', (request, response) => {
    const { method } = request.query;
    response.json({
      ok: true,
      answer: parts.workspace.calls.list(typeof method === 'string' ? method : undefined),
    });
  });

  return {
    router,
    endStreams() {
      for (const stream of streams) stream.end();
    },
  };
}

/** Nothing from elsewhere runs in the page, and no other site may press its buttons. */
function guard(request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy':
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  const origin = request.get('origin');
  const foreign = origin !== undefined && origin !== `http://${request.get('host')}`;
  if (foreign && request.method !== 'GET') response.status(403).json({ ok: false, error: 'foreign origin' });
  else next();
}

function snapshot({ parts, panel }: PageOptions) {
  const { workspace } = parts;
  return {
    team: workspace.team,
    bot: workspace.bot,
    commands: workspace.commands,
    people: workspace.people(),
    groups: workspace.groups(),
    channels: workspace
      .channels()
      .map((channel) => ({ ...channel, members: membersOf(workspace, channel.id) })),
    messages: workspace.history.list().map(withoutPast),
    views: workspace.views.list(),
    panel: panel(),
  };
}

function membersOf(workspace: Workspace, id: string): string[] {
  const channel = workspace.needChannel(id);
  return workspace
    .people()
    .map((person) => person.id)
    .filter((userId) => workspace.isMember(channel, userId));
}

function tellChange(response: Response, change: Change, options: PageOptions): void {
  if (change.kind === 'call' || change.kind === 'delivery') return;
  if (change.kind === 'workspace') tell(response, 'state', snapshot(options));
  else if (change.kind === 'message') tell(response, 'message', withoutPast(change.message));
  else tell(response, change.kind, change);
}

function withoutPast({ earlier: _earlier, ...message }: SimMessage) {
  return message;
}

function tell(response: Response, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function outcome(delivery: { status: number | null; failure: string | null }) {
  return { status: delivery.status, failure: delivery.failure };
}

/** Drops members that are undefined: a parsed optional member may be there without a value. */
function dense<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(input));
}
