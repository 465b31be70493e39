import type { Changes } from './changes.ts';

/** One request to the Web API or to a response_url (`method` is then `response_url`). */
export type ApiCall = {
  readonly at: number;
  readonly method: string;
  /** Arguments as sent, JSON arguments parsed; the token is left out. */
  readonly args: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer, null when no answer was sent or the answer was lost. */
  readonly status: number | null;
  readonly ok: boolean;
  /** Slack's error code, or the name of the fault that was played. */
  readonly error: string | null;
};

export type Calls = {
  add(call: ApiCall): void;
  /** Oldest first; with `method`, only of that method. */
  readonly list: (method?: string) => readonly ApiCall[];
  clear(): void;
};

export function createCalls(changes: Changes): Calls {
  const calls: ApiCall[] = [];
  return {
    add(call) {
      calls.push(call);
      changes.emit({ kind: 'call', call });
    },
    list(method) {
      return method === undefined ? [...calls] : calls.filter((call) => call.method === method);
    },
    clear() {
      calls.length = 0;
    },
  };
}
