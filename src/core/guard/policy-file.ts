import { z } from 'zod';
import { CalendarFile } from '../calendar/calendar-file.ts';
import { show } from '../rules/fault.ts';
import { AppGlob, Scope, StageScope } from '../rules/scope.ts';
import { Slug } from '../rules/slug.ts';

const Level = z.enum(['never', 'ask', 'auto']);

const ByType = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{1,60}$/), z.int().min(0).max(1000))
  .meta({ title: 'a number of dynos for each process type', examples: ['{ web: 6 }'] });

/** What a grant says of one action; the short form is the level alone. */
export const AllowanceText = z
  .union([
    Level,
    z.strictObject({
      level: Level,
      count: z
        .int()
        .min(1)
        .max(10)
        .meta({ title: 'a whole number from 1 to 10', description: 'how many people must approve' })
        .optional(),
      self_approve: z
        .boolean()
        .optional()
        .meta({ description: 'whether the person who caused the event may approve' }),
      max: ByType.optional(),
      min: ByType.optional(),
      max_step: z.int().min(1).max(100).optional(),
      monthly_budget: z
        .number()
        .min(0)
        .max(1_000_000)
        .meta({ title: 'US dollars a month', examples: [300] })
        .optional(),
    }),
  ])
  .meta({ title: 'never, ask or auto, or a map with `level`', examples: ['ask'] });
export type AllowanceText = z.infer<typeof AllowanceText>;

/** Keys of an allowance that only scaling has. */
export const scaleKeys = ['max', 'min', 'max_step', 'monthly_budget'] as const;

export const GroupText = z.strictObject({
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
export type GroupText = z.infer<typeof GroupText>;

export const GrantText = z.strictObject({
  apps: Scope,
  stage: StageScope.optional(),
  allow: z.record(z.string(), AllowanceText).meta({
    title: 'a map of actions',
    description: 'what is allowed',
    examples: ['{ heroku.rollback: ask }'],
  }),
});
export type GrantText = z.infer<typeof GrantText>;

const Most = z.int().min(0).max(10_000);

/** The policy file: what Herald may do, where, how often, and who may approve. */
export const PolicyFile = z.strictObject({
  version: z.literal(1).meta({ description: 'the version of the policy language' }),
  default: z.literal('deny').optional(),
  calendars: z
    .record(Slug, CalendarFile)
    .meta({
      title: 'a map of calendars',
      description: 'when rules may fire (`only_during`, `not_during`)',
      examples: ['{ weekend: { days: [sat, sun] } }'],
    })
    .optional(),
  labels: z
    .record(AppGlob, z.record(Slug, z.string().min(1).max(100)))
    .meta({
      title: 'labels by app name or glob',
      description:
        'facts of apps: `app.labels.<name>`; `stage`, `pipeline` and `team` stand in where Heroku tells none',
      examples: ['{ "shop-*": { stage: production, tier: gold } }'],
    })
    .optional(),
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
