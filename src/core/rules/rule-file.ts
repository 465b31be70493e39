import { z } from 'zod';
import { TimeZone } from '../calendar/time-zone.ts';
import { ActionText, FailureAction } from './action-file.ts';
import { Duration } from './duration.ts';
import { MatchMap } from './match-file.ts';
import { severities } from './rulebook.ts';
import { NameScope, Scope, StageScope } from './scope.ts';
import { Slug } from './slug.ts';
import { Count, EventChoice, Trigger } from './trigger-file.ts';

export const modes = ['off', 'shadow', 'ask', 'auto'] as const;

const Line = z.string().min(1).max(200).meta({ title: 'text of 1 to 200 characters' });

/** Names of calendars of the policy, or built-in ones. */
const Calendars = z.union([Slug, z.array(Slug).min(1).max(20)]).meta({
  title: 'the name of a calendar, or a list of them',
  examples: ['[business_hours]'],
});

/** Tests are read and judged by `herald test`. */
const Tests = z
  .array(z.record(z.string(), z.unknown()))
  .meta({ title: 'a list of tests', description: 'run by `herald test`' });

const Threshold = z.strictObject({
  count: Count(1000).meta({ ...Count(1000).meta(), description: 'how many hits it takes' }),
  within: Duration.meta({ ...Duration.meta(), description: 'the window they must lie in' }),
  consecutive: z
    .boolean()
    .optional()
    .meta({ description: 'hits count only since the newest event of `reset_on`' }),
  reset_on: EventChoice.optional().meta({
    ...EventChoice.meta(),
    description: 'the event that starts the count anew',
  }),
});

/** The key for what a rule does beyond its limit; read from a list, so that no object looks like a promise to linters. */
export const [beyond] = ['then'] as const;

const Limit = z.strictObject({
  runs: Count(1000).meta({ ...Count(1000).meta(), description: 'how often it may fire' }),
  per: Duration.meta({ ...Duration.meta(), description: 'in this time, per group' }),
  [beyond]: z
    .enum(['notify_only', 'pause_rule'])
    .optional()
    .meta({ description: 'beyond that: only tell (the default), or pause until somebody resumes it' }),
});

const Resolve = z.strictObject({
  event: EventChoice.optional().meta({
    ...EventChoice.meta(),
    description: 'the event that ends the trouble',
  }),
  match: MatchMap.optional(),
  quiet_for: Duration.optional().meta({
    ...Duration.meta(),
    description: 'the trouble is over when no hit came for so long',
  }),
});

/** One rule as its author writes it. */
export const RuleText = z.strictObject({
  id: Slug.meta({ ...Slug.meta(), description: 'the identity of the rule, for state, audit and cards' }),
  name: Line.optional().meta({ ...Line.meta(), description: 'the headline of its cards' }),
  description: z.string().max(2000).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  runbook: z
    .string()
    .max(500)
    .regex(/^https?:\/\/\S+$/)
    .meta({ title: 'a web address', examples: ['https://wiki.example.com/runbooks/crash'] })
    .optional(),
  enabled: z.boolean().optional(),
  mode: z.enum(modes).optional().meta({
    description:
      'off: nothing · shadow: decide and write down only · ask: people approve every write · auto: writes run by themselves where the policy allows',
  }),
  severity: z.enum(severities).optional(),
  apps: Scope.optional(),
  stage: StageScope.optional(),
  pipeline: NameScope.optional(),
  team: NameScope.optional(),
  trigger: z.union([Trigger, z.array(Trigger).min(1).max(20)]).meta({
    title: 'a map with `event` (or `schedule`, `sequence`, `absence`, `manual`), or a list of such maps',
    description: 'what starts the rule',
    examples: ['{ event: release.failed }'],
  }),
  match: MatchMap.optional(),
  if: z
    .string()

    .meta({
      title: 'an expression',
      description: 'must hold as well; may ask live state and history',
      examples: ['state.formation.web.quantity < 6'],
    })
    .optional(),
  for: Duration.optional().meta({
    ...Duration.meta(),
    description: 'must still be true, read anew, after this long',
  }),
  group_by: z
    .array(z.string())
    .min(1)
    .max(8)
    .meta({ title: 'a list of fact paths', examples: ['[app]'] })
    .optional(),
  threshold: Threshold.optional(),
  cooldown: Duration.optional().meta({
    ...Duration.meta(),
    description: 'rest after it fired, per group; 5m',
  }),
  limit: Limit.optional(),
  concurrency: z
    .enum(['single', 'queue', 'replace', 'parallel'])
    .optional()
    .meta({ description: 'what happens when it would act while an earlier action is still open' }),
  only_during: Calendars.optional(),
  not_during: Calendars.optional(),
  late_events: z.enum(['notify_only', 'ignore', 'normal']).optional(),
  resolve: Resolve.optional(),
  actions: z
    .array(ActionText)
    .min(1)
    .max(20)
    .meta({ title: 'a list with at least one action', description: 'what the rule does' }),
  on_failure: z
    .array(FailureAction)
    .min(1)
    .max(10)

    .meta({ title: 'a list of actions', description: 'what is done when an action of the rule fails' })
    .optional(),
  tests: Tests.optional(),
});
export type RuleText = z.infer<typeof RuleText>;

/** Values the rules of a file share. */
export const Defaults = z.strictObject({
  mode: z.enum(modes).optional(),
  timezone: TimeZone.optional(),
  notify: z
    .string()
    .optional()
    .meta({ description: 'where cards go when a rule names no channel', examples: ['"#ops"'] }),
});
export type Defaults = z.infer<typeof Defaults>;

/** One file of rules. */
export const RuleFile = z.strictObject({
  version: z.literal(1).meta({ description: 'the version of the rule language' }),
  defaults: Defaults.optional(),
  rules: z.array(RuleText).meta({ title: 'a list of rules', description: 'what should happen' }),
  tests: Tests.optional(),
});
export type RuleFile = z.infer<typeof RuleFile>;
