import { isOn } from '../calendar/is-during.ts';
import type { Policy } from '../guard/policy.ts';
import { compileSchedule } from '../schedule/compile-schedule.ts';
import { nextRun } from '../schedule/next-run.ts';
import { lastTimezone } from './compile-trigger.ts';
import { contradiction } from './contradiction.ts';
import type { Fault } from './fault.ts';
import { globTest } from './glob.ts';
import type { MatchMap } from './match-file.ts';
import {
  factIn,
  factsImplied,
  type ParsedRule,
  type Start,
  scopeWants,
  startsOf,
  triggersOf,
} from './parsed-rule.ts';
import { globsOf } from './scope.ts';
import { type Want, waysToMeet } from './wants.ts';

/** W601: a rule that can never match, because of its conditions, its apps or its calendars. */
export function checkContradictions(rule: ParsedRule, policy: Policy | null): readonly Fault[] {
  const { text, path } = rule;
  const found = [
    ...startsOf(rule).flatMap((start) => inStart(rule, start)),
    ...inMatch(rule),
    ...inApps(rule),
    ...(policy === null ? [] : inCalendars(rule, policy)),
  ];
  const [first] = found;
  return first === undefined || text.enabled === false ? [] : [{ ...first, path: [...path, ...first.path] }];
}

/** The path is told from the rule on. */
function never(path: Fault['path'], why: string, hint: string): Fault {
  return {
    code: 'W601',
    severity: 'warning',
    path,
    at: 'key',
    message: `this can never match: ${why}`,
    hint,
  };
}

/** Each starting set of events with its own conditions: none of them can come to pass. */
function inStart(rule: ParsedRule, start: Start): readonly Fault[] {
  const key = Object.keys(start.match)[0];
  if (key === undefined) return [];
  const why = conflictOf(start.match, start.events, scopeWants(rule));
  const path = start.path.slice(rule.path.length);
  return why === null ? [] : [never([...path, 'match', why.origin], sentence(why), mend)];
}

/** The rule's own `match` against all that may start it. */
function inMatch(rule: ParsedRule): readonly Fault[] {
  const { match } = rule.text;
  if (match === undefined) return [];
  const events = startsOf(rule).flatMap((start) => start.events);
  const why = conflictOf(match, events, scopeWants(rule));
  if (why === null) return [];
  const place = Object.hasOwn(match, why.origin) ? ['match', why.origin] : ['match'];
  return [never(place, sentence(why), mend)];
}

const mend = 'Change one of the conditions on it, or take the rule out.';

function sentence({ origin }: Want): string {
  return `no value of \`${origin}\` meets every condition on it`;
}

/** Null when some event can meet the map, or when nobody can tell. */
function conflictOf(match: MatchMap, events: readonly string[], more: readonly Want[]): Want | null {
  const ways = waysToMeet(match);
  if (ways === null || events.length === 0) return null;
  let last: Want | null = null;
  for (const event of events) {
    for (const way of ways) {
      const why = contradiction([...more, ...factsImplied(event), ...way], factIn(event));
      if (why === null) return null;
      last = why;
    }
  }
  return last;
}

function inApps({ text }: ParsedRule): readonly Fault[] {
  const globs = globsOf(text.apps ?? []);
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const refused = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const isShut = (glob: string): boolean => refused.some((other) => other === glob || globTest(other)(glob));
  const isLost = wanted.length > 0 ? wanted.every(isShut) : refused.includes('*');
  return isLost ? [never(['apps'], '`apps` excludes all it names', 'Take one of the `!` away.')] : [];
}

// ---------------------------------------------------------------- calendars

const minute = 60_000;
/** A week without a change of clocks anywhere, from a Monday; weekly calendars say the same every such week. */
const week = { from: Date.UTC(2026, 0, 12), minutes: 7 * 24 * 60, step: 5 };
const mostRuns = 400;

/** Only calendars of weekdays and hours: ranges are days of one year, and which year it is nobody here knows. */
function inCalendars(rule: ParsedRule, policy: Policy): readonly Fault[] {
  const weekly = (
    names: string | readonly string[] | undefined,
  ): readonly ((at: number) => boolean)[] | null => {
    const calendars = [names ?? []].flat().map((name) => policy.calendars?.[name]);
    if (calendars.some((one) => one === undefined || one.ranges !== null)) return null;
    return calendars.flatMap((one) => (one === undefined ? [] : [(at: number) => isOn(one, at)]));
  };
  const { only_during: only, not_during: not } = rule.text;
  const inside = only === undefined ? [() => true] : weekly(only);
  const outside = [not ?? []].flat().flatMap((name) => weekly(name) ?? []);
  if (inside === null || (only === undefined && outside.length === 0)) return [];
  const isOpen = (at: number): boolean =>
    inside.some((during) => during(at)) && !outside.some((during) => during(at));
  if (momentsOf(rule).some(isOpen)) return [];
  const key = only === undefined ? 'not_during' : 'only_during';
  const why = 'its calendars are never open when it could start';
  return [never([key], why, 'Change the calendar, or when the rule starts.')];
}

/** When the rule can start: the runs of its schedules, or any time of a week. */
function momentsOf(rule: ParsedRule): readonly number[] {
  const triggers = triggersOf(rule);
  if (!triggers.every((trigger) => trigger.schedule !== undefined)) {
    return Array.from({ length: week.minutes / week.step }, (_, i) => week.from + i * week.step * minute);
  }
  return triggers.flatMap(({ schedule = '', timezone }) => {
    const read = compileSchedule(schedule, timezone ?? rule.defaults.timezone ?? lastTimezone);
    if (read.kind === 'fault') return [week.from];
    const runs: number[] = [];
    for (let at = nextRun(read.schedule, week.from); at !== null && runs.length < mostRuns; ) {
      runs.push(at);
      at = nextRun(read.schedule, at);
    }
    return runs;
  });
}
