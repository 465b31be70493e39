import { App, type Receiver } from '@slack/bolt';
import type { Log } from '../../flow/ports.ts';
import { type CommandParts, heraldCommand } from './herald-command.ts';
import { libraryLog } from './library-log.ts';
import { Command } from './slack-body.ts';
import { type PressParts, takePress } from './take-press.ts';
import { within } from './within.ts';

export type BoltParts = PressParts &
  Omit<CommandParts, 'now'> & { readonly clock: { now(): number }; readonly log: Log };

/**
 * The Bolt app behind a receiver. It makes no call of its own: `authorize` knows all it needs, so Herald starts, and takes
 * presses, while Slack's API is away.
 */
export function createBoltApp(receiver: Receiver, parts: BoltParts, socketMode: boolean): App {
  const app = new App({
    receiver,
    socketMode,
    authorize: async () => ({}),
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
    logger: libraryLog(parts.log, 'bolt'),
  });
  app.action({ type: 'block_actions' }, ({ body, ack }) => takePress(parts, body, ack));
  app.command(/^/, async ({ body, ack }) => {
    const text = await answerCommand(parts, body);
    await ack({ response_type: 'ephemeral', text });
  });
  return app;
}

/** Whatever fails, the person who typed gets a line; there is nothing to store. */
async function answerCommand(parts: BoltParts, body: unknown): Promise<string> {
  const parsed = Command.safeParse(body);
  if (!parsed.success) return 'Herald could not read this command.';
  try {
    const now = parts.clock.now();
    return await within(parts.commitWithinMs, 'a command', heraldCommand({ ...parts, now }, parsed.data));
  } catch (error) {
    parts.log.warn({ error }, 'a command could not be answered');
    return 'Herald cannot look this up right now. Please try again.';
  }
}
