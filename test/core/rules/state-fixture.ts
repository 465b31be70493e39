import type { Event, Scalar } from '../../../src/core/event/event.ts';
import { eventFromShortForm, type ShortForm } from '../../../src/core/rehearsal/event-from-short-form.ts';
import { type Given, type Rehearsal, rehearse, type Step } from '../../../src/core/rehearsal/rehearse.ts';
import type {
  Condition,
  EventStep,
  Expression,
  Rule,
  Rulebook,
  RuleState,
} from '../../../src/core/rules/rulebook.ts';
import { triggersOf } from '../../../src/core/rules/settle-scope.ts';
import { after } from './event-fixture.ts';
import { bookOf, ruleFile } from './rulebook-fixture.ts';

const always: Condition = { kind: 'all', of: [] };

/** Events by name, one of them or `count`, with the condition that `path` is `value`. */
export function step(
  events: string | readonly string[],
  count = 1,
  [path, value]: [string, Scalar] | [] = [],
): EventStep {
  const match: Condition =
    path === undefined
      ? always
      : { kind: 'test', path, expected: String(value), holds: (seen) => seen === value };
  return { events: [events].flat(), match, count };
}

/** An `if` that holds when the live value at `path` is true. */
export function ifTrue(path: string): Expression {
  const root = path.split('.')[0];
  return {
    text: path,
    needs: { state: root === 'state' ? [path] : [], history: root === 'history' ? [path] : [] },
    evaluate: ({ live }) => ({
      kind: live.get(path) === true ? 'held' : 'not_held',
      sentence: `${path} is ${String(live.get(path) ?? 'absent')}.`,
      seen: [{ path, value: live.get(path) }],
    }),
  };
}

type Changes = RuleState & Partial<Rule>;

/** The rule book of one rule that says something, or also writes, with its state given as compiled. */
export function bookWith(changes: Changes, { writes = false } = {}): Rulebook {
  const actions = writes
    ? '[{ id: tell, action: slack.notify }, { id: back, action: heroku.rollback }]'
    : '[{ id: tell, action: slack.notify }]';
  const book = bookOf(
    ruleFile(`id: x\ntrigger: { event: dyno.crashed }\ncooldown: 1ms\nactions: ${actions}`),
  );
  const triggers: RuleState['triggers'] = [{ kind: 'event', events: ['dyno.crashed'] }];
  const rule: Rule = { ...(book.rules[0] as Rule), triggers, ...changes };
  return withRule(book, { ...rule, events: eventsOf(rule) });
}

export function withRule(book: Rulebook, rule: Rule): Rulebook {
  return { ...book, rules: [rule], byEvent: new Map(rule.events.map((name) => [name, [rule]])) };
}

function eventsOf(rule: Rule): readonly string[] {
  const steps = triggersOf(rule).flatMap((trigger): readonly string[] => {
    if (trigger.kind === 'event') return trigger.events;
    if (trigger.kind === 'sequence') return trigger.steps.flatMap(({ events }) => events);
    if (trigger.kind === 'absence') return [trigger.after, ...trigger.expect].flatMap(({ events }) => events);
    return [trigger.kind];
  });
  const ends = [rule.threshold?.resetOn, rule.resolve?.on].flatMap((one) => one?.events ?? []);
  return [...new Set([...steps, ...ends])];
}

const minute = 60_000;

/** An event of shop, so many minutes after ten o'clock. */
export function at(minutes: number, event: string, more: Partial<ShortForm> = {}): Step & { event: Event } {
  const time = after(minutes * minute);
  const number = Math.round(minutes * 1000);
  const id = more.id ?? `${event}@${number}`;
  return { at: time, event: eventFromShortForm({ event, app: 'shop', id, ...more }, { at: time, number }) };
}

export type Told = [minutes: number, outcome: string, stoppedBy?: string];

/** What became of it, in short: minutes after ten, outcome, and what stopped it. */
export function told({ decisions }: Rehearsal): Told[] {
  return decisions.map(({ at: time, decision }) => {
    const minutes = (Date.parse(time) - Date.parse(after(0))) / minute;
    const { outcome, stoppedBy } = decision;
    return stoppedBy === undefined ? [minutes, outcome] : [minutes, outcome, stoppedBy];
  });
}

export function play(rulebook: Rulebook, steps: readonly Step[], given: Given = {}): Told[] {
  return told(rehearse({ rulebook, steps, given }));
}
