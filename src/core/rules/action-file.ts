import { z } from 'zod';
import { Duration } from './duration.ts';
import { Slug } from './slug.ts';
import { Count } from './trigger-file.ts';

const Names = z.array(z.string().min(1)).min(1).max(50).meta({ title: 'a list of names' });

/** Permissions of a Heroku app collaborator (Dev Center, "Using App Permissions"). */
const herokuPermissions = ['view', 'deploy', 'operate', 'manage'] as const;

/** Who may approve, how many must, and for how long the question stands. */
export const Approval = z.strictObject({
  from: z
    .strictObject({
      groups: Names.optional().meta({ ...Names.meta(), description: 'groups of policy.yml' }),
      users: Names.optional().meta({
        ...Names.meta(),
        description: 'Slack e-mails or member ids; each must be in a group of policy.yml',
      }),
      slack_groups: z
        .array(
          z
            .string()
            .regex(/^S[A-Z0-9]{2,20}$/)
            .meta({ title: 'the id of a Slack user group', examples: ['S012AB3CD'] }),
        )
        .min(1)
        .max(20)

        .meta({ title: 'a list of Slack user group ids', examples: ['[S012AB3CD]'] })
        .optional(),
      heroku_permission: z.enum(herokuPermissions).optional(),
    })
    .meta({ description: 'who may approve', examples: ['{ groups: [oncall] }'] })
    .optional(),
  count: Count(10)
    .optional()
    .meta({ ...Count(10).meta(), description: 'how many people must approve' }),
  self_approve: z
    .boolean()
    .optional()
    .meta({ description: 'whether the person who caused the event may approve it' }),
  reason: z.enum(['none', 'optional', 'required']).optional(),
  expires_in: Duration.optional().meta({
    ...Duration.meta(),
    description: 'how long the question stands; 30m',
  }),
  remind_every: Duration.optional(),
  escalate: z
    .strictObject({
      after: Duration.meta({ ...Duration.meta(), description: 'how long nobody has answered' }),
      to: z
        .string()
        .min(1)
        .max(100)
        .meta({
          title: 'a group, channel or service',
          description: 'who is told then',
          examples: ['leads'],
        }),
    })
    .optional(),
  on_expire: z
    .enum(['cancel', 'escalate', 'notify'])
    .optional()
    .meta({ description: 'what becomes of it when nobody answers; it never proceeds' }),
  allow_edit: Names.optional(),
  together: z.boolean().optional(),
});
export type Approval = z.infer<typeof Approval>;

const checks = ['release_succeeded', 'dynos_up', 'no_new_crashes'] as const;

const fields = {
  id: Slug.optional(),
  action: z.string().meta({ description: 'what to do', examples: ['slack.notify'] }),
  with: z
    .record(z.string(), z.unknown())

    .meta({ title: 'a map of arguments', description: 'the arguments of the action' })
    .optional(),
  if: z
    .string()

    .meta({
      title: 'an expression',
      description: 'the action is only done when this holds',
      examples: ['state.release.current.version == release.version'],
    })
    .optional(),
  approval: Approval.optional(),
  timeout: Duration.optional(),
  retry: z
    .union([
      z.int().min(0).max(5),
      z.strictObject({ times: z.int().min(0).max(5), wait: Duration.optional() }),
    ])

    .meta({ title: 'a number of tries, or a map with `times` and `wait`', examples: ['3'] })
    .optional(),
  continue_on_error: z
    .boolean()
    .optional()
    .meta({ description: 'go on with the next action when this one fails' }),
} as const;

/** One action of an `on_failure`. */
export const FailureAction = z.strictObject(fields);
export type FailureAction = z.infer<typeof FailureAction>;

/** One step of a rule. The arguments in `with` are checked by the action itself. */
export const ActionText = z.strictObject({
  ...fields,
  verify: z
    .strictObject({
      within: Duration.meta({ ...Duration.meta(), description: 'how long it may take to show' }),
      expect: z
        .array(z.enum(checks))
        .min(1)
        .meta({ title: `a list of ${checks.join(', ')}`, description: 'what must be seen afterwards' }),
    })
    .optional(),
  undo: z
    .strictObject({
      after: Duration.meta({ ...Duration.meta(), description: 'when it is given back' }),
      when: z.enum(['quiet', 'always']).optional(),
      step: Count(100).optional(),
    })
    .optional(),
  on_failure: z
    .array(FailureAction)
    .min(1)
    .max(10)

    .meta({ title: 'a list of actions', description: 'what is done when this action fails' })
    .optional(),
});
export type ActionText = z.infer<typeof ActionText>;
