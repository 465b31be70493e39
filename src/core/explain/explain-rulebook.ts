import { resolveApprovers } from '../guard/approvers.ts';
import type { Policy } from '../guard/policy.ts';
import { allowanceFor } from '../guard/verdict.ts';
import { isWrite } from '../rules/action-arguments.ts';
import { spellDuration } from '../rules/duration.ts';
import type { Condition, Rule, RuleAction, Rulebook, RuleTrigger } from '../rules/rulebook.ts';

/** One rule as sentences, for people who do not read YAML. */
export function explainRule(rule: Rule, policy: Policy): readonly string[] {
  const { name, id, file, line } = rule;
  return [
    `${name} (${id}, ${file}:${line})`,
    ...(rule.description === undefined ? [] : [`  ${rule.description}`]),
    `  ${standing(rule)}`,
    `  When ${startsWhen(rule)}${conditions(rule.match)}.`,
    ...stateLines(rule).map((sentence) => `  ${sentence}`),
    ...rule.actions.map((action) => `  ${actionLine(rule, action, policy)}`),
  ];
}

function standing(rule: Rule): string {
  const apps = rule.apps.length === 0 ? 'every app' : rule.apps.join(', ');
  const mode = rule.enabled ? modes[rule.mode] : 'It is switched off (enabled: false).';
  return `For ${apps}, severity ${rule.severity}. ${mode}`;
}

const modes: Readonly<Record<Rule['mode'], string>> = {
  off: 'It is switched off.',
  shadow: 'It only writes down what it would do.',
  ask: 'Whatever writes to Heroku is asked for first.',
  auto: 'What the policy lets run by itself runs by itself.',
};

function startsWhen(rule: Rule): string {
  const triggers = rule.triggers ?? [{ kind: 'event', events: rule.events } satisfies RuleTrigger];
  return triggers.map(triggerWords).join(', or ');
}

function triggerWords(trigger: RuleTrigger): string {
  switch (trigger.kind) {
    case 'event':
      return `${trigger.events.join(' or ')} happens`;
    case 'schedule':
      return `the clock says ${trigger.pattern} in ${trigger.timezone}`;
    case 'sequence': {
      const steps = trigger.steps.map(
        ({ events, match, count }) =>
          `${count > 1 ? `${count} × ` : ''}${events.join(' or ')}${conditions(match)}`,
      );
      return `${steps.join(', then ')} within ${spellDuration(trigger.withinMs)}`;
    }
    case 'absence': {
      const expected = trigger.expect.flatMap(({ events }) => events).join(' or ');
      return `no ${expected} follows ${trigger.after.events.join(' or ')} within ${spellDuration(trigger.withinMs)}`;
    }
    case 'manual':
      return 'somebody starts it by hand';
  }
}

function conditions(condition: Condition): string {
  const words = conditionWords(condition);
  return words === '' ? '' : ` and ${words}`;
}

function conditionWords(condition: Condition): string {
  if (condition.kind === 'test') return `${condition.path} is ${condition.expected}`;
  const parts = condition.of.map(conditionWords).filter((part) => part !== '');
  if (parts.length === 0) return '';
  const joined = parts.join(condition.kind === 'all' ? ' and ' : ' or ');
  if (condition.kind === 'none') return `not (${joined})`;
  return parts.length === 1 || condition.kind === 'all' ? joined : `(${joined})`;
}

function stateLines(rule: Rule): readonly string[] {
  const by = rule.groupBy.join(', ');
  return [
    ...(rule.condition === undefined ? [] : [`Only if ${rule.condition.text}.`]),
    ...(rule.forMs === undefined ? [] : [`It must still be so after ${spellDuration(rule.forMs)}.`]),
    ...(rule.threshold === undefined
      ? []
      : [
          `It takes ${rule.threshold.count} within ${spellDuration(rule.threshold.withinMs)}, counted by ${by}.`,
        ]),
    ...(rule.onlyDuring === undefined ? [] : [`Only during ${rule.onlyDuring.join(', ')}.`]),
    ...(rule.notDuring === undefined ? [] : [`Not during ${rule.notDuring.join(', ')}.`]),
    `Afterwards it rests for ${spellDuration(rule.cooldownMs)} by ${by}.`,
    ...(rule.limit === undefined
      ? []
      : [
          `At most ${rule.limit.runs} times in ${spellDuration(rule.limit.perMs)}, then ${rule.limit.then.replace('_', ' ')}.`,
        ]),
  ];
}

function actionLine(rule: Rule, action: RuleAction, policy: Policy): string {
  const only = action.condition === undefined ? '' : ` if ${action.condition.text}`;
  if (!isWrite(action.action)) return `→ ${action.action}${channelOf(action)}${only}`;
  const people = resolveApprovers(policy, action.approval ?? null).names.join(', ') || 'nobody';
  return `→ ${action.action}${only}, ${rule.mode === 'auto' ? 'by itself where granted auto, else asked of' : 'asked of'} ${people}`;
}

function channelOf({ with: given }: RuleAction): string {
  return typeof given.channel === 'string' ? ` in ${given.channel}` : '';
}

/** Everything Herald may do to one app, and who may approve it. */
export function explainApp(rulebook: Rulebook, appName: string): readonly string[] {
  const { policy, rules } = rulebook;
  const named = new Set(policy.grants.flatMap((grant) => Object.keys(grant.allow)));
  const may = [...named].sort().map((action) => `  ${action}: ${allowed(policy, action, appName)}`);
  const about = rules
    .filter((rule) => rule.concerns(appName) || rule.apps.length === 0)
    .map((rule) => `  ${rule.id}: ${rule.name}`);
  const own = policy.selfApp === appName ? ['  It is Herald’s own app: nothing is ever written to it.'] : [];
  return [
    `What Herald may do to ${appName}:`,
    ...own,
    ...(may.length === 0 ? ['  Nothing: no grant names an action.'] : may),
    '  Everything else is refused.',
    '',
    `Rules about ${appName}:`,
    ...(about.length === 0 ? ['  none'] : about),
  ];
}

function allowed(policy: Policy, action: string, appName: string): string {
  const allowance = allowanceFor(policy, action, appName);
  if (allowance === null) return 'refused (no grant names this app)';
  if (allowance.level === 'never') return 'never';
  const people = resolveApprovers(policy, null).names.join(', ') || 'nobody';
  const self = allowance.selfApprove ? '' : ', not by whoever caused it';
  const ask = `with ${allowance.count} approval${allowance.count === 1 ? '' : 's'} by ${people}${self}`;
  return allowance.level === 'auto' ? `by itself in mode auto, else ${ask}` : ask;
}
