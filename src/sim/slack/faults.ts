import { z } from 'zod';

const aim = {
  /** Web API method such as `chat.postMessage`, `response_url`, or `*` for every one. */
  method: z.string().default('*'),
  /** Only calls that name this channel, by id or `#name`. */
  channel: z.string().optional(),
  /** How many calls it hits; `always` until it is cleared. */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
};

/** A way in which Slack can fail. */
export const SlackFault = z.discriminatedUnion('kind', [
  /** 429 with `Retry-After`. */
  z.strictObject({ kind: z.literal('rate_limited'), retryAfterSec: z.int().min(0).default(1), ...aim }),
  /** An HTTP status with a body that is not Slack's JSON. */
  z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599).default(503), ...aim }),
  /** Waits, then goes on as usual. */
  z.strictObject({ kind: z.literal('slow'), delayMs: z.int().min(0), ...aim }),
  /** The connection is reset before anything is done. */
  z.strictObject({ kind: z.literal('reset'), ...aim }),
  /** It is done, and the connection breaks before the answer. */
  z.strictObject({ kind: z.literal('answer_lost'), ...aim }),
  /** Slack's own error code, such as `channel_not_found` or `token_revoked`. */
  z.strictObject({ kind: z.literal('error'), error: z.string(), ...aim }),
]);
export type SlackFault = z.infer<typeof SlackFault>;
export type SlackFaultInput = z.input<typeof SlackFault>;

export type Faults = {
  /** From now on, in the order they were added. */
  add(fault: SlackFaultInput): void;
  list(): readonly SlackFault[];
  clear(): void;
  /** The faults that hit this call, each used once: at most one `slow` and one other. */
  take(method: string, channelNames: readonly string[]): readonly SlackFault[];
};

export function createFaults(): Faults {
  let waiting: SlackFault[] = [];

  function use(fault: SlackFault): void {
    const left = fault.times === 'always' ? 'always' : fault.times - 1;
    waiting = waiting.flatMap((one) => (one !== fault ? [one] : left === 0 ? [] : [{ ...one, times: left }]));
  }

  return {
    add(fault) {
      waiting.push(SlackFault.parse(fault));
    },
    list: () => [...waiting],
    clear() {
      waiting = [];
    },
    take(method, channelNames) {
      const hits = waiting.filter(
        (fault) =>
          (fault.method === '*' || fault.method === method) &&
          (fault.channel === undefined || channelNames.includes(fault.channel)),
      );
      const slow = hits.filter((fault) => fault.kind === 'slow').slice(0, 1);
      const hard = hits.filter((fault) => fault.kind !== 'slow').slice(0, 1);
      const taken = [...slow, ...hard];
      for (const fault of taken) use(fault);
      return taken;
    },
  };
}
