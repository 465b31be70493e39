import { z } from 'zod';
import type { Finding } from '../rules/decision.ts';
import { Moment } from './moment.ts';

const checks = [
  'enabled',
  'apps',
  'trigger',
  'match',
  'if',
  'own_echo',
  'late',
  'threshold',
  'cooldown',
  'mode',
  'action',
  'for',
  'sequence',
  'absence',
  'limit',
  'concurrency',
  'calendar',
  'paused',
  'resolve',
] as const satisfies readonly Finding['check'][];

const claims = ['action', 'not_action', 'skipped', 'resolved'] as const;

const Check = z.enum(checks).meta({ title: `one of ${checks.join(', ')}` });

/** What must come true; one of `action`, `not_action`, `skipped` and `resolved`. */
export const Expect = z
  .strictObject({
    rule: z
      .string()
      .meta({ title: 'the id of a rule', description: 'the rule it is about', examples: ['crash-loop'] }),
    action: z.string().optional().meta({ description: 'the rule does this action' }),
    not_action: z.string().optional().meta({ description: 'the rule never does this action' }),
    skipped: Check.optional().meta({
      ...Check.meta(),
      description: 'the check that holds the rule or its actions back',
    }),
    resolved: z.literal(true).optional().meta({ description: 'the incident of the rule ends' }),
    because: Check.optional().meta({
      ...Check.meta(),
      description: 'with not_action: the check that keeps it from it',
    }),
    times: z.int().min(1).max(1000).optional().meta({
      title: 'a whole number from 1 to 1000',
      description: 'exactly so often; at least once otherwise',
    }),
    at: Moment.optional().meta({
      ...Moment.meta(),
      description: 'what had happened by this time counts; for skipped, how the rule stands then',
    }),
  })
  .superRefine((expect, context) => {
    const given = claims.filter((claim) => expect[claim] !== undefined);
    const fault = (code: string, message: string, hint: string) =>
      context.addIssue({ code: 'custom', message, params: { code, hint } });
    if (given.length === 0)
      fault('E202', 'the expectation does not say what is expected', `Add one of ${claims.join(', ')}.`);
    if (given.length > 1)
      fault(
        'E207',
        `${given.join(' and ')} cannot stand in one expectation`,
        'Write one expectation for each.',
      );
    if (expect.because !== undefined && expect.not_action === undefined)
      fault('E207', '`because` goes with `not_action` only', 'Write `skipped` for what holds a rule back.');
    if (expect.times !== undefined && expect.not_action !== undefined)
      fault('E207', '`times` and `not_action` cannot stand in one expectation', 'Leave `times` out.');
  });
export type Expect = z.infer<typeof Expect>;
