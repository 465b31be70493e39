import { eventsNamed, type Fact, factAt } from './event-catalog.ts';
import type { FaultPath } from './fault.ts';
import type { MatchMap } from './match-file.ts';
import type { Defaults, RuleText } from './rule-file.ts';
import { globsOf } from './scope.ts';
import type { EventChoice, Trigger } from './trigger-file.ts';
import type { Want } from './wants.ts';

/** A rule whose shape is right, with its place: what the analyses across rules work on. */
export type ParsedRule = {
  readonly text: RuleText;
  readonly defaults: Defaults;
  readonly path: FaultPath;
  /** `rules/web.yml:12`, for findings of other rules that name this one. */
  readonly place: string;
};

/** A set of events that starts a rule, or a step towards it, with the conditions of its own. */
export type Start = {
  readonly events: readonly string[];
  readonly match: MatchMap;
  readonly path: FaultPath;
};

export function triggersOf({ text }: ParsedRule): readonly Trigger[] {
  return Array.isArray(text.trigger) ? text.trigger : [text.trigger];
}

/** Everything that may start a rule or bring it nearer to firing. */
export function startsOf(rule: ParsedRule): readonly Start[] {
  const isList = Array.isArray(rule.text.trigger);
  return triggersOf(rule).flatMap((trigger, index) =>
    startsIn(trigger, [...rule.path, 'trigger', ...(isList ? [index] : [])]),
  );
}

function startsIn(trigger: Trigger, path: FaultPath): readonly Start[] {
  if (trigger.event !== undefined)
    return [{ events: namesOf(trigger.event), match: {}, path: [...path, 'event'] }];
  if (trigger.sequence !== undefined)
    return trigger.sequence.map((step, index) => start(step, [...path, 'sequence', index]));
  if (trigger.absence !== undefined) return [start(trigger.absence.after, [...path, 'absence', 'after'])];
  return [{ events: [trigger.schedule === undefined ? 'manual' : 'schedule'], match: {}, path }];
}

function start(choice: EventChoice, path: FaultPath): Start {
  const isPlain = typeof choice === 'string' || Array.isArray(choice);
  return isPlain
    ? { events: namesOf(choice), match: {}, path }
    : { events: namesOf(choice.event), match: choice.match ?? {}, path };
}

function namesOf(event: string | readonly string[]): readonly string[] {
  return [event].flat().flatMap(eventsNamed);
}

/** Stage, pipeline and team of a rule as conditions. */
export function scopeWants({ text }: ParsedRule): readonly Want[] {
  return (['stage', 'pipeline', 'team'] as const).flatMap((key) => {
    const globs = globsOf(text[key] ?? []);
    const wanted = globs.filter((glob) => !glob.startsWith('!'));
    const refused = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
    const at = { path: `app.${key}`, origin: key };
    return [
      ...(wanted.length === 0 ? [] : [{ ...at, test: wanted }]),
      ...(refused.length === 0 ? [] : [{ ...at, test: { not: refused } }]),
    ];
  });
}

/** What the name of an event says of its facts: a `dyno.crashed` has the state crashed. Expired releases count as failed. */
export function factsImplied(event: string): readonly Want[] {
  const [view = '', state = ''] = event.split('.');
  const status: ReadonlyMap<string, readonly string[]> = new Map([
    ['started', ['pending']],
    ['succeeded', ['succeeded']],
    ['failed', ['failed', 'expired']],
  ]);
  const own = status.get(state);
  if ((view === 'release' || view === 'build') && own !== undefined)
    return [{ path: `${view}.status`, test: own, origin: `${view}.status` }];
  return view === 'dyno' ? [{ path: 'dyno.state', test: state, origin: 'dyno.state' }] : [];
}

/** The fact at a path as the event has it. */
export function factIn(event: string): (path: string) => Fact | null {
  return (path) => factAt(event, path);
}
