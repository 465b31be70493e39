import { namedByPolicy, resolveApprovers } from '../guard/approvers.ts';
import type { Allowance, Policy } from '../guard/policy.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, textsAt } from './loose-value.ts';
import { didYouMean } from './suggestion.ts';

/** An action that writes, with its place in the file and its `approval` as written. */
export type Write = {
  readonly name: string;
  readonly path: FaultPath;
  readonly approval: unknown;
  readonly with: unknown;
};

/** Checks who may approve: groups the policy has (E303), people it names (E502), enough of them (E504). */
export function checkApprovers(policy: Policy, write: Write): readonly Fault[] {
  const from = entryOf(write.approval, 'from');
  const at = [...write.path, 'approval', 'from'];
  const known = Object.keys(policy.groups);
  const strangers = textsAt(entryOf(from, 'groups'), [...at, 'groups'])
    .filter(({ text }) => !Object.hasOwn(policy.groups, text))
    .map(({ text, path }): Fault => {
      const message = `unknown group \`${text}\`${didYouMean(text, known)}`;
      const hint =
        known.length > 0 ? `policy.yml has ${known.join(', ')}.` : 'policy.yml has no groups; add one.';
      return { code: 'E303', path, at: 'value', message, hint };
    });
  return [
    ...strangers,
    ...checkUsers(policy, from, at),
    ...(strangers.length > 0 ? [] : checkReach(policy, write, from)),
  ];
}

/** Members of Slack user groups are only known to Slack, so with one of those nobody can be called a stranger. */
function checkUsers(policy: Policy, from: unknown, at: FaultPath): readonly Fault[] {
  const named = namedByPolicy(policy);
  const groups = textsAt(entryOf(from, 'slack_groups'), [...at, 'slack_groups'])
    .filter(({ text }) => !named.slackGroups.includes(text))
    .map(({ text, path }) => stranger(text, path));
  if (named.slackGroups.length > 0) return groups;
  const users = named.users.map((user) => user.toLowerCase());
  const people = textsAt(entryOf(from, 'users'), [...at, 'users'])
    .filter(({ text }) => !users.includes(text.toLowerCase()))
    .map(({ text, path }) => stranger(text, path));
  return [...groups, ...people];
}

function stranger(text: string, path: FaultPath): Fault {
  return {
    code: 'E502',
    path,
    at: 'value',
    message: `\`${text}\` is in no group of policy.yml; a rule cannot name new approvers`,
    hint: 'Add the person or group to a group in policy.yml, or name somebody who is in one.',
  };
}

/** E504: fewer people may approve than must. */
function checkReach(policy: Policy, { path, approval, name }: Write, from: unknown): readonly Fault[] {
  const ask = {
    users: textsAt(entryOf(from, 'users'), []).map(({ text }) => text),
    groups: textsAt(entryOf(from, 'groups'), []).map(({ text }) => text),
    slackGroups: textsAt(entryOf(from, 'slack_groups'), []).map(({ text }) => text),
  };
  const approvers = resolveApprovers(policy, ask);
  if (approvers.slackGroups.length > 0) return [];
  const count = entryOf(approval, 'count');
  const needed = typeof count === 'number' ? count : 1;
  const able = approvers.users.length;
  if (able >= needed) return [];
  const who = approvers.names.length > 0 ? ` (${approvers.names.join(', ')})` : '';
  const message =
    able === 0
      ? `nobody may approve \`${name}\`${who}`
      : `\`${name}\` needs ${needed} approvals, but only ${able} ${able === 1 ? 'person' : 'people'} may approve${who}`;
  const place =
    count !== undefined && able > 0
      ? [...path, 'approval', 'count']
      : [...path, approval === undefined ? 'action' : 'approval'];
  return [
    {
      code: 'E504',
      path: place,
      at: 'key',
      message,
      hint: 'Name a group of policy.yml with enough people, or lower `count`.',
    },
  ];
}

/** E502 for a `count` below the policy's; E504 when the policy asks for more people than the rule lets approve. */
export function checkCount(policy: Policy, write: Write, grants: readonly Allowance[]): readonly Fault[] {
  const { path, approval, name } = write;
  const asked = Math.max(...grants.map(({ count }) => count));
  const count = entryOf(approval, 'count');
  if (typeof count === 'number' && count < asked) {
    const message = `\`count: ${count}\` is below the policy's ${asked} for \`${name}\``;
    return [
      {
        code: 'E502',
        path: [...path, 'approval', 'count'],
        at: 'key',
        message,
        hint: `Write \`count: ${asked}\` or more, or take it out.`,
      },
    ];
  }
  if (count !== undefined || asked === 1) return [];
  const needing = { ...write, approval: { ...Object(approval), count: asked } };
  return checkReach(policy, needing, entryOf(approval, 'from')).map((fault) => ({
    ...fault,
    path: [...path, approval === undefined ? 'action' : 'approval'],
  }));
}

/** E504: the only person who may approve is the one whose doings the rule answers to. */
export function checkOnlyActor(
  policy: Policy,
  { path, approval, name }: Write,
  match: unknown,
  grants: readonly Allowance[],
): readonly Fault[] {
  const actor = entryOf(match, 'actor.email') ?? entryOf(match, 'event.actor.email');
  const maySelf =
    grants.some(({ selfApprove }) => selfApprove) && entryOf(approval, 'self_approve') !== false;
  if (typeof actor !== 'string' || maySelf) return [];
  const from = entryOf(approval, 'from');
  const names = (key: string): readonly string[] => textsAt(entryOf(from, key), []).map(({ text }) => text);
  const ask = { users: names('users'), groups: names('groups'), slackGroups: names('slack_groups') };
  const { users, slackGroups } = resolveApprovers(policy, ask);
  const isAlone = users.length > 0 && users.every((user) => user.toLowerCase() === actor.toLowerCase());
  if (slackGroups.length > 0 || !isAlone) return [];
  return [
    {
      code: 'E504',
      path: [...path, approval === undefined ? 'action' : 'approval'],
      at: 'key',
      message: `only \`${actor}\` may approve \`${name}\`, and it is their own doing the rule answers to`,
      hint: 'Name somebody else as well; nobody approves the mend of their own doing alone.',
    },
  ];
}
