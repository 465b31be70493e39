import type { Json, SimMessage } from './history.ts';
import { isJson } from './history.ts';
import type { OpenView } from './views.ts';
import { messageOnWire, viewOnWire } from './wire.ts';
import type { Workspace } from './workspace.ts';

/** Who acts, and what a test may falsify about it. */
export type Actor = {
  readonly userId: string;
  /** Instead of the person's own workspace. */
  readonly teamId?: string;
  /** Instead of our app's id. */
  readonly appId?: string;
};

function common(workspace: Workspace, actor: Actor): Json {
  const person = workspace.person(actor.userId);
  const name = person?.name ?? 'unknown';
  return {
    user: {
      id: actor.userId,
      username: name,
      name,
      team_id: actor.teamId ?? person?.teamId ?? workspace.team.id,
    },
    api_app_id: actor.appId ?? workspace.bot.appId,
    token: 'verification-token-is-deprecated',
    trigger_id: workspace.views.trigger(actor.userId),
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** `block_actions` from a message (docs.slack.dev, block_actions payload). */
export function pressPayload(
  workspace: Workspace,
  actor: Actor,
  message: SimMessage,
  action: Json,
  responseUrl: string,
): Json {
  return {
    type: 'block_actions',
    ...common(workspace, actor),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.ephemeralFor !== null,
      ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    },
    channel: { id: message.channel, name: channelName(workspace, message.channel) },
    ...(message.ephemeralFor === null && { message: messageOnWire(workspace, message) }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [{ ...action, action_ts: workspace.history.stamp() }],
  };
}

/** `block_actions` from an element inside a modal. */
export function viewPressPayload(workspace: Workspace, actor: Actor, open: OpenView, action: Json): Json {
  return {
    type: 'block_actions',
    ...common(workspace, actor),
    container: { type: 'view', view_id: open.id },
    view: viewOnWire(workspace, open),
    actions: [{ ...action, action_ts: workspace.history.stamp() }],
  };
}

/** `view_submission` or `view_closed` (docs.slack.dev, view interactions payloads). */
export function viewPayload(
  workspace: Workspace,
  actor: Actor,
  type: 'view_submission' | 'view_closed',
  open: OpenView,
  values: Json,
): Json {
  return {
    type,
    ...common(workspace, actor),
    view: viewOnWire(workspace, open, values),
    ...(type === 'view_submission' ? { response_urls: [] } : { is_cleared: false }),
  };
}

/** The form of a slash command (docs.slack.dev, slash commands). */
export function slashForm(
  workspace: Workspace,
  actor: Actor,
  command: { command: string; text: string; channel: string; responseUrl: string },
): Record<string, string> {
  return {
    token: 'verification-token-is-deprecated',
    team_id: actor.teamId ?? workspace.person(actor.userId)?.teamId ?? workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: command.channel,
    channel_name: channelName(workspace, command.channel),
    user_id: actor.userId,
    user_name: workspace.person(actor.userId)?.name ?? 'unknown',
    command: command.command,
    text: command.text,
    api_app_id: actor.appId ?? workspace.bot.appId,
    is_enterprise_install: 'false',
    response_url: command.responseUrl,
    trigger_id: workspace.views.trigger(actor.userId),
  };
}

/** The envelope of an Events API call (docs.slack.dev, Events API). */
export function eventEnvelope(workspace: Workspace, event: Json, eventId: string): Json {
  return {
    token: 'verification-token-is-deprecated',
    team_id: workspace.team.id,
    api_app_id: workspace.bot.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: workspace.team.id, user_id: workspace.bot.userId, is_bot: true },
    ],
    is_ext_shared_channel: false,
  };
}

function channelName(workspace: Workspace, id: string): string {
  if (id.startsWith('D')) return 'directmessage';
  return workspace.channel(id)?.name ?? 'unknown';
}

/** The elements of these blocks that a person can act on, with the block each is in. */
export function interactiveElements(blocks: readonly Json[]): { blockId: string; element: Json }[] {
  return blocks.flatMap((block) => {
    const inside = [...(Array.isArray(block.elements) ? block.elements : []), block.accessory, block.element];
    return inside
      .filter(isJson)
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({ blockId: String(block.block_id), element }));
  });
}
