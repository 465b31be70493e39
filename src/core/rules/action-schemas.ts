import { z } from 'zod';
import { show } from './fault.ts';
import { Slug } from './slug.ts';
import { isTemplate } from './template.ts';

/** A text that is exactly one `{{ }}`, whose value keeps its type. */
const Placeholder = (wanted: string) =>
  z.string().refine((text) => /^\s*\{\{.*\}\}\s*$/s.test(text), {
    error: ({ input }) => `${show(input)} is not ${wanted}`,
    params: { code: 'E203', hint: `Write ${wanted}.` },
  });

const channel = /^(?:#[\p{Ll}\p{N}\p{Lo}_-]{1,80}|[CGD][A-Z0-9]{6,20})$/u;

/** A Slack channel by name with `#`, or by id (Slack, "conversation" type). */
export const Channel = z
  .string()
  .refine((text) => isTemplate(text) || channel.test(text), {
    error: ({ input }) => `${show(input)} is not a Slack channel`,
    params: {
      code: 'E303',
      hint: 'Write the name with #, in quotes ("#deploys"), or the channel id (C012AB3CD).',
    },
  })
  .meta({ title: 'a Slack channel', examples: ['"#deploys"'] });
export type Channel = z.infer<typeof Channel>;

/** The wordings a card can have; each is the card's own words for the event. */
const templates = [
  'release_failed',
  'bad_release',
  'crash_loop',
  'build_failed',
  'manual_scale',
  'stuck_release',
  'scaled',
];

const Mention = z.string().min(1).max(80);
const Text = z
  .string()
  .min(1)
  .max(3000)
  .meta({ title: 'text', examples: ['"{{ app.name }} is down"'] });
const Template = z.enum(templates);

export const SlackNotifyArguments = z.strictObject({
  channel: Channel.optional(),
  text: Text.optional(),
  template: Template.optional(),
  include: z.array(z.string()).max(20).optional(),
  mention: z.union([Mention, z.array(Mention).max(10)]).optional(),
  thread: z
    .string()
    .min(1)
    .max(100)
    .meta({ title: 'what its cards share a thread by', examples: ['release'] })
    .optional(),
  buttons: z
    .array(z.enum(['revert', 'keep', 'mute_1d']))
    .min(1)
    .max(5)
    .optional(),
});
export type SlackNotifyArguments = z.infer<typeof SlackNotifyArguments>;

export const SlackDmArguments = z.strictObject({
  to: z
    .string()
    .min(1)
    .max(200)
    .meta({
      title: 'an e-mail, a Slack member id or a placeholder',
      description: 'who gets it',
      examples: ['"{{ actor.email }}"'],
    }),
  text: Text.optional(),
  template: Template.optional(),
});
export type SlackDmArguments = z.infer<typeof SlackDmArguments>;

const releaseWords = '`last_good` or the number of a release, such as 41';
const ReleaseChoice = z
  .union([z.literal('last_good'), z.int().min(1), Placeholder(releaseWords)])
  .meta({ title: releaseWords, examples: ['last_good'] });

export const HerokuRollbackArguments = z.strictObject({ to: ReleaseChoice.default('last_good') });
export type HerokuRollbackArguments = z.infer<typeof HerokuRollbackArguments>;

export const HerokuReleaseSlugArguments = z.strictObject({ to: ReleaseChoice.default('last_good') });
export type HerokuReleaseSlugArguments = z.infer<typeof HerokuReleaseSlugArguments>;

/** A process type of the Procfile (Dev Center, "The Procfile": letters, digits, - and _). */
const ProcessType = z
  .string()
  .refine((text) => isTemplate(text) || /^[A-Za-z0-9_-]{1,60}$/.test(text), {
    error: ({ input }) => `${show(input)} is not a process type`,
    params: { code: 'E203', hint: 'Write the name in the Procfile, such as web or worker.' },
  })
  .meta({ title: 'a process type such as web', examples: ['web'] });

const Quantity = z
  .int()
  .min(0)
  .max(1000)
  .meta({ title: 'a number of dynos', examples: [2] });
const quantityWords = 'a number of dynos, or "remembered:<name>"';

export const HerokuScaleArguments = z.strictObject({
  type: ProcessType.meta({ ...ProcessType.meta(), description: 'which dynos' }),
  by: z
    .int()
    .min(-100)
    .max(100)
    .meta({ title: 'how many dynos more (or, negative, fewer)', examples: [1] })
    .optional(),
  to: z
    .union([Quantity, z.string().regex(/^remembered:[a-z0-9][a-z0-9_-]{0,62}$/), Placeholder(quantityWords)])
    .meta({ title: quantityWords, examples: [2] })
    .optional(),
  min: Quantity.optional(),
  max: Quantity.optional(),
  size: z.string().min(1).max(40).meta({ title: 'a dyno size such as Standard-1X' }).optional(),
  remember: Slug.meta({
    ...Slug.meta(),
    description: 'keeps the former quantity under this name',
  }).optional(),
});
export type HerokuScaleArguments = z.infer<typeof HerokuScaleArguments>;

export const HerokuRestartArguments = z.strictObject({
  type: ProcessType.optional(),
  dyno: z.string().min(1).max(80).meta({ title: 'a dyno such as web.1' }).optional(),
  only: z.enum(['crashed']).optional(),
});
export type HerokuRestartArguments = z.infer<typeof HerokuRestartArguments>;

export const HerokuMaintenanceArguments = z.strictObject({
  enabled: z.boolean().meta({ description: 'whether visitors see the maintenance page', examples: ['true'] }),
});
export type HerokuMaintenanceArguments = z.infer<typeof HerokuMaintenanceArguments>;

export const HerokuConfigArguments = z.strictObject({
  set: z.record(z.string(), z.string()).optional(),
  unset: z.array(z.string()).min(1).optional(),
});
export type HerokuConfigArguments = z.infer<typeof HerokuConfigArguments>;

export const PagerdutyTriggerArguments = z.strictObject({
  service: z
    .string()
    .min(1)
    .max(100)
    .meta({ title: 'the name of a service', examples: ['shop'] }),
  summary: Text.meta({ ...Text.meta(), description: 'what the page says' }),
  severity: z.enum(['info', 'warning', 'error', 'critical']).optional(),
});
export type PagerdutyTriggerArguments = z.infer<typeof PagerdutyTriggerArguments>;
