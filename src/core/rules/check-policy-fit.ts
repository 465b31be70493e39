import { labelsOf } from '../guard/app-labels.ts';
import type { Allowance, Grant, Policy } from '../guard/policy.ts';
import { allowanceFor } from '../guard/verdict.ts';
import { actionKind } from './action-arguments.ts';
import { checkApprovers, checkCount, checkOnlyActor, type Write } from './check-approvers.ts';
import { checkMentions } from './check-mentions.ts';
import { checkScale } from './check-scale.ts';
import type { Fault, FaultPath } from './fault.ts';
import { globsOverlap, isGlob, scopeTest } from './glob.ts';
import { entryOf, itemsOf, textsAt } from './loose-value.ts';
import { stages } from './scope.ts';
import { oneOf } from './suggestion.ts';

/** A rule as far as the policy asks about it. */
type Asking = {
  readonly rule: unknown;
  readonly path: FaultPath;
  readonly mode: unknown;
  /** Where the mode is written: on the rule, or in the file's defaults. */
  readonly modePath: FaultPath;
  readonly apps: readonly string[];
  /** The stages it says it is about; none said is all. */
  readonly stages: readonly string[];
  readonly policy: Policy;
};

/**
 * Holds a rule's writes against the policy: a rule narrows, it never widens. `policy` is null when there is no policy
 * file; then every write is refused later on, and the rule is told so.
 */
export function checkPolicyFit(
  rule: unknown,
  path: FaultPath,
  defaults: unknown,
  policy: Policy | null,
): readonly Fault[] {
  const writes = writesOf(rule, path);
  if (policy === null) return writes.map(noPolicyFile);
  const own = entryOf(rule, 'mode');
  const shared = entryOf(defaults, 'mode');
  const asking: Asking = {
    rule,
    path,
    mode: own ?? shared ?? 'ask',
    modePath: own === undefined && shared !== undefined ? ['defaults', 'mode'] : [...path, 'mode'],
    apps: textsAt(entryOf(rule, 'apps'), []).map(({ text }) => text),
    stages: textsAt(entryOf(rule, 'stage'), []).map(({ text }) => text),
    policy,
  };
  return [...writes.flatMap((write) => checkWrite(asking, write)), ...checkMentions(rule, path, policy)];
}

function writesOf(rule: unknown, path: FaultPath): readonly Write[] {
  return itemsOf(entryOf(rule, 'actions')).flatMap((item, index): readonly Write[] => {
    const name = entryOf(item, 'action');
    if (typeof name !== 'string' || actionKind(name)?.writes !== true) return [];
    const [given, approval] = [entryOf(item, 'with'), entryOf(item, 'approval')];
    return [{ name, path: [...path, 'actions', index], approval, with: given }];
  });
}

function noPolicyFile({ name, path }: Write): Fault {
  return {
    code: 'W501',
    severity: 'warning',
    path: [...path, 'action'],
    at: 'key',
    message: `\`${name}\` will be refused: there is no policy.yml, so Herald only notifies`,
    hint: 'Write rules/policy.yml with a grant for this action and a group of people who may approve.',
  };
}

function checkWrite(asking: Asking, write: Write): readonly Fault[] {
  const { apps, mode, policy } = asking;
  const found = positives(apps).map((app) => ({ app, grants: allowancesFor(asking, write.name, app) }));
  const refused = found.filter(({ grants }) => grants.length === 0).map(({ app }) => app);
  const grants = found.flatMap((one) => one.grants);
  const runsByItself =
    mode === 'auto' && write.approval === undefined && grants.some(({ level }) => level === 'auto');
  return [
    ...(refused.length > 0 ? [notGranted(asking, write, refused)] : []),
    ...(grants.length > 0 ? checkLevel(asking, write, grants) : []),
    ...checkOwnApp(asking, write),
    ...(runsByItself ? [] : checkApprovers(policy, write)),
    ...(grants.length > 0 && !runsByItself ? checkCount(policy, write, grants) : []),
    ...(runsByItself ? [] : checkOnlyActor(policy, write, entryOf(asking.rule, 'match'), grants)),
    ...(write.name === 'heroku.scale'
      ? checkScale(write, grants, mode === 'auto', isProduction(asking))
      : []),
  ];
}

/** What the policy says of one app, or of the apps a glob may mean; `never` is no allowance. */
function allowancesFor(asking: Asking, action: string, glob: string): readonly Allowance[] {
  const { apps, policy } = asking;
  if (!isGlob(glob)) {
    if (!scopeTest(apps)(glob)) return [];
    const told = labelsOf(policy, glob).stage;
    const possible = told === undefined ? stagesOf(asking) : [told].filter(scopeTest(asking.stages));
    return possible.map((stage) => allowanceFor(policy, action, glob, stage)).filter(isAllowed);
  }
  return policy.grants
    .filter((grant) => positives(grant.apps).some((other) => globsOverlap(glob, other)))
    .filter((grant) => stagesOf(asking).some(scopeTest(grant.stages ?? [])))
    .map((grant) => (Object.hasOwn(grant.allow, action) ? (grant.allow[action] ?? null) : null))
    .filter(isAllowed);
}

function stagesOf({ stages: asked }: Asking): readonly string[] {
  return stages.filter(scopeTest(asked));
}

function isAllowed(allowance: Allowance | null): allowance is Allowance {
  return allowance !== null && allowance.level !== 'never';
}

function positives(globs: readonly string[]): readonly string[] {
  const found = globs.filter((glob) => !glob.startsWith('!'));
  return found.length === 0 ? ['*'] : found;
}

function notGranted({ policy }: Asking, { name, path }: Write, apps: readonly string[]): Fault {
  const near = policy.grants
    .filter((grant) => Object.hasOwn(grant.allow, name))
    .flatMap((grant) => grant.apps);
  const where = near.length > 0 ? ` It is granted for ${near.join(', ')}.` : '';
  return {
    code: 'E501',
    path: [...path, 'action'],
    at: 'key',
    message: `\`${name}\` on ${oneOf(apps.map((app) => `\`${app}\``))} is not granted (policy.yml has no matching grant)`,
    hint: `Ask the owners of policy.yml for a grant, or take the action out.${where}`,
  };
}

function checkLevel(
  { mode, modePath, rule }: Asking,
  { name, path }: Write,
  grants: readonly Allowance[],
): readonly Fault[] {
  if (mode !== 'auto') return [];
  if (grants.every(({ level }) => level === 'ask')) {
    const message = `\`mode: auto\` on \`${name}\`, which the policy grants as \`ask\` only`;
    return [
      {
        code: 'E503',
        path: modePath,
        at: 'key',
        message,
        hint: 'Write `mode: ask`, so that people are asked.',
      },
    ];
  }
  if (entryOf(rule, 'cooldown') !== undefined || entryOf(rule, 'limit') !== undefined) return [];
  if (isScheduled(rule)) return [];
  const message = `\`${name}\` runs by itself (mode auto) without a \`cooldown\` or \`limit\` of the rule's own`;
  return [
    {
      code: 'E505',
      path: [...path, 'action'],
      at: 'key',
      message,
      hint: 'Say how long it must rest: `cooldown: 30m`.',
    },
  ];
}

/** A schedule is a bound of its own. */
function isScheduled(rule: unknown): boolean {
  return [entryOf(rule, 'trigger')].flat().every((trigger) => entryOf(trigger, 'schedule') !== undefined);
}

/** True when the rule says so itself, or when all that is granted to its apps is granted in production. */
function isProduction({ stages: asked, apps, policy }: Asking): boolean {
  const means = (globs: readonly string[] | undefined): boolean =>
    globs !== undefined && globs.length > 0 && scopeTest(globs)('production');
  if (asked.length > 0) return means(asked);
  const near = (grant: Grant): boolean =>
    positives(apps).some((glob) => positives(grant.apps).some((other) => globsOverlap(glob, other)));
  const meeting = policy.grants.filter(near);
  return meeting.length > 0 && meeting.every((grant) => means(grant.stages));
}

function checkOwnApp({ apps, policy }: Asking, { name, path }: Write): readonly Fault[] {
  const own = policy.selfApp;
  const named = own !== undefined && positives(apps).some((glob) => glob !== '*' && scopeTest([glob])(own));
  if (own === undefined || !named || !scopeTest(apps)(own)) return [];
  const message = `\`${name}\` targets \`${own}\`, Herald's own app`;
  return [
    {
      code: 'E507',
      path: [...path, 'action'],
      at: 'key',
      message,
      hint: `Exclude it: add "!${own}" to \`apps\`.`,
    },
  ];
}
