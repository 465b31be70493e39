import type { ApiMethods, MethodContext } from '../api-method.ts';
import { pageOf } from '../api-method.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Json } from '../history.ts';
import type { SimUserGroup } from '../people.ts';
import { groupOnWire, personOnWire } from '../wire.ts';

function info(context: MethodContext): Json {
  const person = context.workspace.person(context.args.need('user'));
  if (person === undefined) throw new ApiRefusal('user_not_found');
  return { user: personOnWire(context.workspace, person, context.scopes) };
}

function list(context: MethodContext): Json {
  const page = pageOf(context, context.workspace.people(), 1000);
  return {
    members: page.items.map((person) => personOnWire(context.workspace, person, context.scopes)),
    cache_ts: Math.floor(context.workspace.now() / 1000),
    response_metadata: { next_cursor: page.cursor },
  };
}

/** Deactivated people and people of other workspaces are not found by e-mail. */
function lookupByEmail(context: MethodContext): Json {
  const email = context.args.need('email').toLowerCase();
  const person = context.workspace
    .people()
    .find((one) => one.email.toLowerCase() === email && !one.deactivated && one.teamId === undefined);
  if (person === undefined) throw new ApiRefusal('users_not_found');
  return { user: personOnWire(context.workspace, person, context.scopes) };
}

function listGroups(context: MethodContext): Json {
  const withUsers = context.args.flag('include_users');
  const groups = context.workspace
    .groups()
    .filter((group) => !group.disabled || context.args.flag('include_disabled'));
  return {
    usergroups: groups.map((group) => ({
      ...groupOnWire(context.workspace, group),
      ...(withUsers && { users: activeMembers(context, group) }),
    })),
  };
}

function listGroupUsers(context: MethodContext): Json {
  const id = context.args.need('usergroup');
  const group = context.workspace.groups().find((one) => one.id === id);
  if (group === undefined) throw new ApiRefusal('no_such_subteam');
  if (group.disabled && !context.args.flag('include_disabled')) throw new ApiRefusal('subteam_disabled');
  return { users: activeMembers(context, group) };
}

function activeMembers(context: MethodContext, group: SimUserGroup): readonly string[] {
  return group.members.filter((id) => !context.workspace.person(id)?.deactivated);
}

export const users: ApiMethods = {
  'users.info': { scopes: ['users:read'], run: info },
  'users.list': { scopes: ['users:read'], run: list },
  'users.lookupByEmail': { scopes: ['users:read.email'], run: lookupByEmail },
  'usergroups.list': { scopes: ['usergroups:read'], run: listGroups },
  'usergroups.users.list': { scopes: ['usergroups:read'], run: listGroupUsers },
};
