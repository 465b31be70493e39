import { sendEvent } from './events.ts';
import type { SimMessage } from './history.ts';
import type { Parts } from './presses.ts';
import type { Delivery } from './sender.ts';
import { slash, whisper } from './slash.ts';
import type { Workspace } from './workspace.ts';

export type SayInput = {
  readonly userId: string;
  readonly channel: string;
  readonly text: string;
  readonly threadTs?: string;
};

/**
 * What a person types and sends. A line that begins with a known slash command goes to the app, an unknown one gets
 * Slackbot's answer; a message that mentions the app also reaches it as an `app_mention` event.
 */
export async function say(
  parts: Parts,
  input: SayInput,
): Promise<{ message: SimMessage | null; delivery: Delivery | null }> {
  const { workspace } = parts;
  const channel = workspace.needChannel(input.channel).id;
  const command = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(input.text.trim());
  if (command?.[1] !== undefined) {
    const known = workspace.commands.some((one) => one.command === command[1]);
    if (known)
      return {
        message: null,
        delivery: await slash(parts, {
          ...input,
          command: command[1],
          text: (command[2] ?? '').trim(),
        }),
      };
    const text = `\`${command[1]}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`;
    whisper(workspace, { userId: input.userId, channel }, text);
    return { message: null, delivery: null };
  }
  const message = workspace.history.post({
    channel,
    userId: input.userId,
    text: asStored(workspace, input.text),
    threadTs: input.threadTs ?? null,
  });
  return { message, delivery: await mention(parts, message) };
}

async function mention(parts: Parts, message: SimMessage): Promise<Delivery | null> {
  const { workspace } = parts;
  if (!message.text.includes(`<@${workspace.bot.userId}>`) || parts.sender.target() === null) return null;
  return sendEvent(parts, {
    type: 'app_mention',
    user: message.userId,
    text: message.text,
    ts: message.ts,
    channel: message.channel,
    event_ts: message.ts,
    team: workspace.team.id,
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
  });
}

/** Slack stores typed text escaped, with `@name` and `#channel` as ids. */
function asStored(workspace: Workspace, text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(?<![\w@])@([\w.-]+)/g, (whole, name: string) => {
      const person = workspace.people().find((one) => one.name === name.toLowerCase());
      const group = workspace.groups().find((one) => one.handle === name.toLowerCase());
      return person ? `<@${person.id}>` : group ? `<!subteam^${group.id}>` : whole;
    })
    .replace(/(?<![\w#&])#([\w-]+)/g, (whole, name: string) => {
      const channel = workspace.channel(name);
      return channel && !channel.id.startsWith('D') ? `<#${channel.id}|${channel.name}>` : whole;
    })
    .replace(/https?:\/\/[^\s|]+/g, (url) => `<${url}>`);
}
