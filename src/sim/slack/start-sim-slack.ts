import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Token } from './api.ts';
import { createApi } from './api.ts';
import { sendEvent, verifyUrl } from './events.ts';
import { forge } from './forgery.ts';
import type { SimMessage } from './history.ts';
import { closeView, submitView } from './modals.ts';
import { createPage } from './page-server.ts';
import { createPostLimit } from './post-limit.ts';
import type { Parts } from './presses.ts';
import { press, pressInView } from './presses.ts';
import { createResponseUrls } from './response-urls.ts';
import { say } from './say.ts';
import { createSender } from './sender.ts';
import type { SimSlack, SimSlackOptions } from './sim-slack.ts';
import { slash } from './slash.ts';
import { createWaiting } from './waiting.ts';
import { createWorkspace } from './workspace.ts';

const allScopes = [
  'chat:write',
  'chat:write.public',
  'channels:read',
  'channels:history',
  'channels:join',
  'groups:read',
  'groups:history',
  'im:read',
  'im:write',
  'im:history',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'reactions:write',
  'commands',
  'app_mentions:read',
];

/** Starts a Slack on this machine. @throws when the port is taken */
export async function startSimSlack(options: SimSlackOptions = {}): Promise<SimSlack> {
  const workspace = createWorkspace(options);
  const closing = new AbortController();
  const signingSecret = options.signingSecret ?? randomBytes(16).toString('hex');
  let token: Token = {
    value: options.botToken ?? `xoxb-sim-${randomBytes(12).toString('hex')}`,
    scopes: new Set(options.scopes ?? allScopes),
    revoked: false,
  };
  const postLimit = options.postLimit ? createPostLimit(options.postLimit, workspace.now) : () => null;
  let panel = options.panel ?? null;
  let url = '';
  const shared = { workspace, url: () => url, closing: closing.signal };
  const sender = createSender({
    signingSecret,
    now: workspace.now,
    changes: workspace.changes,
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    target: options.eventsUrl ?? null,
    closing: closing.signal,
  });
  const responseUrls = createResponseUrls(shared);
  const parts: Parts = { workspace, sender, responseUrls };
  const page = createPage({
    parts,
    panel: () => panel,
    onPanel: async (id) => options.onPanel?.(id),
  });

  const app = express();
  app.disable('x-powered-by');
  app.use('/api', createApi({ ...shared, token: () => token, postLimit }));
  app.use('/actions', responseUrls.router);
  app.use(page.router);
  const host = options.host ?? '127.0.0.1';
  const server = app.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const everywhere = host === '0.0.0.0' || host === '::';
  url = `http://${everywhere ? '127.0.0.1' : host}:${addressOf(server.address()).port}`;

  return {
    ...createWaiting(workspace, closing.signal),
    url,
    apiUrl: `${url}/api/`,
    botToken: token.value,
    signingSecret,
    workspace,
    faults: workspace.faults,
    setEventsUrl: sender.setTarget,
    verifyEventsUrl: () => verifyUrl(parts),
    messages: (channel, userId) => seenBy(workspace.history.list(workspace.needChannel(channel).id), userId),
    calls: workspace.calls.list,
    deliveries: sender.list,
    views: workspace.views.list,
    press: (input) => press(parts, input),
    pressMany: (inputs) => Promise.all(inputs.map((input) => press(parts, input))),
    pressInView: (input) => pressInView(parts, input),
    submitView: (input) => submitView(parts, input),
    closeView: (input) => closeView(parts, input),
    slash: (input) => slash(parts, input),
    say: (input) => say(parts, input),
    sendEvent: (event, eventOptions) => sendEvent(parts, event, eventOptions),
    send: sender.send,
    replay: sender.replay,
    forge: (kind, body) => forge({ sender, now: workspace.now, kind, ...(body !== undefined && { body }) }),
    revokeToken() {
      token = { ...token, revoked: true };
    },
    setScopes(scopes) {
      token = { ...token, scopes: new Set(scopes) };
    },
    setPanel(next) {
      panel = next;
      workspace.changes.emit({ kind: 'workspace' });
    },
    async close() {
      closing.abort();
      page.endStreams();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function seenBy(messages: readonly SimMessage[], userId: string | undefined): readonly SimMessage[] {
  if (userId === undefined) return messages;
  return messages.filter((message) => message.ephemeralFor === null || message.ephemeralFor === userId);
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
