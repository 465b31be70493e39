import type { Policy } from '../guard/policy.ts';
import { actionKind } from './action-arguments.ts';
import { compileMatch, pathsNamed } from './compile-match.ts';
import type { ApprovalAsk } from './decision.ts';
import { digest } from './digest.ts';
import { durationMs } from './duration.ts';
import { eventsNamed } from './event-catalog.ts';
import { canonicalPath } from './fact.ts';
import { scopeTest } from './glob.ts';
import type { ActionText, Approval, Defaults, RuleText, Trigger } from './rule-file.ts';
import type { Rule, RuleAction } from './rulebook.ts';
import { globsOf } from './scope.ts';

/** Rest after a firing, per group, when the rule names none. */
const defaultCooldownMs = 5 * 60_000;

type Given = {
  readonly text: RuleText;
  readonly defaults: Defaults;
  readonly policy: Policy;
  readonly file: string;
  readonly line: number;
};

/** Makes a checked rule ready to decide. Only for rules without errors. */
export function compileRule({ text, defaults, policy, file, line }: Given): Rule {
  const match = compileMatch(text.match ?? {});
  const apps = text.apps === undefined ? [] : globsOf(text.apps);
  const mode = text.mode ?? defaults.mode ?? 'ask';
  return {
    id: text.id,
    name: text.name ?? text.id,
    ...(text.description === undefined ? {} : { description: text.description }),
    ...(text.runbook === undefined ? {} : { runbook: text.runbook }),
    labels: text.labels ?? {},
    enabled: text.enabled ?? true,
    mode,
    severity: text.severity ?? 'warning',
    concerns: scopeTest(apps),
    apps,
    events: eventsOf(text.trigger),
    match,
    namesActorKind: pathsNamed(match).includes('actor.kind'),
    groupBy: (text.group_by ?? ['app']).map(canonicalPath),
    ...(text.threshold === undefined
      ? {}
      : { threshold: { count: text.threshold.count, withinMs: durationMs(text.threshold.within) ?? 0 } }),
    cooldownMs:
      text.cooldown === undefined ? defaultCooldownMs : (durationMs(text.cooldown) ?? defaultCooldownMs),
    actions: compileActions(text.actions, defaults, policy),
    hash: digest({ ...text, mode, notify: defaults.notify }),
    file,
    line,
  };
}

function eventsOf(trigger: RuleText['trigger']): readonly string[] {
  const items: readonly Trigger[] = Array.isArray(trigger) ? trigger : [trigger];
  const names = items.flatMap(({ event }) => event);
  return [...new Set(names.flatMap(eventsNamed))];
}

function compileActions(
  actions: readonly ActionText[],
  defaults: Defaults,
  policy: Policy,
): readonly RuleAction[] {
  const taken = new Set(actions.flatMap(({ id }) => id ?? []));
  return actions.map((action) => {
    const id = action.id ?? freeId(action.action, taken);
    const approval = action.approval === undefined ? {} : { approval: compileApproval(action.approval) };
    return { id, action: action.action, with: compileArguments(action, defaults, policy), ...approval };
  });
}

/** The last word of the action's name, numbered when it is taken: `notify`, `notify-2`. */
function freeId(action: string, taken: Set<string>): string {
  const name = action.split('.').at(-1) ?? action;
  let id = name;
  for (let number = 2; taken.has(id); number++) id = `${name}-${number}`;
  taken.add(id);
  return id;
}

function compileArguments(action: ActionText, defaults: Defaults, policy: Policy): RuleAction['with'] {
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
  return {
    users: approval.from?.users ?? [],
    groups: approval.from?.groups ?? [],
    ...(approval.count === undefined ? {} : { count: approval.count }),
    ...(expiresInMs === null ? {} : { expiresInMs }),
  };
}
