import type { Json, SimMessage } from './history.ts';
import type { SimChannel, SimPerson, SimUserGroup } from './people.ts';
import type { OpenView } from './views.ts';
import type { Workspace } from './workspace.ts';

/** Shapes of the Web API's objects, as api.slack.com documents them. */
export function messageOnWire(workspace: Workspace, message: SimMessage, withMetadata = false): Json {
  const replies = repliesOf(workspace, message);
  const last = replies.at(-1);
  const thread = last && {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.userId))],
    reply_users_count: new Set(replies.map((reply) => reply.userId)).size,
    latest_reply: last.ts,
    is_locked: false,
    subscribed: false,
  };
  return {
    user: message.userId,
    type: 'message',
    ts: message.ts,
    ...(message.botId !== null && botFields(workspace, message.botId)),
    text: message.text,
    team: workspace.team.id,
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.edited && { edited: { user: message.botId ?? message.userId, ts: message.ts } }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map((one) => ({ ...one, count: one.users.length })),
    }),
    ...(withMetadata && message.metadata !== null && { metadata: message.metadata }),
    ...thread,
  };
}

export function repliesOf(workspace: Workspace, parent: SimMessage): readonly SimMessage[] {
  return workspace.history
    .list(parent.channel)
    .filter((message) => message.threadTs === parent.ts && message.ephemeralFor === null);
}

function botFields(workspace: Workspace, botId: string): Json {
  const { bot, team } = workspace;
  return {
    bot_id: botId,
    app_id: bot.appId,
    bot_profile: { id: botId, app_id: bot.appId, name: bot.name, deleted: false, team_id: team.id },
  };
}

export function personOnWire(workspace: Workspace, person: SimPerson, scopes: ReadonlySet<string>): Json {
  const teamId = person.teamId ?? workspace.team.id;
  const mail = person.email !== '' && scopes.has('users:read.email') && { email: person.email };
  return {
    id: person.id,
    team_id: teamId,
    name: person.name,
    deleted: person.deactivated ?? false,
    ...(!person.deactivated && {
      real_name: person.realName,
      tz: 'Etc/UTC',
      tz_label: 'Coordinated Universal Time',
      tz_offset: 0,
      is_admin: person.admin ?? false,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: person.guest ?? false,
      is_ultra_restricted: false,
    }),
    profile: {
      title: person.title ?? '',
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      ...mail,
      team: teamId,
    },
    is_bot: person.bot ?? false,
    is_app_user: false,
    ...(person.teamId !== undefined && { is_stranger: true }),
    updated: 1_700_000_000,
  };
}

export function channelOnWire(workspace: Workspace, channel: SimChannel): Json {
  const topic = { value: channel.topic ?? '', creator: '', last_set: 0 };
  const common = { id: channel.id, created: 1_700_000_000, is_archived: channel.archived ?? false };
  if (channel.id.startsWith('D'))
    return {
      ...common,
      is_im: true,
      is_open: true,
      user: Array.isArray(channel.members) ? channel.members[0] : '',
    };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.private,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.private ?? false,
    is_general: channel.name === 'general',
    is_shared: false,
    is_member: channel.hasBot,
    creator: workspace.bot.userId,
    topic,
    purpose: { ...topic, value: '' },
    num_members: workspace.people().filter((person) => workspace.isMember(channel, person.id)).length,
  };
}

export function groupOnWire(workspace: Workspace, group: SimUserGroup): Json {
  return {
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    is_external: false,
    date_create: 1_700_000_000,
    date_update: 1_700_000_000,
    date_delete: group.disabled ? 1_700_000_001 : 0,
    auto_type: null,
    user_count: group.members.length,
  };
}

export function viewOnWire(workspace: Workspace, open: OpenView, values: Json = {}): Json {
  const { team, bot } = workspace;
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...open.view,
    id: open.id,
    team_id: team.id,
    state: { values },
    hash: open.hash,
    previous_view_id: open.previousId,
    root_view_id: open.rootId,
    app_id: bot.appId,
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  };
}
