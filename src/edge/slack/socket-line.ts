import { setTimeout as pause } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../flow/ports.ts';
import { libraryLog } from './library-log.ts';
import { webClientOptions } from './web-client.ts';

export type SocketLine = {
  readonly receiver: SocketModeReceiver;
  start(): void;
  stop(): Promise<void>;
};

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * The Socket Mode connection, kept open. The library's own reconnecting throws where nobody can catch it when Slack is
 * away or the token is revoked, and the process would die; so it is off and done here.
 */
export function createSocketLine(options: {
  readonly appToken: string;
  readonly apiUrl?: string | undefined;
  readonly log: Log;
  /** Milliseconds before the first try again, doubled each time up to 30 s; 1,000 unless told. */
  readonly firstPauseMs?: number;
}): SocketLine {
  const { log } = options;
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    logger: libraryLog(log, 'socket-mode'),
    installerOptions: { clientOptions: webClientOptions(options) },
    processEventErrorHandler: async ({ error }) => {
      log.error({ error }, 'a slack request failed');
      return false;
    },
  });
  const ending = new AbortController();
  let kept: Promise<void> | null = null;
  return {
    receiver,
    start: () => {
      kept ??= keepOpen(receiver, ending.signal, log, options.firstPauseMs ?? firstPauseMs);
    },
    stop: async () => {
      ending.abort();
      await kept;
    },
  };
}

async function keepOpen(
  receiver: SocketModeReceiver,
  ending: AbortSignal,
  log: Log,
  firstMs: number,
): Promise<void> {
  const ended = new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve()));
  let failures = 0;
  while (!ending.aborted) {
    const connected = await connect(receiver, ended, log);
    failures = connected ? 0 : failures + 1;
    if (connected) await Promise.race([closed(receiver), ended]);
    const waitMs = Math.min(firstMs * 2 ** Math.max(0, failures - 1), longestPauseMs);
    await pause(waitMs, undefined, { signal: ending }).catch(() => undefined);
  }
  await receiver.stop();
}

async function connect(receiver: SocketModeReceiver, ended: Promise<void>, log: Log): Promise<boolean> {
  try {
    await Promise.race([receiver.start(), ended]);
    log.info({}, 'connected to slack by socket mode');
    return true;
  } catch (error) {
    log.warn({ error }, 'no socket mode connection to slack');
    return false;
  }
}

function closed(receiver: SocketModeReceiver): Promise<void> {
  return new Promise((resolve) => receiver.client.once('disconnected', () => resolve()));
}
