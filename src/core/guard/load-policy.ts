import { z } from 'zod';
import { actionNames, laterActions } from '../rules/action-arguments.ts';
import { digest } from '../rules/digest.ts';
import { type Fault, show } from '../rules/fault.ts';
import { scopeTest } from '../rules/glob.ts';
import { entryOf, itemsOf, mapOf } from '../rules/loose-value.ts';
import { Slug } from '../rules/rule-file.ts';
import { globsOf, Scope } from '../rules/scope.ts';
import { shapeFaults } from '../rules/shape-faults.ts';
import { didYouMean } from '../rules/suggestion.ts';
import type { Allowance, Grant, Group, Policy } from './policy.ts';

const Level = z.enum(['never', 'ask', 'auto']);

/** What a grant says of one action; the short form is the level alone. */
const AllowanceText = z
  .union([
    Level,
    z.strictObject({
      level: Level,
      count: z.int().min(1).max(10).optional(),
      self_approve: z.boolean().optional(),
    }),
  ])
  .meta({ title: 'never, ask or auto, or a map with `level`', examples: ['ask'] });
type AllowanceText = z.infer<typeof AllowanceText>;

const GroupText = z.strictObject({
  users: z
    .array(
      z.string().refine((text) => /^[UW][A-Z0-9]{6,20}$|^[^\s@]+@[^\s@]+$/.test(text), {
        error: ({ input }) => `${show(input)} is neither a Slack user id nor an e-mail`,
        params: {
          code: 'E203',
          hint: 'Write the e-mail of the Slack profile, or the member id (U012AB3CD).',
        },
      }),
    )
    .optional(),
  slack_group: z
    .string()
    .regex(/^S[A-Z0-9]{2,20}$/)
    .meta({ title: 'the id of a Slack user group', examples: ['S012AB3CD'] })
    .optional(),
});

const GrantText = z.strictObject({
  apps: Scope,
  allow: z.record(z.string(), AllowanceText).meta({
    title: 'a map of actions',
    description: 'what is allowed',
    examples: ['{ heroku.rollback: ask }'],
  }),
});

const Most = z.int().min(0).max(10_000);

/** The policy file: what Herald may do, where, how often, and who may approve. */
export const PolicyFile = z.strictObject({
  version: z.literal(1),
  default: z.literal('deny').optional(),
  groups: z.record(Slug, GroupText).optional(),
  grants: z.array(GrantText).optional(),
  limits: z
    .strictObject({
      writes_per_hour: z.strictObject({ app: Most.optional(), global: Most.optional() }).optional(),
      apps_changed_per_10m: Most.optional(),
    })
    .optional(),
  self_app: z.string().optional(),
});
export type PolicyFile = z.infer<typeof PolicyFile>;

const defaultLimits = { writesPerHourPerApp: 6, writesPerHour: 20, appsPer10m: 3 };

/** Without a policy file Herald only notifies: nothing is granted, nobody may approve. */
export const noPolicy: Policy = { groups: {}, grants: [], limits: defaultLimits, hash: digest(null) };

/** The policy of a parsed file, or null and all faults at once. */
export function loadPolicy(data: unknown): {
  readonly policy: Policy | null;
  readonly faults: readonly Fault[];
} {
  const faults = [...shapeFaults(PolicyFile, data, []), ...emptyGroups(data), ...unknownActions(data)];
  const parsed = PolicyFile.safeParse(data);
  return { policy: faults.length === 0 && parsed.success ? compilePolicy(parsed.data) : null, faults };
}

function emptyGroups(data: unknown): readonly Fault[] {
  return Object.entries(mapOf(entryOf(data, 'groups')) ?? {}).flatMap(([name, group]): readonly Fault[] => {
    const users = itemsOf(entryOf(group, 'users'));
    if (mapOf(group) === null || users.length > 0 || entryOf(group, 'slack_group') !== undefined) return [];
    const message = `group \`${name}\` names nobody, so nothing it must approve can ever happen`;
    const hint = 'Add `users:` with e-mails or Slack ids, or `slack_group:`.';
    return [{ code: 'E504', path: ['groups', name], at: 'key', message, hint }];
  });
}

function unknownActions(data: unknown): readonly Fault[] {
  const known = [...actionNames.filter((name) => name.startsWith('heroku.')), ...laterActions];
  return itemsOf(entryOf(data, 'grants')).flatMap((grant, index) =>
    Object.keys(mapOf(entryOf(grant, 'allow')) ?? {})
      .filter((name) => !known.includes(name))
      .map((name): Fault => {
        const message = `unknown action \`${name}\`${didYouMean(name, known)}`;
        const path = ['grants', index, 'allow', name];
        return { code: 'E303', path, at: 'key', message, hint: `Actions are ${known.join(', ')}.` };
      }),
  );
}

function compilePolicy(file: PolicyFile): Policy {
  const { writes_per_hour: perHour, apps_changed_per_10m: apps } = file.limits ?? {};
  return {
    groups: Object.fromEntries(
      Object.entries(file.groups ?? {}).map(([name, group]) => [name, compileGroup(group)]),
    ),
    grants: (file.grants ?? []).map(compileGrant),
    limits: {
      writesPerHourPerApp: perHour?.app ?? defaultLimits.writesPerHourPerApp,
      writesPerHour: perHour?.global ?? defaultLimits.writesPerHour,
      appsPer10m: apps ?? defaultLimits.appsPer10m,
    },
    ...(file.self_app === undefined ? {} : { selfApp: file.self_app }),
    hash: digest(file),
  };
}

function compileGroup(group: z.infer<typeof GroupText>): Group {
  return {
    users: group.users ?? [],
    ...(group.slack_group === undefined ? {} : { slackGroup: group.slack_group }),
  };
}

function compileGrant(grant: z.infer<typeof GrantText>): Grant {
  const apps = globsOf(grant.apps);
  const allow = Object.entries(grant.allow).map(([name, text]): [string, Allowance] => [
    name,
    allowance(text),
  ]);
  return { apps, concerns: scopeTest(apps), allow: Object.fromEntries(allow) };
}

/** The short form asks one person, who is not the one who caused the event. */
function allowance(text: AllowanceText): Allowance {
  if (typeof text === 'string') return { level: text, count: 1, selfApprove: false };
  return { level: text.level, count: text.count ?? 1, selfApprove: text.self_approve ?? false };
}
