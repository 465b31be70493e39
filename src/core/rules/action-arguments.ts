import { z } from 'zod';
import { show } from './fault.ts';
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
];

/** What every card of such an event carries anyway; facts by path may be added. */
export const includeNames: readonly string[] =
  'actor commit_link live_release last_release rollback_preview before_after'.split(' ');

const Mention = z.string().min(1).max(80);

export const SlackNotifyArguments = z.strictObject({
  channel: Channel.optional(),
  text: z.string().min(1).max(3000).optional(),
  template: z.enum(templates).optional(),
  include: z.array(z.string()).max(20).optional(),
  mention: z.union([Mention, z.array(Mention).max(10)]).optional(),
});
export type SlackNotifyArguments = z.infer<typeof SlackNotifyArguments>;

const releaseWords = '`last_good` or the number of a release, such as 41';

export const HerokuRollbackArguments = z.strictObject({
  to: z
    .union([z.literal('last_good'), z.int().min(1), Placeholder(releaseWords)])
    .meta({ title: releaseWords, examples: ['last_good'] })
    .default('last_good'),
});
export type HerokuRollbackArguments = z.infer<typeof HerokuRollbackArguments>;

type ActionKind = {
  /** True when it changes something at Heroku: needs a grant, and people unless the policy says otherwise. */
  readonly writes: boolean;
  readonly with: z.ZodType;
};

/** Every action a rule may name, with its arguments. The one place to extend. */
const actionKinds: Readonly<Record<string, ActionKind>> = {
  'slack.notify': { writes: false, with: SlackNotifyArguments },
  'heroku.rollback': { writes: true, with: HerokuRollbackArguments },
};

/** Actions of the language that this version cannot do; a policy may grant them already. */
export const laterActions: readonly string[] = [
  'heroku.read',
  'heroku.restart',
  'heroku.scale',
  'heroku.maintenance',
  'heroku.config',
  'heroku.release_slug',
  'slack.dm',
  'pagerduty.trigger',
];

export const actionNames: readonly string[] = Object.keys(actionKinds);

/** The action of this name, null when this version has none. */
export function actionKind(name: string): ActionKind | null {
  return Object.hasOwn(actionKinds, name) ? (actionKinds[name] ?? null) : null;
}

/** Unknown actions count as writes: what is not known to be harmless is not. */
export function isWrite(name: string): boolean {
  return actionKind(name)?.writes ?? true;
}
