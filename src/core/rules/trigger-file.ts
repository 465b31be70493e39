import { z } from 'zod';
import { TimeZone } from '../calendar/time-zone.ts';
import { Duration } from './duration.ts';
import { MatchMap } from './match-file.ts';

/** How many hits something takes. */
export const Count = (most: number) =>
  z
    .int()
    .min(1)
    .max(most)
    .meta({ title: `a whole number from 1 to ${most}`, examples: [3] });

/** Editors complete it by the names of the catalog. */
const EventName = z.string().meta({ events: true });

const EventNames = z.union([EventName, z.array(EventName).min(1).max(50)]).meta({
  title: 'an event name or a list of them',
  description: 'event names such as release.failed, a family such as "addon.*", or "*" for all',
  examples: ['release.failed'],
});

/** Events with conditions of their own, and how often they must come. */
const Step = z.strictObject({
  event: EventNames,
  match: MatchMap.optional(),
  count: Count(1000).optional(),
});

/** An event by its name, or with conditions of its own. */
export const EventChoice = z
  .union([EventName, z.array(EventName).min(1).max(50), Step.omit({ count: true })])
  .meta({
    title: 'an event name, a list of them, or a map with `event` and `match`',
    examples: ['build.succeeded'],
  });
export type EventChoice = z.infer<typeof EventChoice>;

/** The keys that say what kind of trigger it is; each item has exactly one of them. */
export const triggerKinds = ['event', 'schedule', 'sequence', 'absence', 'manual'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** What starts a rule: one kind in each item. */
export const Trigger = z
  .strictObject({
    event: EventNames.optional(),
    schedule: z
      .string()

      .meta({
        title: 'a cron pattern of five fields',
        description: 'minute, hour, day of month, month, day of week; on the clocks of `timezone`',
        examples: ['"0 20 * * 1-5"'],
      })
      .optional(),
    timezone: TimeZone.optional().meta({
      ...TimeZone.meta(),
      description: 'whose clocks the schedule goes by; `defaults.timezone` when left out',
    }),
    sequence: z
      .array(Step)
      .min(2)
      .max(10)

      .meta({
        title: 'a list of two to ten steps',
        description: 'events that must come in this order, per group, `within` a time',
      })
      .optional(),
    within: Duration.optional().meta({
      ...Duration.meta(),
      description: 'the time the whole sequence may take',
    }),
    absence: z
      .strictObject({
        after: EventChoice.meta({ ...EventChoice.meta(), description: 'the event that starts the wait' }),
        expect: EventChoice.meta({
          ...EventChoice.meta(),
          description: 'what should follow; any of them ends the wait',
        }),
        within: Duration.meta({ ...Duration.meta(), description: 'how long to wait' }),
      })

      .meta({
        title: 'a map with `after`, `expect` and `within`',
        description: 'fires when something that should follow does not',
      })
      .optional(),
    manual: z
      .literal(true)
      .optional()
      .meta({ description: 'only when somebody starts it by hand', examples: ['true'] }),
  })
  .meta({
    title: 'a map with `event`, `schedule`, `sequence`, `absence` or `manual`',
    oneOf: triggerKinds.map((kind) => ({ required: [kind] })),
  });
export type Trigger = z.infer<typeof Trigger>;
