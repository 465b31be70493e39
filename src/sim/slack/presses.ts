import type { Given } from './element-answer.ts';
import { answerOf } from './element-answer.ts';
import type { Json, SimMessage } from './history.ts';
import { isJson } from './history.ts';
import type { Actor } from './payloads.ts';
import { interactiveElements, pressPayload, viewPressPayload } from './payloads.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Delivery, Sender } from './sender.ts';
import type { Workspace } from './workspace.ts';

export type PressInput = Actor & {
  /** Id or `#name`. */
  readonly channel: string;
  readonly ts: string;
  readonly actionId: string;
  /** Needed only when two blocks carry the same action id. */
  readonly blockId?: string;
  /** What was chosen in a menu. */
  readonly choose?: Given;
  /** Falsified value of the button; also presses a button the message does not have. */
  readonly value?: string;
  /** Falsified place of the message, as if it had been copied there. */
  readonly container?: { readonly channel_id: string; readonly message_ts: string };
};

export type Parts = {
  readonly workspace: Workspace;
  readonly sender: Sender;
  readonly responseUrls: ResponseUrls;
};

/**
 * One press, sent to the app. The button may stand in the message as it is or in an earlier version of it, as when
 * somebody presses before their screen has caught up.
 * @throws Error when the message or the button does not exist; it names the buttons there are
 */
export async function press(parts: Parts, input: PressInput): Promise<Delivery> {
  const { workspace } = parts;
  const message = messageOf(workspace, input.channel, input.ts);
  const action = actionOf(message, input);
  const source = { channel: message.channel, ts: message.ts };
  const responseUrl = parts.responseUrls.make({ userId: input.userId, channel: message.channel, source });
  const payload = pressPayload(workspace, input, message, action, responseUrl);
  return sendPayload(parts, input.userId, falsify(payload, input));
}

export type ViewPressInput = Actor & {
  readonly viewId: string;
  readonly actionId: string;
  readonly choose?: Given;
};

/** A press on an element inside a modal. */
export async function pressInView(parts: Parts, input: ViewPressInput): Promise<Delivery> {
  const open = parts.workspace.views.find(input.viewId);
  if (open === undefined) throw new Error(`no view ${input.viewId} is open`);
  const blocks = Array.isArray(open.view.blocks) ? open.view.blocks.filter(isJson) : [];
  const found = interactiveElements(blocks).find(({ element }) => element.action_id === input.actionId);
  if (found === undefined) throw new Error(`view ${input.viewId} has no element ${input.actionId}`);
  const action = actionFields(found.blockId, found.element, input.choose);
  return sendPayload(parts, input.userId, viewPressPayload(parts.workspace, input, open, action));
}

/** Sends `payload=…` and shows what Slack shows when the app does not answer 200 in time. */
export async function sendPayload(parts: Parts, userId: string, payload: Json): Promise<Delivery> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const delivery = await parts.sender.send({ body });
  if (delivery.status !== 200)
    parts.workspace.changes.emit({
      kind: 'toast',
      userId,
      tone: 'error',
      text: `This didn’t work. ${why(parts, delivery)}`,
    });
  return delivery;
}

/** Why a request failed, for the person at the screen. */
export function why(parts: Parts, delivery: Delivery): string {
  const { name } = parts.workspace.bot;
  if (delivery.failure === 'timeout') return `${name} didn’t respond in time.`;
  if (delivery.failure === 'unreachable') return `${name} can’t be reached right now.`;
  return `${name} responded with status code ${delivery.status}.`;
}

function messageOf(workspace: Workspace, channelRef: string, ts: string): SimMessage {
  const channel = workspace.channel(channelRef);
  const message = channel && workspace.history.find(channel.id, ts);
  if (message === undefined) throw new Error(`no message ${ts} in ${channelRef}`);
  return message;
}

function actionOf(message: SimMessage, input: PressInput): Json {
  const versions = [{ blocks: message.blocks }, ...message.earlier].map(({ blocks }) => blocks);
  const attached = message.attachments.flatMap((one) =>
    Array.isArray(one.blocks) ? one.blocks.filter(isJson) : [],
  );
  const elements = [...versions, attached].flatMap(interactiveElements);
  const found = elements.find(
    ({ blockId, element }) =>
      element.action_id === input.actionId && (input.blockId === undefined || blockId === input.blockId),
  );
  if (found) {
    const action = actionFields(found.blockId, found.element, input.choose);
    return input.value === undefined ? action : { ...action, value: input.value };
  }
  if (input.value !== undefined)
    return {
      type: 'button',
      action_id: input.actionId,
      block_id: input.blockId ?? 'unknown',
      value: input.value,
    };
  const known = elements.map(({ element }) => String(element.action_id)).join(', ') || 'none';
  throw new Error(
    `message ${message.ts} has no element with action id "${input.actionId}"; there are: ${known}`,
  );
}

function actionFields(blockId: string, element: Json, choose?: Given): Json {
  const kept = ['type', 'action_id', 'text', 'value', 'style', 'placeholder', 'confirm'];
  return {
    ...Object.fromEntries(kept.filter((name) => name in element).map((name) => [name, element[name]])),
    block_id: blockId,
    ...answerOf(element, choose),
  };
}

function falsify(payload: Json, input: PressInput): Json {
  if (input.container === undefined) return payload;
  return {
    ...payload,
    container: { type: 'message', is_ephemeral: false, ...input.container },
    channel: { id: input.container.channel_id, name: 'copied' },
  };
}
