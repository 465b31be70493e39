import type { Event } from '../event/event.ts';
import { withLabels } from '../guard/app-labels.ts';
import { durationMs } from '../rules/duration.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { eventFromShortForm, type ShortForm } from './event-from-short-form.ts';
import { isDate, momentMs } from './moment.ts';
import { type Given, type Rehearsal, rehearse, type Step } from './rehearse.ts';
import type { EventItem, RuleTest } from './test-file.ts';

/** When a test begins that does not say so: a Wednesday noon, in no usual holiday. */
const usualStart = '2026-01-14T12:00:00.000Z';

/** What the rules make of a test, and when it began (milliseconds since 1970). */
export type TestRun = { readonly startMs: number; readonly rehearsal: Rehearsal };

/** Plays the events of a test to the rules, by a virtual clock. Every timer is waited for. */
export function runTest(test: RuleTest, rulebook: Rulebook): TestRun {
  const { start, ...given } = test.given ?? {};
  const dates = test.events.map(({ at }) => at).filter(isDate);
  const startMs = start === undefined ? firstOf(dates) : Date.parse(start);
  const steps: Step[] = [];
  for (const item of test.events) {
    const atMs = momentMs(item.at, startMs) ?? startMs;
    if ('event' in item) steps.push(...eventSteps(item, atMs, steps.length, rulebook));
    else steps.push({ at: iso(atMs), given: defined(item.given) });
  }
  return { startMs, rehearsal: rehearse({ rulebook, steps, given: defined(given) }) };
}

function firstOf(dates: readonly string[]): number {
  return dates.length === 0 ? Date.parse(usualStart) : Math.min(...dates.map((date) => Date.parse(date)));
}

function eventSteps(item: EventItem, firstMs: number, before: number, { policy }: Rulebook): readonly Step[] {
  const { at: _at, repeat, ...form } = item;
  const everyMs = repeat === undefined ? 0 : (durationMs(repeat.every) ?? 0);
  return Array.from({ length: repeat?.times ?? 1 }, (_, index): Step => {
    const at = iso(firstMs + index * everyMs);
    const id = form.id === undefined || index === 0 ? {} : { id: `${form.id}-${index + 1}` };
    const event: Event = eventFromShortForm({ ...defined(form), ...id } as ShortForm, {
      at,
      number: before + index + 1,
    });
    return { at, event: { ...event, app: withLabels(policy, event.app) } };
  });
}

/** Without the keys that hold nothing: what zod calls optional may be there as undefined. */
function defined<T extends object>(value: T): T & Given {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T & Given;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
