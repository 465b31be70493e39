import type { Changes } from './changes.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One message as it stands now. Times are Slack's: seconds since 1970 with six digits, which are also the message's id. */
export type SimMessage = {
  readonly channel: string;
  readonly ts: string;
  readonly userId: string;
  /** Set when an app wrote it. */
  readonly botId: string | null;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  /** The parent's `ts`; null outside threads and for parents. */
  readonly threadTs: string | null;
  /** A reply that also stands in the channel. */
  readonly broadcast: boolean;
  readonly metadata: Json | null;
  /** The only person who sees it; null when everybody in the channel does. */
  readonly ephemeralFor: string | null;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** How often it was changed after it was posted. */
  readonly edits: number;
  /** Bears the mark "(edited)": changed by text, not by blocks. */
  readonly edited: boolean;
  /** What it said before, newest first. A client may still show these and press their buttons. */
  readonly earlier: readonly { readonly text: string; readonly blocks: readonly Json[] }[];
};

export type MessageDraft = Pick<SimMessage, 'channel' | 'userId' | 'text'> &
  Partial<
    Omit<SimMessage, 'ts' | 'channel' | 'userId' | 'text' | 'edits' | 'edited' | 'earlier' | 'reactions'>
  >;

export type MessageChange = Partial<
  Pick<SimMessage, 'text' | 'blocks' | 'attachments' | 'metadata' | 'edited'>
>;

export type History = {
  post(draft: MessageDraft): SimMessage;
  change(message: SimMessage, change: MessageChange): SimMessage;
  remove(message: SimMessage): void;
  react(message: SimMessage, name: string, userId: string): boolean;
  find(channel: string, ts: string): SimMessage | undefined;
  /** Oldest first, replies and ephemeral ones included. */
  list(channel?: string): readonly SimMessage[];
  /** A fresh timestamp, later than every one before. */
  stamp(): string;
};

export function createHistory(options: { now: () => number; changes: Changes }): History {
  const messages = new Map<string, SimMessage>();
  const stamp = createStamps(options.now);
  const key = (message: { channel: string; ts: string }) => `${message.channel} ${message.ts}`;

  function keep(message: SimMessage): SimMessage {
    messages.set(key(message), message);
    options.changes.emit({ kind: 'message', message });
    return message;
  }

  return {
    post(draft) {
      return keep({ ...blank, ...draft, ts: stamp(), blocks: withBlockIds(draft.blocks ?? []) });
    },
    change(message, change) {
      const { text, blocks } = message;
      return keep({
        ...message,
        ...change,
        blocks: withBlockIds(change.blocks ?? blocks),
        edits: message.edits + 1,
        earlier: [{ text, blocks }, ...message.earlier],
      });
    },
    remove(message) {
      messages.delete(key(message));
      options.changes.emit({ kind: 'deleted', channel: message.channel, ts: message.ts });
    },
    react(message, name, userId) {
      const reaction = message.reactions.find((one) => one.name === name);
      if (reaction?.users.includes(userId)) return false;
      const others = message.reactions.filter((one) => one.name !== name);
      keep({
        ...message,
        reactions: [...others, { name, users: [...(reaction?.users ?? []), userId] }],
      });
      return true;
    },
    find: (channel, ts) => messages.get(key({ channel, ts })),
    list: (channel) =>
      [...messages.values()].filter((message) => channel === undefined || message.channel === channel),
    stamp,
  };
}

const blank = {
  botId: null,
  attachments: [],
  threadTs: null,
  broadcast: false,
  metadata: null,
  ephemeralFor: null,
  reactions: [],
  edits: 0,
  edited: false,
  earlier: [],
} as const;

function createStamps(now: () => number): () => string {
  let lastMicro = 0;
  return () => {
    lastMicro = Math.max(lastMicro + 1, Math.floor(now() * 1000));
    return `${Math.floor(lastMicro / 1e6)}.${String(lastMicro % 1e6).padStart(6, '0')}`;
  };
}

/** Slack gives every block and every element an id when the app gave none. */
export function withBlockIds(blocks: readonly Json[]): Json[] {
  return blocks.map((block, at) => {
    const elements = Array.isArray(block.elements)
      ? { elements: block.elements.map((element, n) => withActionId(element, `${at}${n}`)) }
      : {};
    const accessory = isJson(block.accessory) && { accessory: withActionId(block.accessory, `${at}a`) };
    const input = isJson(block.element) && { element: withActionId(block.element, `${at}i`) };
    return {
      block_id: `b${at}${String(block.type).slice(0, 3)}`,
      ...block,
      ...elements,
      ...accessory,
      ...input,
    };
  });
}

const plain = new Set(['image', 'mrkdwn', 'plain_text']);

function withActionId(element: unknown, suffix: string): unknown {
  if (!isJson(element) || plain.has(String(element.type)) || String(element.type).startsWith('rich_text'))
    return element;
  return { action_id: `a${suffix}`, ...element };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
