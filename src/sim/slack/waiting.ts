import type { ApiCall } from './calls.ts';
import type { SimMessage } from './history.ts';
import type { Workspace } from './workspace.ts';

export type WaitOptions = {
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** For the error: what was waited for. */
  readonly what?: string;
};

export type Waiting = {
  /** Resolves with the first answer of `look` that is not undefined: looked at once, then after each change. */
  waitFor<T>(look: () => T | undefined, options?: WaitOptions): Promise<T>;
  /** The newest message that fits, those already there included. */
  waitForMessage(fits: (message: SimMessage) => boolean, options?: WaitOptions): Promise<SimMessage>;
  waitForCall(fits: (call: ApiCall) => boolean, options?: WaitOptions): Promise<ApiCall>;
};

export function createWaiting(workspace: Workspace, closing: AbortSignal): Waiting {
  function waitFor<T>(look: () => T | undefined, options: WaitOptions = {}): Promise<T> {
    const timeoutMs = options.timeoutMs ?? 10_000;
    return new Promise<T>((resolve, reject) => {
      const end = (act: () => void) => {
        stop();
        clearTimeout(timer);
        closing.removeEventListener('abort', giveUp);
        act();
      };
      const tryNow = () => {
        try {
          const found = look();
          if (found !== undefined) end(() => resolve(found));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const giveUp = () =>
        end(() =>
          reject(
            new Error(
              `waited ${timeoutMs} ms for ${options.what ?? 'a condition'} in vain; ${seen(workspace)}`,
            ),
          ),
        );
      const stop = workspace.changes.listen(tryNow);
      const timer = setTimeout(giveUp, timeoutMs);
      closing.addEventListener('abort', giveUp);
      tryNow();
    });
  }

  return {
    waitFor,
    waitForMessage: (fits, options) =>
      waitFor(() => workspace.history.list().findLast(fits), { what: 'a message', ...options }),
    waitForCall: (fits, options) =>
      waitFor(() => workspace.calls.list().findLast(fits), { what: 'an API call', ...options }),
  };
}

function seen(workspace: Workspace): string {
  const messages = workspace.history
    .list()
    .map(
      (message) =>
        `${workspace.channel(message.channel)?.name ?? message.channel}${message.ephemeralFor ? ` (for ${message.ephemeralFor})` : ''}: ${message.text.slice(0, 80)}`,
    );
  return messages.length === 0 ? 'there is no message at all' : `messages:\n${messages.join('\n')}`;
}
