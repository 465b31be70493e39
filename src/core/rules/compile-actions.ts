import type { Policy } from '../guard/policy.ts';
import { actionKind } from './action-arguments.ts';
import type { ActionText, Approval, FailureAction } from './action-file.ts';
import type { ApprovalAsk } from './decision.ts';
import { durationMs } from './duration.ts';
import type { Defaults } from './rule-file.ts';
import type { Expression, RuleAction } from './rulebook.ts';

/** What the actions of one rule are compiled with. */
export type ActionSetting = {
  readonly defaults: Defaults;
  readonly policy: Policy;
  readonly compileIf: (text: string) => Expression;
};

/** The checked actions of a list, each with an id. */
export function compileActions(
  actions: readonly (ActionText | FailureAction)[],
  setting: ActionSetting,
): readonly RuleAction[] {
  const taken = new Set(actions.flatMap(({ id }) => id ?? []));
  return actions.map((action) => compileAction(action, action.id ?? freeId(action.action, taken), setting));
}

function compileAction(action: ActionText | FailureAction, id: string, setting: ActionSetting): RuleAction {
  const onFailure = 'on_failure' in action ? action.on_failure : undefined;
  return {
    id,
    action: action.action,
    with: compileArguments(action, setting),
    ...(action.approval === undefined ? {} : { approval: compileApproval(action.approval) }),
    ...(action.if === undefined ? {} : { condition: setting.compileIf(action.if) }),
    ...(action.continue_on_error === undefined ? {} : { continueOnError: action.continue_on_error }),
    ...(onFailure === undefined ? {} : { onFailure: compileActions(onFailure, setting) }),
  };
}

/** The last word of the action's name, numbered when it is taken: `notify`, `notify-2`. */
function freeId(action: string, taken: Set<string>): string {
  const name = action.split('.').at(-1) ?? action;
  let id = name;
  for (let number = 2; taken.has(id); number++) id = `${name}-${number}`;
  taken.add(id);
  return id;
}

function compileArguments(
  action: ActionText | FailureAction,
  { defaults, policy }: ActionSetting,
): RuleAction['with'] {
  const parsed = actionKind(action.action)?.with.safeParse(action.with ?? {});
  const given = (parsed?.success === true ? parsed.data : (action.with ?? {})) as RuleAction['with'];
  if (action.action !== 'slack.notify') return given;
  const channel = given.channel ?? defaults.notify;
  const mention = given.mention === undefined ? {} : { mention: mentions(given.mention, policy) };
  return { ...given, ...(channel === undefined ? {} : { channel }), ...mention };
}

/** Groups of the policy stand for their Slack user group, where they have one. */
function mentions(value: unknown, policy: Policy): readonly string[] {
  const names = (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string');
  return names.map((name) =>
    Object.hasOwn(policy.groups, name) ? (policy.groups[name]?.slackGroup ?? name) : name,
  );
}

function compileApproval(approval: Approval): ApprovalAsk {
  const expiresInMs = approval.expires_in === undefined ? null : durationMs(approval.expires_in);
  const slackGroups = approval.from?.slack_groups;
  return {
    users: approval.from?.users ?? [],
    groups: approval.from?.groups ?? [],
    ...(slackGroups === undefined ? {} : { slackGroups }),
    ...(approval.count === undefined ? {} : { count: approval.count }),
    ...(approval.self_approve === undefined ? {} : { selfApprove: approval.self_approve }),
    ...(expiresInMs === null ? {} : { expiresInMs }),
  };
}
