import { z } from 'zod';
import { Duration } from './duration.ts';
import { show } from './fault.ts';
import { MatchMap } from './match-file.ts';
import { severities } from './rulebook.ts';
import { Scope } from './scope.ts';

/** Identity of a rule, an action or a group. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .meta({ title: 'a short name of lower-case letters, digits, - and _', examples: ['crash-loop'] });
export type Slug = z.infer<typeof Slug>;

export const modes = ['off', 'shadow', 'ask', 'auto'] as const;

const Line = z.string().min(1).max(200).meta({ title: 'text of 1 to 200 characters' });
const Names = z.array(z.string().min(1)).min(1).meta({ title: 'a list of names' });
const Count = (most: number) =>
  z
    .int()
    .min(1)
    .max(most)
    .meta({ title: `a whole number from 1 to ${most}`, examples: [3] });

/** What starts a rule. */
export const Trigger = z.strictObject({
  event: z.union([z.string(), z.array(z.string()).min(1)]).meta({
    title: 'an event name or a list of them',
    description: 'the event that starts the rule',
    examples: ['release.failed'],
  }),
});
export type Trigger = z.infer<typeof Trigger>;

/** Who may approve, how many must, and for how long the question stands. */
export const Approval = z.strictObject({
  from: z
    .strictObject({ users: Names.optional(), groups: Names.optional() })
    .meta({ description: 'who may approve', examples: ['{ groups: [oncall] }'] })
    .optional(),
  count: Count(10).optional(),
  expires_in: Duration.optional(),
});
export type Approval = z.infer<typeof Approval>;

/** One step of a rule. The arguments in `with` are checked by the action itself. */
export const ActionText = z.strictObject({
  id: Slug.optional(),
  action: z.string().meta({ description: 'what to do', examples: ['slack.notify'] }),
  with: z.record(z.string(), z.unknown()).optional(),
  approval: Approval.optional(),
});
export type ActionText = z.infer<typeof ActionText>;

/** One rule as its author writes it. */
export const RuleText = z.strictObject({
  id: Slug.meta({ ...Slug.meta(), description: 'the identity of the rule, for state, audit and cards' }),
  name: Line.optional(),
  description: z.string().max(2000).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  runbook: z
    .string()
    .max(500)
    .regex(/^https?:\/\/\S+$/)
    .meta({ title: 'a web address', examples: ['https://wiki.example.com/runbooks/crash'] })
    .optional(),
  enabled: z.boolean().optional(),
  mode: z.enum(modes).optional(),
  severity: z.enum(severities).optional(),
  apps: Scope.optional(),
  trigger: z.union([Trigger, z.array(Trigger).min(1)]).meta({
    title: 'a map with `event`, or a list of such maps',
    description: 'what starts the rule',
    examples: ['{ event: release.failed }'],
  }),
  match: MatchMap.optional(),
  group_by: z
    .array(z.string())
    .min(1)
    .max(8)
    .meta({ title: 'a list of fact paths', examples: ['[app]'] })
    .optional(),
  threshold: z
    .strictObject({
      count: Count(1000).meta({ ...Count(1000).meta(), description: 'how many hits it takes' }),
      within: Duration.meta({ ...Duration.meta(), description: 'the window they must lie in' }),
    })
    .optional(),
  cooldown: Duration.optional(),
  actions: z
    .array(ActionText)
    .min(1)
    .max(20)
    .meta({ title: 'a list with at least one action', description: 'what the rule does' }),
});
export type RuleText = z.infer<typeof RuleText>;

/** Values the rules of a file share. */
export const Defaults = z.strictObject({
  mode: z.enum(modes).optional(),
  timezone: z
    .string()
    .refine(isTimezone, {
      error: ({ input }) => `${show(input)} is not a time zone`,
      params: {
        code: 'E206',
        hint: 'Write a name of the time zone database: Europe/London, America/New_York, UTC.',
      },
    })
    .optional(),
  notify: z.string().optional(),
});
export type Defaults = z.infer<typeof Defaults>;

/** One file of rules. */
export const RuleFile = z.strictObject({
  version: z.literal(1),
  defaults: Defaults.optional(),
  rules: z.array(RuleText).meta({ title: 'a list of rules', description: 'what should happen' }),
});
export type RuleFile = z.infer<typeof RuleFile>;

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
