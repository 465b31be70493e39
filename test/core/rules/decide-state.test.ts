import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../src/core/calendar/compile-calendar.ts';
import { rehearse } from '../../../src/core/rehearsal/rehearse.ts';
import { needs } from '../../../src/core/rules/decide.ts';
import type { Rule, RuleTrigger } from '../../../src/core/rules/rulebook.ts';
import { at, bookWith, ifTrue, play, step } from './state-fixture.ts';

const min = 60_000;
const onCrash: RuleTrigger = { kind: 'event', events: ['dyno.crashed'] };

describe('a sequence', () => {
  const trigger: RuleTrigger = {
    kind: 'sequence',
    steps: [step('release.succeeded'), step('dyno.crashed', 2, ['dyno.type', 'web'])],
    withinMs: 10 * min,
  };
  const book = bookWith({ triggers: [trigger], groupBy: ['app', 'release.version'] });
  const release = (minutes: number, version = 42) =>
    at(minutes, 'release.succeeded', { release: { version } });
  const crash = (minutes: number, version = 42, type = 'web') =>
    at(minutes, 'dyno.crashed', { dyno: { type, release_version: version } });

  it('fires with the event that completes it', () => {
    expect(play(book, [release(0), crash(1), crash(2)])).toEqual([
      [0, 'noted', 'sequence'],
      [1, 'noted', 'sequence'],
      [2, 'fired'],
    ]);
  });

  it('says how far it came', () => {
    const { decisions } = rehearse({ rulebook: book, steps: [release(0), crash(1)] });
    expect(decisions[1]?.decision.findings.at(-1)).toEqual({
      check: 'sequence',
      held: false,
      seen: 2,
      sentence: '2 of 3 events of the sequence release.succeeded, then 2 times dyno.crashed within 10m.',
    });
  });

  it.each([
    ['crashes of another release', [release(0), crash(1, 41), crash(2, 41)]],
    ['a crash before the release', [crash(0), release(1), crash(2)]],
    ['too long', [release(0), crash(1), crash(10.001)]],
    ['another type', [release(0), crash(1), crash(2, 42, 'worker')]],
  ])('does not fire for %s', (_title, steps) => {
    expect(play(book, steps).filter(([, outcome]) => outcome === 'fired')).toEqual([]);
  });

  it('takes events of one time in any order, and late arrivals at their own time', () => {
    const late = { ...release(0), at: at(11, 'x').at };
    expect(play(book, [crash(0), crash(10.001), late]).at(-1)).toEqual([11, 'noted', 'sequence']);
    expect(play(book, [crash(0), crash(10), late]).at(-1)).toEqual([11, 'fired']);
  });
});

describe('an absence', () => {
  const trigger: RuleTrigger = {
    kind: 'absence',
    after: step('build.succeeded'),
    expect: [step(['release.succeeded', 'release.failed'])],
    withinMs: 15 * min,
  };
  const book = bookWith({ triggers: [trigger] }, { writes: true });

  it('fires when the time is up and nothing has come', () => {
    expect(play(book, [at(0, 'build.succeeded')])).toEqual([
      [0, 'waiting', 'absence'],
      [15, 'fired'],
    ]);
  });

  it('ends with what is expected, up to the last moment', () => {
    expect(play(book, [at(0, 'build.succeeded'), at(15, 'release.failed')])).toEqual([
      [0, 'waiting', 'absence'],
      [15, 'noted', 'absence'],
    ]);
  });

  it('is not ended by another app, nor by an older event', () => {
    const steps = [
      at(0, 'release.failed'),
      at(1, 'build.succeeded'),
      at(2, 'release.failed', { app: 'blog' }),
    ];
    expect(play(book, steps).at(-1)).toEqual([16, 'fired']);
  });

  it('does not begin when what is expected arrived before', () => {
    const late = { ...at(0, 'build.succeeded'), at: at(2, 'x').at };
    expect(play(book, [at(1, 'release.succeeded'), late])).toEqual([
      [1, 'noted', 'absence'],
      [2, 'skipped', 'absence'],
    ]);
  });

  it('serves as a heartbeat: an event ends the waiting of the one before and begins its own', () => {
    const beat: RuleTrigger = {
      ...trigger,
      after: step('build.succeeded'),
      expect: [step('build.succeeded')],
    };
    expect(
      play(bookWith({ triggers: [beat] }), [at(0, 'build.succeeded'), at(10, 'build.succeeded')]),
    ).toEqual([
      [0, 'waiting', 'absence'],
      [10, 'waiting', 'absence'],
      [25, 'fired'],
    ]);
  });
});

describe('consecutive hits', () => {
  const book = bookWith({
    triggers: [{ kind: 'event', events: ['build.failed'] }],
    threshold: { count: 2, withinMs: 360 * min, consecutive: true, resetOn: step('build.succeeded') },
  });

  it('count from the last reset on', () => {
    const steps = [
      at(0, 'build.failed'),
      at(1, 'build.succeeded'),
      at(2, 'build.failed'),
      at(3, 'build.failed'),
    ];
    expect(play(book, steps)).toEqual([
      [0, 'skipped', 'threshold'],
      [1, 'noted', 'threshold'],
      [2, 'skipped', 'threshold'],
      [3, 'fired'],
    ]);
  });

  it('are parted by a reset whatever arrives first', () => {
    const late = { ...at(0, 'build.failed'), at: at(5, 'x').at };
    const steps = [at(1, 'build.succeeded'), at(2, 'build.failed'), late];
    expect(play(book, steps).at(-1)).toEqual([5, 'skipped', 'threshold']);
  });
});

describe('for', () => {
  const book = bookWith({
    forMs: 3 * min,
    condition: ifTrue('state.down'),
    resolve: { on: step('dyno.up') },
  });

  it('fires when it still holds, by a fresh look', () => {
    const down = { state: { down: true } };
    expect(play(book, [at(0, 'dyno.crashed'), at(1, 'dyno.crashed')], down)).toEqual([
      [0, 'waiting', 'for'],
      [1, 'skipped', 'for'],
      [3, 'fired'],
    ]);
    const up = { at: at(2, 'x').at, given: { state: { down: false } } };
    expect(play(book, [at(0, 'dyno.crashed'), up], down).at(-1)).toEqual([3, 'skipped', 'if']);
  });

  it('does not begin to wait when the condition does not hold', () => {
    expect(play(book, [at(0, 'dyno.crashed')])).toEqual([[0, 'skipped', 'if']]);
  });

  it('is ended by what resolves it, not by what resolved it before', () => {
    const down = { state: { down: true } };
    expect(play(book, [at(0, 'dyno.crashed'), at(1, 'dyno.up')], down).at(-1)).toEqual([
      1,
      'noted',
      'resolve',
    ]);
    expect(play(book, [at(0, 'dyno.up'), at(1, 'dyno.crashed')], down).at(-1)).toEqual([4, 'fired']);
  });
});

describe('an if', () => {
  const condition = ifTrue('state.ok');

  it('that cannot be read is an error, and nothing is said', () => {
    const { decisions } = rehearse({
      rulebook: bookWith({ condition }, { writes: true }),
      steps: [at(0, 'dyno.crashed')],
      given: { unreadable: ['state.ok'] },
    });
    expect(decisions[0]?.decision).toMatchObject({
      outcome: 'error',
      stoppedBy: 'if',
      actions: [],
      counts: true,
    });
    expect(decisions[0]?.decision.findings.at(-1)?.sentence).toBe(
      '`state.ok` could not be answered: state.ok could not be read.',
    );
  });

  it('that throws is an error of that rule alone', () => {
    const broken = {
      ...condition,
      evaluate: () => {
        throw new Error('boom');
      },
    };
    expect(play(bookWith({ condition: broken }), [at(0, 'dyno.crashed')])).toEqual([[0, 'error', 'if']]);
  });

  it('of an action holds back that action alone, also when it cannot be read', () => {
    const book = bookWith({}, { writes: true });
    const rule = book.rules[0];
    if (rule === undefined) throw new Error('no rule');
    const guarded = bookWith({
      ...rule,
      actions: rule.actions.map((one) => (one.id === 'back' ? { ...one, condition } : one)),
    });
    for (const given of [{}, { unreadable: ['state.ok'] }]) {
      const { decisions } = rehearse({ rulebook: guarded, steps: [at(0, 'dyno.crashed')], given });
      expect(decisions[0]?.decision.outcome).toBe('fired');
      expect(decisions[0]?.decision.actions.map(({ id }) => id)).toEqual(['tell']);
      expect(decisions[0]?.decision.findings.at(-1)).toMatchObject({
        check: 'if',
        path: 'actions.back',
        held: false,
      });
    }
    expect(needs(at(0, 'dyno.crashed').event, guarded).state).toEqual(['state.ok']);
  });
});

describe('a limit', () => {
  const limit = (end: 'notify_only' | 'pause_rule'): Required<Pick<Rule, 'limit'>> =>
    JSON.parse(`{ "limit": { "runs": 2, "perMs": ${60 * min}, "then": "${end}" } }`);

  it('leaves only notices, until firings are long enough ago', () => {
    const rulebook = bookWith(limit('notify_only'), { writes: true });
    const { decisions } = rehearse({
      rulebook,
      steps: [0, 10, 20, 80].map((when) => at(when, 'dyno.crashed')),
    });
    expect(decisions.map(({ decision }) => decision.actions.map(({ id }) => id))).toEqual([
      ['tell', 'back'],
      ['tell', 'back'],
      ['tell'],
      ['tell', 'back'],
    ]);
    expect(decisions[2]?.decision.findings.find(({ check }) => check === 'limit')).toMatchObject({
      held: false,
      seen: 2,
      sentence: 'It fired 2 of at most 2 times within 1h.',
    });
  });

  it('pauses the rule, and says so once', () => {
    const rulebook = bookWith(limit('pause_rule'), { writes: true });
    const steps = [0, 10, 20, 500].map((when) => at(when, 'dyno.crashed'));
    const rehearsal = rehearse({ rulebook, steps });
    expect(rehearsal.decisions.map(({ decision }) => [decision.outcome, decision.stoppedBy])).toEqual([
      ['fired', undefined],
      ['fired', undefined],
      ['fired', undefined],
      ['skipped', 'paused'],
    ]);
    expect(rehearsal.paused).toEqual([{ ruleId: 'x', sentence: 'It fired 2 of at most 2 times within 1h.' }]);
  });
});

describe('concurrency', () => {
  const decisionOf = (concurrency: 'single' | 'queue' | 'replace' | 'parallel' | undefined, writes = true) =>
    rehearse({
      rulebook: bookWith(concurrency === undefined ? {} : { concurrency }, { writes }),
      steps: [at(0, 'dyno.crashed')],
      given: { busy: ['x'] },
    }).decisions[0]?.decision;

  it.each([
    [undefined, ['tell'], undefined],
    ['single', ['tell'], undefined],
    ['queue', ['tell', 'back'], undefined],
    ['parallel', ['tell', 'back'], undefined],
    ['replace', ['tell', 'back'], [{ kind: 'withdraw_proposals' }]],
  ] as const)('%s', (concurrency, actions, effects) => {
    expect(decisionOf(concurrency)?.actions.map(({ id }) => id)).toEqual(actions);
    expect(decisionOf(concurrency)?.effects).toEqual(effects);
  });

  it('never stops a rule that only tells people', () => {
    expect(decisionOf('single', false)?.outcome).toBe('fired');
  });

  it('says nothing again while the incident is open', () => {
    const rulebook = bookWith({ resolve: { on: step('dyno.up') } }, { writes: true });
    const busy = { at: at(1, 'x').at, given: { busy: ['x'] } };
    expect(play(rulebook, [at(0, 'dyno.crashed'), busy, at(2, 'dyno.crashed')])).toEqual([
      [0, 'fired'],
      [2, 'skipped', 'concurrency'],
    ]);
  });
});

describe('calendars', () => {
  const calendars = {
    business_hours: compileCalendar('business_hours', { days: ['fri'], hours: '09:00-18:00' }, 'UTC'),
    freeze: compileCalendar(
      'freeze',
      { ranges: [{ from: '2026-11-20T10:30', to: '2026-11-20T11:00' }] },
      'UTC',
    ),
  };
  const inPolicy = (state: Parameters<typeof bookWith>[0]) => {
    const book = bookWith(state);
    return { ...book, policy: { ...book.policy, calendars } };
  };

  it.each([
    [{ onlyDuring: ['business_hours'] }, 0, 'fired'],
    [{ onlyDuring: ['business_hours'] }, 480, 'skipped'],
    [{ onlyDuring: ['business_hours', 'freeze'] }, 0, 'fired'],
    [{ notDuring: ['business_hours'] }, 0, 'skipped'],
    [{ notDuring: ['business_hours'] }, 480, 'fired'],
    [{ notDuring: ['freeze'] }, 29, 'fired'],
    [{ notDuring: ['freeze'] }, 30, 'skipped'],
    [{ notDuring: ['freeze'] }, 60, 'fired'],
    [{ notDuring: ['heroku_incident'] }, 0, 'fired'],
    [{ onlyDuring: ['unknown'] }, 0, 'skipped'],
  ])('%j at %i', (state, when, outcome) => {
    expect(play(inPolicy(state), [at(when, 'dyno.crashed')])[0]?.[1]).toBe(outcome);
  });

  it.each([
    [{ 'build.pending': true }, 'skipped'],
    [{ 'build.pending': false }, 'fired'],
    [{ 'release.latest.status': 'pending' }, 'skipped'],
    [{ 'release.latest.status': 'pending', 'release.latest.created_at': '2026-11-20T09:30:00Z' }, 'skipped'],
    [{ 'release.latest.status': 'pending', 'release.latest.created_at': '2026-11-20T08:59:00Z' }, 'fired'],
    [{ 'release.latest.status': 'succeeded' }, 'fired'],
  ])('deploy_in_progress with %j', (state, outcome) => {
    const book = bookWith({ notDuring: ['deploy_in_progress'] });
    expect(play(book, [at(0, 'dyno.crashed')], { state })[0]?.[1]).toBe(outcome);
  });

  it('that cannot be read are an error, and a known reason goes before it', () => {
    const given = { unreadable: ['state.build.pending'] };
    const steps = [at(0, 'dyno.crashed')];
    expect(play(bookWith({ notDuring: ['deploy_in_progress'] }), steps, given)).toEqual([
      [0, 'error', 'calendar'],
    ]);
    expect(play(inPolicy({ notDuring: ['deploy_in_progress', 'business_hours'] }), steps, given)).toEqual([
      [0, 'skipped', 'calendar'],
    ]);
  });

  it('are asked at the time of a timer, not of its event', () => {
    const book = inPolicy({ notDuring: ['freeze'], forMs: 10 * min });
    expect(play(book, [at(25, 'dyno.crashed')]).at(-1)).toEqual([35, 'skipped', 'calendar']);
  });
});

describe('late events', () => {
  const late = at(0, 'dyno.crashed', { late: true });

  it('are ignored, or taken as any other, as the rule says', () => {
    expect(play(bookWith({ lateEvents: 'ignore' }), [late])).toEqual([[0, 'skipped', 'late']]);
    const { decisions } = rehearse({
      rulebook: bookWith({ lateEvents: 'normal' }, { writes: true }),
      steps: [late],
    });
    expect(decisions[0]?.decision.actions.map(({ id }) => id)).toEqual(['tell', 'back']);
  });

  it('still end what went before', () => {
    const book = bookWith({ lateEvents: 'ignore', resolve: { on: step('dyno.up') } });
    const { incidents } = rehearse({
      rulebook: book,
      steps: [at(0, 'dyno.crashed'), at(1, 'dyno.up', { late: true })],
    });
    expect(incidents).toEqual([]);
  });
});

describe('an incident', () => {
  const book = bookWith({
    triggers: [{ kind: 'event', events: ['release.failed'] }],
    groupBy: ['app', 'release.version'],
    resolve: { on: step('release.succeeded') },
  });
  const failed = (when: number, version: number) => at(when, 'release.failed', { release: { version } });

  it('is opened by a firing, one per group, and ended by a later release of the app', () => {
    const steps = [failed(0, 42), failed(1, 43), failed(2, 43)];
    const open = rehearse({ rulebook: book, steps });
    expect(open.incidents.map(({ group, scope }) => [group, scope])).toEqual([
      ['app=shop release.version=42', 'app=shop'],
      ['app=shop release.version=43', 'app=shop'],
    ]);
    expect(open.decisions[2]?.decision.effects).toBeUndefined();
    const fixed = rehearse({
      rulebook: book,
      steps: [...steps, at(3, 'release.succeeded', { release: { version: 44 } })],
    });
    expect(fixed.incidents).toEqual([]);
    expect(fixed.decisions.at(-1)?.decision.findings.at(-1)?.sentence).toBe(
      'release.succeeded resolves: 2 open incidents end.',
    );
  });

  it('is ended by our own doing too, but not by an event before it', () => {
    const own = at(1, 'release.succeeded', { release: { version: 43 }, actor: { kind: 'self' } });
    expect(rehearse({ rulebook: book, steps: [failed(0, 42), own] }).incidents).toEqual([]);
    const older = { ...at(0, 'release.succeeded', { release: { version: 41 } }), at: at(2, 'x').at };
    expect(rehearse({ rulebook: book, steps: [failed(1, 42), older] }).incidents).toHaveLength(1);
  });

  it('that was over before it was heard of is told and closed at once', () => {
    const late = { ...failed(0, 42), at: at(2, 'x').at };
    const { decisions, incidents } = rehearse({
      rulebook: book,
      steps: [at(1, 'release.succeeded', { release: { version: 43 } }), late],
    });
    expect(decisions.at(-1)?.decision.outcome).toBe('fired');
    expect(incidents).toEqual([]);
  });

  it('ends when it has been quiet since the last hit, fired or not', () => {
    const rulebook = bookWith({
      triggers: [onCrash],
      cooldownMs: 30 * min,
      resolve: { quietForMs: 15 * min },
    });
    const { decisions, incidents } = rehearse({
      rulebook,
      steps: [at(0, 'dyno.crashed'), at(10, 'dyno.crashed'), at(12, 'dyno.crashed')],
    });
    expect(decisions.map(({ at: time, timer }) => [time, timer?.purpose])).toEqual([
      [at(0, 'x').at, undefined],
      [at(10, 'x').at, undefined],
      [at(12, 'x').at, undefined],
      [at(27, 'x').at, 'quiet'],
    ]);
    expect(decisions.at(-1)?.decision.effects).toEqual([
      { kind: 'resolve_incident', sentence: 'Quiet for 15m since 2026-11-20T10:12:00.000Z.' },
    ]);
    expect(incidents).toEqual([]);
  });

  it('is not opened in shadow', () => {
    const shadow = bookWith({ mode: 'shadow', resolve: { on: step('dyno.up') } });
    expect(rehearse({ rulebook: shadow, steps: [at(0, 'dyno.crashed')] })).toMatchObject({
      incidents: [],
      decisions: [{ decision: { outcome: 'shadowed' } }],
    });
  });
});

describe('schedules and starts by hand', () => {
  it('are for the rule they name', () => {
    const triggers: RuleTrigger[] = [
      { kind: 'schedule', pattern: '0 20 * * *', timezone: 'UTC' },
      { kind: 'manual' },
    ];
    const book = bookWith({ triggers });
    const run = (id: string, event = 'schedule') => at(0, event, { id });
    expect(play(book, [run('schedule:x:shop:1')])).toEqual([[0, 'fired']]);
    expect(play(book, [run('schedule:y:shop:1')])).toEqual([[0, 'no_match', 'trigger']]);
    expect(play(book, [run('manual:x:shop:1', 'manual')])).toEqual([[0, 'fired']]);
  });

  it('stand beside other triggers', () => {
    const book = bookWith({ triggers: [{ kind: 'manual' }, onCrash] });
    expect(play(book, [at(0, 'dyno.crashed'), at(1, 'manual')])).toEqual([
      [0, 'fired'],
      [1, 'fired'],
    ]);
  });
});

describe('a rule taken away or turned off while it waits', () => {
  it.each([
    [{ enabled: false }, 'enabled'],
    [{ mode: 'off' as const }, 'mode'],
  ])('is skipped: %j', (change, stoppedBy) => {
    const { head } = rehearse({
      rulebook: bookWith({ forMs: min }),
      steps: [at(0, 'dyno.crashed')],
      until: at(0, 'x').at,
    });
    const later = rehearse({ rulebook: bookWith({ forMs: min, ...change }), steps: [], head });
    expect(later.decisions[0]?.decision).toMatchObject({ outcome: 'skipped', stoppedBy });
    const book = bookWith({});
    const gone = rehearse({ rulebook: { ...book, rules: [], byEvent: new Map() }, steps: [], head });
    expect(gone.decisions[0]?.decision).toMatchObject({
      outcome: 'skipped',
      stoppedBy: 'enabled',
      ruleId: 'x',
    });
  });
});
