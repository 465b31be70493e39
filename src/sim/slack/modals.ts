import { validateView } from './blocks.ts';
import type { Given } from './element-answer.ts';
import { answerOf, isUnanswered } from './element-answer.ts';
import type { Json } from './history.ts';
import { isJson } from './history.ts';
import { jsonOr } from './json-text.ts';
import type { Actor } from './payloads.ts';
import { viewPayload } from './payloads.ts';
import type { Parts } from './presses.ts';
import { why } from './presses.ts';
import type { Delivery } from './sender.ts';
import type { OpenView } from './views.ts';

export type SubmitInput = Actor & {
  /** Default: the one on top of the person's screen. */
  readonly viewId?: string;
  /** By action id, or by block id where action ids repeat. */
  readonly values?: Readonly<Record<string, Given>>;
  /** Falsified `private_metadata`. */
  readonly privateMetadata?: string;
};

/**
 * Submits a modal and does what the app answers: closes, shows errors under the inputs, updates, pushes or clears.
 * @throws Error when no such modal is open, or a required input has no answer (Slack would not send it)
 */
export async function submitView(parts: Parts, input: SubmitInput): Promise<Delivery> {
  const open = openOf(parts, input);
  const values = stateOf(open, input.values ?? {});
  const shown =
    input.privateMetadata === undefined
      ? open
      : { ...open, view: { ...open.view, private_metadata: input.privateMetadata } };
  const delivery = await send(parts, viewPayload(parts.workspace, input, 'view_submission', shown, values));
  const understood = delivery.status === 200 && obey(parts, open, delivery.body);
  if (!understood)
    parts.workspace.changes.emit({
      kind: 'toast',
      userId: input.userId,
      tone: 'error',
      text: `We had some trouble connecting. Try again? ${why(parts, delivery)}`,
    });
  return delivery;
}

/** Closes a modal; the app hears of it only if it asked with `notify_on_close`. */
export async function closeView(
  parts: Parts,
  input: Actor & { readonly viewId?: string },
): Promise<Delivery | null> {
  const open = openOf(parts, input);
  parts.workspace.views.close(open);
  if (open.view.notify_on_close !== true) return null;
  return send(parts, viewPayload(parts.workspace, input, 'view_closed', open, {}));
}

function openOf(parts: Parts, input: Actor & { readonly viewId?: string }): OpenView {
  const { views } = parts.workspace;
  const open = input.viewId === undefined ? views.top(input.userId) : views.find(input.viewId);
  if (open === undefined || open.userId !== input.userId)
    throw new Error(`${input.userId} has no open view${input.viewId ? ` ${input.viewId}` : ''}`);
  return open;
}

function send(parts: Parts, payload: Json): Promise<Delivery> {
  return parts.sender.send({ body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() });
}

/** `state.values`: by block id, then action id, each with its element's type. */
function stateOf(open: OpenView, given: Readonly<Record<string, Given>>): Json {
  const state: Record<string, Json> = {};
  const unanswered: string[] = [];
  for (const block of inputBlocks(open.view)) {
    const element = isJson(block.element) ? block.element : {};
    const actionId = String(element.action_id);
    const blockId = String(block.block_id);
    const answer = answerOf(element, given[actionId] ?? given[blockId]);
    if (block.optional !== true && isUnanswered(answer)) unanswered.push(actionId);
    state[blockId] = { [actionId]: { type: element.type, ...answer } };
  }
  if (unanswered.length > 0) throw new Error(`Please complete all required fields: ${unanswered.join(', ')}`);
  return state;
}

export function inputBlocks(view: Json): Json[] {
  const blocks = Array.isArray(view.blocks) ? view.blocks.filter(isJson) : [];
  return blocks.filter((block) => block.type === 'input');
}

/** Does what the app's answer says; false when the answer is not one Slack understands. */
function obey(parts: Parts, open: OpenView, body: string): boolean {
  const answer = body.trim() === '' ? {} : jsonOr(body, null);
  if (!isJson(answer)) return false;
  const { views } = parts.workspace;
  const view = isJson(answer.view) && validateView(answer.view).length === 0 ? answer.view : null;
  switch (answer.response_action) {
    case undefined:
      views.close(open);
      return true;
    case 'clear':
      views.close(open, true);
      return true;
    case 'errors':
      if (!isJson(answer.errors)) return false;
      views.showErrors(
        open,
        Object.fromEntries(Object.entries(answer.errors).map(([id, text]) => [id, String(text)])),
      );
      return true;
    case 'update':
      if (view) views.update(open, view);
      return view !== null;
    case 'push':
      if (view) views.open(open.userId, view, open);
      return view !== null;
    default:
      return false;
  }
}
