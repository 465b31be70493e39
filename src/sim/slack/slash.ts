import { ApiRefusal } from './api-refusal.ts';
import type { SimMessage } from './history.ts';
import { jsonOr } from './json-text.ts';
import type { Actor } from './payloads.ts';
import { slashForm } from './payloads.ts';
import type { Parts } from './presses.ts';
import { why } from './presses.ts';
import type { Delivery } from './sender.ts';
import type { Workspace } from './workspace.ts';

const slackbot = 'USLACKBOT';

export type SlashInput = Actor & {
  /** Id or `#name`. */
  readonly channel: string;
  /** With its slash. */
  readonly command: string;
  readonly text: string;
};

/** A slash command; the app's answer, or Slackbot's word of failure, appears in the channel. */
export async function slash(parts: Parts, input: SlashInput): Promise<Delivery> {
  const { workspace, sender, responseUrls } = parts;
  const channel = workspace.needChannel(input.channel).id;
  const place = { userId: input.userId, channel, source: null };
  const responseUrl = responseUrls.make(place);
  const form = slashForm(workspace, input, {
    command: input.command,
    text: input.text,
    channel,
    responseUrl,
  });
  const delivery = await sender.send({ body: new URLSearchParams(form).toString() });
  const failed = () => {
    const code = delivery.failure === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
    whisper(
      workspace,
      place,
      `\`${input.command}\` failed with the error "${code}". ${why(parts, delivery)}`,
    );
  };
  if (delivery.status !== 200) failed();
  else if (delivery.body.trim() !== '') showAnswer(parts, place, delivery.body, failed);
  return delivery;
}

function showAnswer(
  parts: Parts,
  place: { userId: string; channel: string; source: null },
  body: string,
  failed: () => void,
): void {
  try {
    parts.responseUrls.say(place, jsonOr(body, { text: body }));
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    failed();
  }
}

/** A line only one person sees, from Slackbot. */
export function whisper(
  workspace: Workspace,
  to: { userId: string; channel: string },
  text: string,
): SimMessage {
  return workspace.history.post({ channel: to.channel, userId: slackbot, text, ephemeralFor: to.userId });
}
