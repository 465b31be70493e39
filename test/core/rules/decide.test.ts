import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import { decide, memoryKey, needs } from '../../../src/core/rules/decide.ts';
import type { Decision, RuleMemory } from '../../../src/core/rules/decision.ts';
import type { Rulebook } from '../../../src/core/rules/rulebook.ts';
import { after, crash, failedRelease } from './event-fixture.ts';
import { bookOf, policyText, ruleFile } from './rulebook-fixture.ts';

const day = 86_400_000;
const offline = { live: new Map(), unreadable: [] };

type Given = { readonly memory?: Partial<RuleMemory>; readonly now?: string };

/** Decides one event by one rule; the memory is given for whatever is asked. */
function ask(
  rulebook: Rulebook,
  event: Event,
  { memory = {}, now = event.receivedAt }: Given = {},
): Decision[] {
  const known = new Map(
    needs(event, rulebook).memory.map(({ ruleId, group }) => [
      memoryKey(ruleId, group),
      { hits: [], firedAt: [], ...memory },
    ]),
  );
  return decide({ event, rulebook, memory: known, now, ...offline });
}

const crashRule = (more: string) =>
  bookOf(
    ruleFile(`id: x
trigger: { event: dyno.crashed }
match: { dyno.cause: crash }
${more}`),
  );
const say = 'actions: [{ action: slack.notify, with: { text: "{{ app.name }} is down" } }]';
const both = `actions:
  - { id: tell, action: slack.notify }
  - { id: back, action: heroku.rollback }`;

describe('a decision', () => {
  it('says what it saw when it fires', () => {
    const [decision] = ask(crashRule(say), crash());
    expect(decision).toEqual({
      ruleId: 'x',
      ruleName: 'x',
      ruleHash: expect.stringMatching(/^[0-9a-f]{12}$/),
      severity: 'warning',
      group: 'app=01234567-89ab-cdef-0123-456789abcdef',
      mode: 'ask',
      outcome: 'fired',
      counts: true,
      findings: [
        {
          check: 'trigger',
          path: 'event.name',
          held: true,
          sentence: 'dyno.crashed happened.',
          seen: 'dyno.crashed',
        },
        {
          check: 'match',
          path: 'dyno.cause',
          held: true,
          sentence: 'dyno.cause is crash, as wanted.',
          seen: 'crash',
        },
      ],
      actions: [{ index: 0, id: 'notify', action: 'slack.notify', with: { text: 'shop is down' } }],
    });
  });

  it('says what was wanted when it does not match', () => {
    const dyno = { ...crash().views.dyno, cause: 'scale' };
    expect(ask(crashRule(say), crash({ views: { dyno } }))[0]).toMatchObject({
      outcome: 'no_match',
      stoppedBy: 'match',
      counts: false,
      actions: [],
      findings: [{}, { held: false, sentence: 'dyno.cause is scale, wanted crash.', seen: 'scale' }],
    });
  });

  it.each([
    [
      'any: [{ dyno.type: web }, { dyno.type: worker }]',
      true,
      'Of several, one held: dyno.type is web, as wanted; dyno.type is web, wanted worker.',
    ],
    [
      'any: [{ dyno.type: a }, { dyno.type: b }]',
      false,
      'Of several, none held: dyno.type is web, wanted a; dyno.type is web, wanted b.',
    ],
    ['none: [{ dyno.type: a }]', true, 'None held, as wanted: dyno.type is web, wanted a.'],
    [
      'none: [{ dyno.type: web, dyno.exit_status: 1 }]',
      false,
      'One held that must not: dyno.type is web, as wanted; dyno.exit_status is 1, as wanted.',
    ],
    [
      'none: [{ dyno.type: web, dyno.exit_status: 2 }]',
      true,
      'None held, as wanted: dyno.type is web, as wanted; dyno.exit_status is 1, wanted 2.',
    ],
    [
      'any: [{ all: [{ dyno.type: web }, { none: [{ dyno.exit_status: { gt: 1 } }] }] }]',
      true,
      'Of several, one held: dyno.type is web, as wanted; dyno.exit_status is 1, wanted more than 1.',
    ],
  ])('nests: %s', (nest, held, sentence) => {
    const book = bookOf(
      ruleFile(`id: x\ntrigger: { event: dyno.crashed }\nmatch: { dyno.cause: crash, ${nest} }\n${say}`),
    );
    const [decision] = ask(book, crash());
    const nested = decision?.findings.filter(({ check, path }) => check === 'match' && path === undefined);
    expect(nested).toEqual([{ check: 'match', held, sentence }]);
    expect(decision?.outcome).toBe(held ? 'fired' : 'no_match');
  });

  it.each([
    ['enabled: false', 'enabled'],
    ['mode: off', 'mode'],
  ])('does nothing with %s, and says so', (line, stoppedBy) => {
    const [decision] = ask(crashRule(`${line}\n${both}`), crash());
    expect(decision).toMatchObject({ outcome: 'skipped', stoppedBy, counts: false, actions: [] });
    expect(decision?.findings).toHaveLength(1);
  });

  it('is no match for an app the rule is not about', () => {
    const book = crashRule(`apps: ["blog-*"]\n${say}`);
    expect(ask(book, crash())[0]).toMatchObject({
      outcome: 'no_match',
      stoppedBy: 'apps',
      findings: [{ held: false, sentence: 'shop is none of blog-*.' }],
    });
  });

  it('only writes down what it would do in mode shadow', () => {
    const [decision] = ask(crashRule(`mode: shadow\n${both}`), crash());
    expect(decision).toMatchObject({ outcome: 'shadowed', mode: 'shadow', actions: [], counts: true });
    expect(decision?.findings.slice(-2).map(({ sentence }) => sentence)).toEqual([
      'Would do slack.notify; mode shadow only writes it down.',
      'Would do heroku.rollback; mode shadow only writes it down.',
    ]);
  });
});

describe('the rules an event meets', () => {
  const book = bookOf(`version: 1
rules:
  - { id: all, trigger: { event: "*" }, ${say} }
  - { id: list, trigger: [{ event: release.failed }, { event: [build.failed, dyno.up] }], ${say} }
  - { id: family, trigger: { event: formation.* }, ${say} }
  - { id: stray, trigger: { event: unmatched }, ${say} }
`);
  const met = (...names: string[]) =>
    decide({
      event: crash({ name: names[0] ?? '', names, views: {} }),
      rulebook: book,
      memory: new Map(),
      now: after(0),
      ...offline,
    }).map(({ ruleId }) => ruleId);

  it.each([
    [['release.failed'], ['all', 'list']],
    [['build.failed'], ['all', 'list']],
    [
      ['formation.scaled', 'formation.resized'],
      ['all', 'family'],
    ],
    [['unmatched'], ['all', 'stray']],
    [['something.new'], ['all']],
  ])('%j meets %j', (names, rules) => {
    expect(met(...names)).toEqual(rules);
  });
});

describe('an own echo', () => {
  const self = { id: 'h', email: 'herald@example.com', kind: 'self' } as const;

  it('starts nothing', () => {
    const [decision] = ask(crashRule(both), crash({ actor: self }));
    expect(decision).toMatchObject({ outcome: 'skipped', stoppedBy: 'own_echo', counts: false, actions: [] });
    expect(needs(crash({ actor: self }), crashRule(both))).toEqual({ memory: [], state: [], history: [] });
  });

  it.each(['actor.kind: self', 'event.actor.kind: [self, human]', 'any: [{ actor.kind: self }]'])(
    'is answered by a rule that says %s',
    (condition) => {
      const book = bookOf(
        ruleFile(
          `id: x\ntrigger: { event: dyno.crashed }\nmatch: { dyno.cause: crash, ${condition} }\n${say}`,
        ),
      );
      expect(ask(book, crash({ actor: self }))[0]?.outcome).toBe('fired');
    },
  );
});

describe('a threshold', () => {
  const book = crashRule(
    `group_by: [app, dyno.release_version]\nthreshold: { count: 3, within: 10m }\n${say}`,
  );

  it('asks for what it needs, no more', () => {
    expect(needs(crash(), book).memory).toEqual([
      {
        ruleId: 'x',
        group: 'app=01234567-89ab-cdef-0123-456789abcdef dyno.release_version=42',
        sinceMs: Date.parse(after(-600_000)),
      },
    ]);
    expect(needs(failedRelease(), book).memory).toEqual([]);
  });

  it.each([
    ['too few', [after(-1)], 'skipped', '2 of 3 within 10m.'],
    ['enough', [after(-1), after(-600_000)], 'fired', '3 of 3 within 10m.'],
    ['enough on both sides', [after(-300_000), after(300_000)], 'fired', '3 of 3 within 10m.'],
    ['too far apart', [after(-400_000), after(400_000)], 'skipped', '2 of 3 within 10m.'],
    ['nonsense in memory', ['never', after(-1), after(-2)], 'fired', '3 of 3 within 10m.'],
  ])('%s', (_title, hits, outcome, sentence) => {
    const [decision] = ask(book, crash(), { memory: { hits } });
    expect(decision).toMatchObject({ outcome, counts: true });
    expect(decision?.findings.find(({ check }) => check === 'threshold')?.sentence).toBe(sentence);
  });
});

describe('a cooldown', () => {
  it('lasts five minutes unless the rule says otherwise, by the time of the events', () => {
    const book = crashRule(say);
    const firedAt = [after(-299_999)];
    expect(ask(book, crash(), { memory: { firedAt } })[0]).toMatchObject({
      outcome: 'skipped',
      stoppedBy: 'cooldown',
      counts: true,
      actions: [],
    });
    expect(ask(book, crash(), { memory: { firedAt: [after(-300_000)] } })[0]?.outcome).toBe('fired');
    expect(ask(book, crash(), { memory: { firedAt: [after(299_999)] } })[0]?.outcome).toBe('skipped');
    expect(ask(crashRule(`cooldown: 1m\n${say}`), crash(), { memory: { firedAt } })[0]?.outcome).toBe(
      'fired',
    );
  });
});

describe('old news', () => {
  it('tells people and writes nothing', () => {
    const [decision] = ask(crashRule(both), crash({ late: true }));
    expect(decision).toMatchObject({ outcome: 'fired', actions: [{ id: 'tell', index: 0 }] });
    expect(decision?.findings.at(-1)).toMatchObject({ check: 'late', path: 'actions.back', held: false });
  });

  it('does nothing when the rule only writes', () => {
    const [decision] = ask(crashRule('actions: [{ action: heroku.rollback }]'), crash({ late: true }));
    expect(decision).toMatchObject({ outcome: 'skipped', stoppedBy: 'late', counts: true, actions: [] });
  });

  it('is what an event dated ahead of the clock is taken for', () => {
    const ahead = { now: after(-day) };
    expect(ask(crashRule(both), crash(), ahead)[0]?.actions.map(({ id }) => id)).toEqual(['tell']);
    expect(ask(crashRule(both), crash(), { now: after(-15 * 60_000) })[0]?.actions).toHaveLength(2);
  });
});

describe('the actions of a decision', () => {
  it('carry their arguments with values, their approval and their place', () => {
    const book = crashRule(`actions:
  - action: slack.notify
    with: { channel: "#ops", text: "v{{ dyno.release_version | default: 0 }}", include: [dyno.command], mention: oncall }
  - action: slack.notify
  - action: heroku.rollback
    with: { to: "{{ dyno.release_version | default: 1 | minus: 1 }}" }
    approval: { from: { groups: [oncall], users: [ana@example.com] }, count: 2, expires_in: 20m }`);
    expect(ask(book, crash())[0]?.actions).toEqual([
      {
        index: 0,
        id: 'notify',
        action: 'slack.notify',
        with: { channel: '#ops', text: 'v42', include: ['dyno.command'], mention: ['oncall'] },
      },
      { index: 1, id: 'notify-2', action: 'slack.notify', with: {} },
      {
        index: 2,
        id: 'rollback',
        action: 'heroku.rollback',
        with: { to: 41 },
        approval: { groups: ['oncall'], users: ['ana@example.com'], count: 2, expiresInMs: 1_200_000 },
      },
    ]);
  });

  it('take the channel of their file and the Slack group of the policy', () => {
    const text = ruleFile(
      `id: x\ntrigger: { event: "*" }\nactions: [{ action: slack.notify, with: { mention: [oncall, here] } }]`,
    );
    const book = bookOf(
      text.replace('rules:', 'defaults: { notify: "#file" }\nrules:'),
      policyText.replace(/users: .*/, 'slack_group: S012AB3CD'),
    );
    expect(ask(book, crash())[0]?.actions[0]?.with).toEqual({
      channel: '#file',
      mention: ['S012AB3CD', 'here'],
    });
    expect(book.defaultChannel).toBe('#file');
  });

  it('lose a text that cannot be rendered, never the notice', () => {
    const book = crashRule(`actions:
  - { action: slack.notify, with: { channel: "#a", text: "{{ (1..100000000) }}" } }
  - { action: heroku.rollback, with: { to: "{{ (1..100000000) }}" } }`);
    const [decision] = ask(book, crash());
    expect(decision).toMatchObject({
      outcome: 'fired',
      actions: [{ id: 'notify', with: { channel: '#a' } }],
    });
    expect(decision?.actions).toHaveLength(1);
    expect(decision?.findings.filter(({ check, held }) => check === 'action' && !held)).toHaveLength(2);
  });
});

// ---------------------------------------------------------------- any event, any memory

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);
const time = fc.oneof(
  fc.integer({ min: -day, max: day }).map(after),
  fc.constantFrom('', 'yesterday', '2026-13-45T99:00:00Z', '+275760-09-13T00:00:00.001Z'),
);
const names = [
  'dyno.crashed',
  'release.failed',
  'formation.scaled',
  'unmatched',
  '*',
  'constructor',
  '__proto__',
];
const anyEvent: fc.Arbitrary<Event> = fc
  .record({
    id: fc.string(),
    names: fc.array(fc.constantFrom(...names), { maxLength: 3 }),
    at: time,
    receivedAt: time,
    late: fc.boolean(),
    actorKind: fc.constantFrom('human', 'bot', 'self', 'heroku'),
    appName: fc.oneof(fc.constant('shop'), fc.string()),
    dyno: fc.dictionary(
      fc.constantFrom('type', 'cause', 'exit_status', 'release_version', 'size', '__proto__'),
      value,
    ),
    release: fc.dictionary(
      fc.constantFrom('version', 'kind', 'description', 'current', 'constructor'),
      value,
    ),
    previous: fc.dictionary(fc.constantFrom('formation.quantity', 'dyno.size', '__proto__'), value),
  })
  .map(({ actorKind, appName, dyno, release, previous, names: all, ...event }) => ({
    ...crash(),
    ...event,
    name: all[0] ?? 'unmatched',
    names: all,
    app: { ...crash().app, name: appName },
    actor: { ...crash().actor, kind: actorKind },
    views: { dyno, release },
    previous: previous as Event['previous'],
  }));

const wideBook = bookOf(`version: 1
defaults: { notify: "#ops" }
rules:
  - id: everything
    trigger: { event: "*" }
    group_by: [app, event.name, dyno.type, release.description]
    match:
      any:
        - { dyno.type: "w*", dyno.exit_status: { gte: 1 } }
        - { release.description: { regex: "a|b" }, release.version: { not: [1, 2] } }
        - none: [{ formation.quantity: { changed: true } }, { dyno.size: { at_least: Basic } }]
    threshold: { count: 2, within: 1h }
    ${both.replaceAll('\n', '\n    ')}
  - id: crashes
    mode: shadow
    trigger: { event: [dyno.crashed, release.failed] }
    match: { actor.kind: { exists: true } }
    actions:
      - { action: slack.notify, with: { text: "{{ release.description | default: app.name }} {{ dyno.exit_status | default: 0 }}" } }
  - id: back
    trigger: { event: release.failed }
    actions: [{ action: heroku.rollback, with: { to: "{{ release.version }}" } }]
`);

describe('decide, for any event and memory', () => {
  const anyMemory = fc.record({
    hits: fc.array(time, { maxLength: 5 }),
    firedAt: fc.array(time, { maxLength: 3 }),
  });

  it('never throws, always answers the same, and every answer that is no has its reason', () => {
    fc.assert(
      fc.property(anyEvent, anyMemory, time, (event, memory, now) => {
        const decisions = ask(wideBook, event, { memory, now });
        expect(ask(wideBook, structuredClone(event), { memory, now })).toEqual(decisions);
        for (const decision of decisions) checkAnswer(decision, event);
      }),
      { numRuns: 500 },
    );
  });

  it('asks beforehand for all it reads: more memory changes nothing', () => {
    fc.assert(
      fc.property(anyEvent, anyMemory, (event, memory) => {
        const asked = new Set(
          needs(event, wideBook).memory.map(({ ruleId, group }) => memoryKey(ruleId, group)),
        );
        const now = event.receivedAt;
        const all = new Proxy(new Map<string, RuleMemory>(), {
          get: (_map, key) => (key === 'get' ? () => memory : undefined),
        });
        const open = decide({ event, rulebook: wideBook, memory: all, now, ...offline });
        const strict = decide({
          event,
          rulebook: wideBook,
          memory: new Map([...asked].map((key) => [key, memory])),
          now,
          ...offline,
        });
        expect(strict).toEqual(open);
      }),
    );
  });

  it('gives no write to a late event, an echo or a shadow', () => {
    fc.assert(
      fc.property(anyEvent, anyMemory, (event, memory) => {
        for (const decision of ask(wideBook, event, { memory })) {
          const writes = decision.actions.filter(({ action }) => action !== 'slack.notify');
          if (event.late || event.actor.kind === 'self' || decision.mode === 'shadow')
            expect(writes).toEqual([]);
        }
      }),
    );
  });
});

function checkAnswer(decision: Decision, event: Event): void {
  const stopped = decision.findings.some(({ check, held }) => !held && check === decision.stoppedBy);
  expect(decision.stoppedBy === undefined || stopped).toBe(true);
  expect(decision.actions.length > 0).toBe(decision.outcome === 'fired');
  expect(decision.outcome === 'fired' || decision.outcome === 'shadowed').toBe(
    decision.stoppedBy === undefined,
  );
  expect(JSON.parse(JSON.stringify(decision.findings))).toEqual(decision.findings.map((one) => ({ ...one })));
  expect(decision.findings.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  expect(event.names.length === 0 || decision.group !== '').toBe(true);
}
