import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import type { Head } from '../../../src/core/rehearsal/head.ts';
import { type RehearsedDecision, rehearse, type Step } from '../../../src/core/rehearsal/rehearse.ts';
import { decide, memoryKey, needs, needsOfTimer } from '../../../src/core/rules/decide.ts';
import { decideTimer } from '../../../src/core/rules/decide-timer.ts';
import type { Decision, HitRole, RuleMemory, RuleTimer } from '../../../src/core/rules/decision.ts';
import type { Rule, Rulebook } from '../../../src/core/rules/rulebook.ts';
import { after, crash } from './event-fixture.ts';
import { at, bookWith, ifTrue, step } from './state-fixture.ts';

const min = 60_000;
type Arrival = Step & { readonly event: Event };

/** Runs steps one by one; before each the head is written out as JSON and read back, as a restart does. */
function withRestarts(rulebook: Rulebook, steps: readonly Step[]): readonly RehearsedDecision[] {
  let head: Head | undefined;
  const decisions: RehearsedDecision[] = [];
  for (const one of steps.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const before = new Date(Date.parse(one.at) - 1).toISOString();
    const carried: Head | undefined = head && JSON.parse(JSON.stringify(head));
    const woken = rehearse({ rulebook, steps: [], until: before, ...(carried && { head: carried }) });
    const part = rehearse({ rulebook, steps: [one], until: before, head: woken.head });
    decisions.push(...woken.decisions, ...part.decisions);
    head = part.head;
  }
  const last = rehearse({ rulebook, steps: [], ...(head && { head: JSON.parse(JSON.stringify(head)) }) });
  return [...decisions, ...last.decisions];
}

/** Minutes at which something happens, with what it is; each a different whole minute. */
const stream = (names: readonly string[]) =>
  fc
    .uniqueArray(fc.record({ minute: fc.nat(60), name: fc.constantFrom(...names) }), {
      maxLength: 14,
      selector: ({ minute }) => minute,
    })
    .map((all) => all.toSorted((a, b) => a.minute - b.minute));

const arrivals = (all: readonly { minute: number; name: string }[]): Arrival[] =>
  all.map(({ minute, name }) => at(minute, name));

const firedAt = (decisions: readonly RehearsedDecision[]): string[] =>
  decisions.filter(({ decision }) => decision.outcome === 'fired').map(({ event }) => event.at);
const minutes = (all: readonly number[]): string[] => all.map((one) => after(one * min));
const clock = fc.integer({ min: 1, max: 20 });

/** When incidents end: a firing (at most one in each cooldown) opens one, every hit prolongs it, quiet closes it. */
function quietEnds(hits: readonly number[], quiet: number, cooldown: number): readonly number[] {
  const ends: number[] = [];
  let open = false;
  let fired = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const hit of hits) {
    if (open && hit - last > quiet) {
      ends.push(last + quiet);
      open = false;
    }
    if (hit - fired >= cooldown) {
      fired = hit;
      open = true;
    }
    last = hit;
  }
  return open ? [...ends, last + quiet] : ends;
}

describe('rules over random events in order, restarted between any two of them, do what a slow model says', () => {
  it('threshold, cooldown and limit', () => {
    fc.assert(
      fc.property(
        stream(['dyno.crashed']),
        clock,
        clock,
        clock,
        fc.integer({ min: 1, max: 3 }),
        (all, within, rest, per, count) => {
          const limit: Required<Pick<Rule, 'limit'>> = JSON.parse(
            `{ "limit": { "runs": 2, "perMs": ${per * min}, "then": "notify_only" } }`,
          );
          const threshold = { count, withinMs: within * min };
          const book = bookWith({ threshold, cooldownMs: rest * min, ...limit }, { writes: true });
          const seen: number[] = [];
          const fired: { minute: number; writes: boolean }[] = [];
          for (const { minute } of all) {
            seen.push(minute);
            const enough = seen.filter((one) => one >= minute - within).length >= count;
            const resting = fired.some((one) => minute - one.minute < rest);
            const before = fired.filter((one) => minute - one.minute < per).length;
            if (enough && !resting) fired.push({ minute, writes: before < 2 });
          }
          const decisions = withRestarts(book, arrivals(all));
          expect(firedAt(decisions)).toEqual(minutes(fired.map(({ minute }) => minute)));
          const writes = decisions.filter(({ decision }) => decision.actions.some(({ id }) => id === 'back'));
          expect(firedAt(writes)).toEqual(
            minutes(fired.filter((one) => one.writes).map(({ minute }) => minute)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('consecutive hits', () => {
    fc.assert(
      fc.property(
        stream(['build.failed', 'build.succeeded']),
        fc.integer({ min: 1, max: 3 }),
        clock,
        (all, count, within) => {
          const resetOn = step('build.succeeded');
          const book = bookWith({
            triggers: [{ kind: 'event', events: ['build.failed'] }],
            threshold: { count, withinMs: within * min, consecutive: true, resetOn },
          });
          let run: number[] = [];
          const fired: number[] = [];
          for (const { minute, name } of all) {
            run = name === 'build.succeeded' ? [] : [...run, minute];
            if (name === 'build.failed' && run.filter((one) => one >= minute - within).length >= count)
              fired.push(minute);
          }
          expect(firedAt(withRestarts(book, arrivals(all)))).toEqual(minutes(fired));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('absence', () => {
    fc.assert(
      fc.property(stream(['build.succeeded', 'release.succeeded']), clock, clock, (all, within, rest) => {
        const book = bookWith({
          triggers: [
            {
              kind: 'absence',
              after: step('build.succeeded'),
              expect: [step('release.succeeded')],
              withinMs: within * min,
            },
          ],
          cooldownMs: rest * min,
        });
        const releases = all.filter(({ name }) => name === 'release.succeeded').map(({ minute }) => minute);
        const fired: number[] = [];
        for (const { minute } of all.filter(({ name }) => name === 'build.succeeded')) {
          const followed = releases.some((one) => one >= minute && one <= minute + within);
          if (!followed && !fired.some((one) => minute - one < rest)) fired.push(minute);
        }
        const decisions = withRestarts(book, arrivals(all));
        expect(firedAt(decisions)).toEqual(minutes(fired));
        for (const { at: time, timer } of decisions.filter(({ decision }) => decision.outcome === 'fired'))
          expect(Date.parse(time) - Date.parse(timer?.at ?? '')).toBe(within * min);
      }),
      { numRuns: 300 },
    );
  });

  it('for, ended by what resolves it', () => {
    fc.assert(
      fc.property(stream(['dyno.crashed', 'dyno.up']), clock, (all, wait) => {
        const book = bookWith({ forMs: wait * min, resolve: { on: step('dyno.up') } });
        const fired: number[] = [];
        let waiting: number | null = null;
        const pass = (minute: number) => {
          if (waiting !== null && waiting + wait < minute) {
            fired.push(waiting);
            waiting = null;
          }
        };
        for (const { minute, name } of all) {
          pass(minute);
          if (name === 'dyno.up') waiting = null;
          else waiting ??= minute;
        }
        pass(Number.POSITIVE_INFINITY);
        expect(firedAt(withRestarts(book, arrivals(all)))).toEqual(minutes(fired));
      }),
      { numRuns: 300 },
    );
  });

  it('quiet_for: an incident lasts until the last hit is long enough ago', () => {
    fc.assert(
      fc.property(stream(['dyno.crashed']), clock, (all, quiet) => {
        const book = bookWith({ cooldownMs: 3 * min, resolve: { quietForMs: quiet * min } });
        const hits = all.map(({ minute }) => minute);
        const resolved = withRestarts(book, arrivals(all)).filter(({ decision }) =>
          decision.effects?.some(({ kind }) => kind === 'resolve_incident'),
        );
        const known = resolved.map(({ at: time }) => time);
        expect(known).toEqual(minutes(quietEnds(hits, quiet, 3)));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['threshold', 'sequence'] as const)(
    '%s: the last to arrive finds the same, whatever came before in which order',
    (check) => {
      const book =
        check === 'threshold'
          ? bookWith({
              threshold: { count: 4, withinMs: 10 * min, consecutive: true, resetOn: step('dyno.up') },
            })
          : bookWith({
              triggers: [
                {
                  kind: 'sequence',
                  steps: [step('dyno.up'), step('dyno.crashed', 2), step('dyno.up')],
                  withinMs: 20 * min,
                },
              ],
            });
      const finding = (order: readonly Arrival[]) => {
        const steps = order.map((one, i) => ({ ...one, at: after((100 + i) * min) }));
        const last = rehearse({ rulebook: book, steps }).decisions.at(-1);
        return last?.decision.findings.find((one) => one.check === check);
      };
      fc.assert(
        fc.property(stream(['dyno.crashed', 'dyno.up']), fc.nat(), (all, seed) => {
          const [last, ...rest] = arrivals(all).toReversed();
          if (last === undefined) return;
          const turned = rest.map((_, i) => rest[(i * 7 + seed) % rest.length] ?? last);
          const others = new Set(turned).size === rest.length ? turned : rest.toReversed();
          expect(finding([...others, last])).toEqual(finding([...rest, last]));
        }),
        { numRuns: 300 },
      );
    },
  );
});

const time = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((minute) => after(minute * min)),
  fc.constantFrom('', 'never', '0000', '+275760-09-13T00:00:00.000Z', '1970-01-01T00:00:00.000Z'),
);
const names = [
  'dyno.crashed',
  'dyno.up',
  'release.succeeded',
  'build.failed',
  'schedule',
  'manual',
  'unmatched',
];
const role = fc.constantFrom<HitRole>(
  'trigger',
  'step:0',
  'step:1',
  'step:9',
  'after',
  'expected',
  'reset',
  'resolve',
);
const anyTimer: fc.Arbitrary<RuleTimer> = fc.record({
  purpose: fc.constantFrom('for', 'absence', 'quiet'),
  ruleId: fc.constantFrom('x', 'gone'),
  group: fc.constantFrom('app=shop', ''),
  eventId: fc.constantFrom('e', 'f'),
  at: time,
});
const anyMemory: fc.Arbitrary<RuleMemory> = fc.record({
  hits: fc.array(time, { maxLength: 5 }),
  firedAt: fc.array(time, { maxLength: 3 }),
  roles: fc.array(fc.record({ role, at: time, eventId: fc.constantFrom('e', 'f', 'g') }), { maxLength: 6 }),
  incident: fc.option(fc.record({ openedAt: time }), { nil: null }),
  incidents: fc.array(fc.record({ group: fc.constantFrom('app=shop', 'a'), openedAt: time }), {
    maxLength: 3,
  }),
  busy: fc.boolean(),
  timers: fc.array(fc.record({ key: fc.string(), dueAt: time, timer: anyTimer }), { maxLength: 3 }),
  paused: fc.option(fc.constant('It fired too often.'), { freq: 9, nil: null }),
});
const anyEvent: fc.Arbitrary<Event> = fc
  .record({
    name: fc.constantFrom(...names),
    at: time,
    late: fc.boolean(),
    id: fc.constantFrom('e', 'schedule:x:a:1', 'manual:y:a:1'),
  })
  .map((parts) => crash({ ...parts, names: [parts.name], app: { id: 'shop', name: 'shop', labels: {} } }));

const one = step(['dyno.crashed', 'build.failed']);
const span = fc.constantFrom(1, 5 * min, Number.MAX_SAFE_INTEGER);
const anyRule = fc.record(
  {
    triggers: fc.subarray<NonNullable<Rule['triggers']>[number]>(
      [
        { kind: 'event', events: ['dyno.crashed', 'unmatched'] },
        { kind: 'schedule', pattern: '0 0 * * *', timezone: 'UTC' },
        { kind: 'manual' },
        { kind: 'sequence', steps: [step('release.succeeded'), step('dyno.crashed', 2)], withinMs: 5 * min },
        { kind: 'absence', after: one, expect: [step('dyno.up')], withinMs: 5 * min },
      ],
      { minLength: 1 },
    ),
    mode: fc.constantFrom<Rule['mode']>('off', 'shadow', 'ask', 'auto'),
    groupBy: fc.constantFrom(['app'], ['app', 'release.version'], ['dyno.type'], [] as string[]),
    cooldownMs: span,
    condition: fc.constant(ifTrue('state.ok')),
    forMs: span,
    limit: fc
      .constantFrom('notify_only', 'pause_rule')
      .map(
        (end): NonNullable<Rule['limit']> => JSON.parse(`{ "runs": 1, "perMs": 300000, "then": "${end}" }`),
      ),
    concurrency: fc.constantFrom(
      'single' as const,
      'queue' as const,
      'replace' as const,
      'parallel' as const,
    ),
    onlyDuring: fc.constant(['deploy_in_progress']),
    notDuring: fc.subarray(['deploy_in_progress', 'heroku_incident', 'freeze', 'constructor']),
    lateEvents: fc.constantFrom('notify_only' as const, 'ignore' as const, 'normal' as const),
    resolve: fc.constantFrom({ on: step('dyno.up') }, { quietForMs: 5 * min }, { on: one, quietForMs: 1 }),
    threshold: fc.constantFrom(
      { count: 2, withinMs: 5 * min },
      { count: 2, withinMs: 5 * min, consecutive: true, resetOn: step('dyno.up') },
    ),
  },
  { requiredKeys: ['triggers', 'groupBy'] },
);
const anyBook = fc.tuple(anyRule, fc.boolean()).map(([rule, writes]) => bookWith(rule, { writes }));

describe('any rule, event and memory', () => {
  it('get an answer, the same each time, with its reason; and what was not asked for is not looked at', () => {
    fc.assert(
      fc.property(
        anyBook,
        anyEvent,
        anyMemory,
        anyTimer,
        time,
        fc.boolean(),
        fc.boolean(),
        (rulebook, event, known, timer, now, ok, blind) => {
          const world = (asked: ReturnType<typeof needs>) => ({
            memory: new Map(asked.memory.map(({ ruleId, group }) => [memoryKey(ruleId, group), known])),
            live: new Map(asked.state.includes('state.ok') ? [['state.ok', ok]] : []),
            unreadable: blind ? asked.state : [],
            now,
          });
          const all = new Proxy(new Map<string, RuleMemory>(), {
            get: (_map, key) => (key === 'get' ? () => known : undefined),
          });
          const asked = world(needs(event, rulebook));
          const decisions = decide({ event, rulebook, ...asked });
          expect(decide({ ...structuredClone({ event, ...asked }), rulebook })).toEqual(decisions);
          expect(decide({ event, rulebook, ...asked, memory: all })).toEqual(decisions);
          const woken = world(needsOfTimer(timer, event, rulebook));
          const decision = decideTimer({ timer, event, rulebook, ...woken });
          expect(decideTimer({ ...structuredClone({ timer, event, ...woken }), rulebook })).toEqual(decision);
          expect(decideTimer({ timer, event, rulebook, ...woken, memory: all })).toEqual(decision);
          for (const each of [...decisions, decision]) checkAnswer(each);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

function checkAnswer(decision: Decision): void {
  const { outcome, stoppedBy, findings, actions, effects = [] } = decision;
  expect(stoppedBy === undefined).toBe(outcome === 'fired' || outcome === 'shadowed');
  if (stoppedBy !== undefined)
    expect(findings.some(({ check, held }) => !held && check === stoppedBy)).toBe(true);
  expect(actions.length > 0).toBe(outcome === 'fired');
  expect(findings.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  for (const effect of effects)
    if (effect.kind === 'set_timer') expect(Date.parse(effect.dueAt)).not.toBeNaN();
  if (outcome === 'waiting') expect(effects.filter(({ kind }) => kind === 'set_timer')).not.toEqual([]);
}
