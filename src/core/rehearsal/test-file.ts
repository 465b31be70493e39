import { z } from 'zod';
import type { ViewName } from '../event/event.ts';
import { viewFields } from '../event/view-fields.ts';
import { Duration } from '../rules/duration.ts';
import { stages } from '../rules/scope.ts';
import { Slug } from '../rules/slug.ts';
import { Expect } from './expect-file.ts';
import { Instant, Moment } from './moment.ts';

const Value = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .meta({ title: 'text, a number, true, false or null' });
const Values = z.record(z.string(), Value);
const Facts = z
  .record(z.string(), z.union([Value, z.array(z.string())]))
  .meta({ title: 'a map of facts', examples: ['{ type: web }'] });

/** What rules see beside their events. */
const World = {
  state: Values.optional().meta({
    title: 'a map of live state by path',
    description: 'live state as Heroku would tell it; what is not given is absent',
    examples: ['{ release.current.version: 41 }'],
  }),
  history: Values.optional().meta({
    title: 'a map of history by path',
    description: 'what Herald would remember of the app',
    examples: ['{ minutes_since_release: 120 }'],
  }),
  unreadable: z
    .array(z.string())
    .optional()
    .meta({ title: 'a list of paths', description: 'paths such as state.dynos.crashed that cannot be read' }),
  busy: z
    .array(z.string())
    .optional()
    .meta({ title: 'a list of rule ids', description: 'rules with a question or action that is still open' }),
};

const Given = z.strictObject({
  start: Instant.optional().meta({
    title: 'a time such as 2026-12-24T10:00:00Z',
    description:
      'when the test begins, for calendars; else the first date of an event, else a Wednesday noon',
    examples: ['2026-12-24T10:00:00Z'],
  }),
  ...World,
});

const viewNames = Object.keys(viewFields) as ViewName[];
const views = Object.fromEntries(viewNames.map((view) => [view, Facts.optional()])) as Record<
  ViewName,
  z.ZodOptional<typeof Facts>
>;

const Name = z.string().min(1).max(200);
const at = Moment.meta({ ...Moment.meta(), description: 'when it happens' });

/** An event in short form; everything that is left out is filled in. */
const EventItem = z.strictObject({
  at,
  event: z.union([Name, z.array(Name).min(1).max(5)]).meta({
    title: 'an event name',
    description: 'what happens',
    examples: ['release.failed'],
  }),
  app: Name.meta({
    title: 'the name of an app',
    description: 'the app it happens to',
    examples: ['shop-web'],
  }),
  stage: z.enum(stages).optional(),
  pipeline: Name.optional(),
  team: Name.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  maintenance: z.boolean().optional(),
  actor: z
    .strictObject({
      email: z.string().optional(),
      kind: z.enum(['human', 'bot', 'self', 'heroku']).optional(),
    })
    .optional(),
  ...views,
  previous: Values.optional().meta({
    title: 'a map of former values by fact path',
    description: 'values before the change',
    examples: ['{ formation.quantity: 2 }'],
  }),
  late: z.boolean().optional(),
  source: z.enum(['webhook', 'repair', 'drain', 'schedule', 'manual', 'herald']).optional(),
  id: Name.optional(),
  rule: Slug.optional().meta({ ...Slug.meta(), description: 'the rule a schedule or manual event is for' }),
  repeat: z
    .strictObject({
      times: z.int().min(1).max(1000).meta({ title: 'a whole number from 1 to 1000' }),
      every: Duration,
    })
    .optional()
    .meta({ description: 'the same so many times in all, so far apart' }),
});
export type EventItem = z.infer<typeof EventItem>;

/** From this time on the world is another. */
const WorldItem = z.strictObject({ at, given: z.strictObject(World) });

/** One story with a virtual clock: what is given, what happens, and what the rules must make of it. */
export const RuleTest = z.strictObject({
  name: Name.meta({ title: 'text of 1 to 200 characters', description: 'what is shown to be true' }),
  given: Given.optional(),
  events: z
    .array(
      z
        .union([EventItem, WorldItem])
        .meta({ title: 'a map with `at`, `event` and `app`, or with `at` and `given`' }),
    )
    .min(1)
    .max(200)
    .meta({ title: 'a list of events', description: 'what happens' }),
  expect: z
    .array(Expect)
    .min(1)
    .max(100)
    .meta({ title: 'a list of expectations', description: 'what must come true' }),
});
export type RuleTest = z.infer<typeof RuleTest>;

/** One file of tests beside the rules. */
export const TestFile = z.strictObject({
  version: z.literal(1).meta({ description: 'the version of the rule language' }),
  tests: z.array(RuleTest).min(1).meta({ title: 'a list of tests', description: 'run by `herald test`' }),
});
export type TestFile = z.infer<typeof TestFile>;
