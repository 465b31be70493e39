import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../../src/core/rules/expression/compile-expression.ts';
import { expressionOf, faultsOf } from './expression-fixture.ts';

type Case = [text: string, code: string, at: string, message: string, event?: string];

/** `at` is the part of the text that the fault points at. */
const cases: Case[] = [
  ['', 'E401', '', 'the expression is empty'],
  ['   ', 'E401', '   ', 'the expression is empty'],
  ['(release.version == 1', 'E401', '', 'expected `)`, found the end'],
  ['release.version ==', 'E401', '', 'expected a value, found the end'],
  ['release.version = 1', 'E401', '=', 'did not expect `=`'],
  ['release.current and release.current', 'E401', 'and', 'did not expect `and`'],
  ['release.version == 1)', 'E401', ')', 'did not expect `)`'],
  ['release.kind == "deploy', 'E401', '"deploy', 'the text has no closing quote'],
  ['if == 1', 'E401', 'if', '`if` cannot be a name'],
  ['release.kind == "a\\q"', 'E401', '\\q', 'invalid escape sequence: \\q'],
  [
    'release.version == "12"',
    'E402',
    'release.version == "12"',
    '`release.version` is a whole number, compared with a text',
  ],
  [
    '"12" == release.version',
    'E402',
    '"12" == release.version',
    '`release.version` is a whole number, compared with a text',
  ],
  [
    'release.kind == 1',
    'E402',
    'release.kind == 1',
    '`release.kind` is a text, compared with a whole number',
  ],
  [
    'release.current == "true"',
    'E402',
    'release.current == "true"',
    '`release.current` is true or false, compared with a text',
  ],
  [
    'release.version == 1.5',
    'E402',
    'release.version == 1.5',
    '`release.version` is a whole number, compared with a decimal number',
  ],
  [
    'release.version < "9"',
    'E402',
    'release.version < "9"',
    '`release.version` is a whole number, compared with a text',
  ],
  [
    'release.status > "failed"',
    'E402',
    'release.status > "failed"',
    '`>` compares numbers, but `release.status` is a text',
  ],
  [
    'release.current >= true',
    'E402',
    'release.current >= true',
    '`>=` compares numbers, but `release.current` is true or false',
  ],
  [
    'release.kind == "deplyo"',
    'E402',
    '"deplyo"',
    '`release.kind` is never "deplyo"; did you mean `deploy`?',
  ],
  [
    'release.kind in ["deploy", "promot"]',
    'E402',
    '"promot"',
    '`release.kind` is never "promot"; did you mean `promote`?',
  ],
  ['state.release.current.status == "suceeded"', 'E402', '"suceeded"', 'did you mean `succeeded`?'],
  [
    'release.version in ["1"]',
    'E402',
    'release.version in ["1"]',
    '`release.version` is a whole number, looked for in a list of texts',
  ],
  [
    '"a" in release.kind',
    'E402',
    '"a" in release.kind',
    '`in` looks into a list, but `release.kind` is a text',
  ],
  ['[1, "a"] == [1]', 'E402', '"a"', 'a list of a whole number cannot hold a text'],
  ['[[1]] == [1]', 'E402', '[1]', 'a list of a list of whole numbers cannot hold a list of whole numbers'],
  [
    'release.version && release.current',
    'E402',
    'release.version',
    '`release.version` is a whole number, where true or false is asked',
  ],
  ['!release.kind', 'E402', 'release.kind', '`release.kind` is a text, where true or false is asked'],
  ['release.version ? true : false', 'E402', 'release.version', 'where true or false is asked'],
  [
    '(release.current ? 1 : "a") == 1',
    'E402',
    'release.current ? 1 : "a"',
    'the sides of `? :` are a whole number and a text',
  ],
  [
    'release.version + "a" == "b"',
    'E402',
    'release.version + "a"',
    '`+` of a whole number and a text means nothing',
  ],
  [
    'release.version + 0.5 > 1.0',
    'E402',
    'release.version + 0.5',
    '`+` of a whole number and a decimal number means nothing',
  ],
  [
    '-release.kind == "a"',
    'E402',
    '-release.kind',
    '`-` stands before a number, but `release.kind` is a text',
  ],
  ['release.version == 99999999999999999999', 'E402', '99999999999999999999', 'is too large'],
  ['release.version == 1u', 'E402', '1u', 'is not read here'],
  ['{"a": 1} == 1', 'E402', '{"a": 1}', 'maps are not read here'],
  [
    'release.kind.startsWith(1)',
    'E402',
    'release.kind.startsWith(1)',
    '`startsWith` does not take a whole number, such as `1`',
  ],
  [
    'release.version.startsWith("1")',
    'E402',
    'release.version.startsWith("1")',
    'does not take a whole number, such as `release.version`',
  ],
  [
    'release.kind.contains()',
    'E402',
    'release.kind.contains()',
    '`contains` is given too much or too little',
  ],
  ['size(release.version) > 1', 'E402', 'size(release.version)', '`size` does not take a whole number'],
  [
    'release.kind[0] == "d"',
    'E402',
    'release.kind[0]',
    '`[...]` picks from a list by number, but `release.kind` is a text',
  ],
  ['null == null', 'E402', 'null == null', 'null is compared with null'],
  ['null < 1', 'E402', 'null < 1', '`null` is null, compared with a whole number'],
  ['has("a")', 'E402', 'has("a")', '`has` takes the name of a fact'],
  ['has(release.version + 1)', 'E402', 'has(release.version + 1)', '`has` takes the name of a fact'],
  [
    'like(release.version, "4*")',
    'E402',
    'release.version',
    '`like` looks into a text, but `release.version` is a whole number',
  ],
  [
    'like(release.kind, release.user)',
    'E402',
    'release.user',
    'the pattern of `like` must be written out in quotes',
  ],
  ['like(release.kind)', 'E402', 'like(release.kind)', '`like` takes a text and a pattern'],
  ['regex(release.kind, release.user)', 'E402', 'release.user', 'the pattern of `regex` must be written out'],
  ['minutes_since(release.user) > 1', 'E402', 'release.user', '`release.user` is not a time'],
  [
    'minutes_since(release.version) > 1',
    'E402',
    'release.version',
    '`release.version` is a whole number, not a time',
  ],
  ['severity_at_least("eror")', 'E402', '"eror"', '"eror" is not a severity; did you mean `error`?'],
  [
    'severity_at_least(release.kind)',
    'E402',
    'severity_at_least(release.kind)',
    'takes a severity in quotes',
  ],
  [
    'changed(state.maintenance)',
    'E402',
    'changed(state.maintenance)',
    '`changed` takes the name of a fact of the event',
  ],
  ['history.count("release.failed", "10 min") > 1', 'E402', '"10 min"', '"10 min" is not a duration'],
  ['history.crashes("0s") > 1', 'E402', '"0s"', '"0s" is not a duration'],
  ['history.crashes(10) > 1', 'E402', 'history.crashes(10)', 'takes texts that are written out in quotes'],
  [
    'history.count(event.name, "10m") > 1',
    'E402',
    'history.count(event.name, "10m")',
    'takes texts that are written out in quotes',
  ],
  [
    'build.buildpacks.exists(x, x == 1)',
    'E402',
    'x == 1',
    '`x` is a text, compared with a whole number',
    'build.failed',
  ],
  [
    'build.buildpacks.exists(x, x)',
    'E402',
    'x',
    '`x` is a text, where true or false is asked',
    'build.failed',
  ],
  ['build.buildpacks.exists(x, x.y == "a")', 'E402', 'x.y', '`x` is a text and has no parts', 'build.failed'],
  [
    'build.buildpacks.exists(release, true)',
    'E402',
    'release',
    '`release` is a name already',
    'build.failed',
  ],
  [
    'build.buildpacks.exists(x)',
    'E402',
    'build.buildpacks.exists(x)',
    '`exists` takes a name and a condition',
    'build.failed',
  ],
  [
    'release.kind.exists(x, true)',
    'E402',
    'release.kind.exists(x, true)',
    '`exists` goes through a list, but `release.kind` is a text',
  ],
  ['build.buildpacks == ["a", 1]', 'E402', '1', 'cannot hold a whole number', 'build.failed'],
  ['like(build.buildpacks, "*ruby*")', 'E402', 'build.buildpacks', 'is a list of texts', 'build.failed'],
  ['release.version', 'E403', 'release.version', 'the expression is a whole number, not true or false'],
  ['"deploy"', 'E403', '"deploy"', 'the expression is a text, not true or false'],
  [
    'release.version + 1',
    'E403',
    'release.version + 1',
    'the expression is a whole number, not true or false',
  ],
  ['null', 'E403', 'null', 'the expression is null, not true or false'],
  [
    'relase.version == 1',
    'E404',
    'relase.version',
    '`relase.version` is not a fact; did you mean `release.version`?',
  ],
  [
    'release.statsu == "failed"',
    'E404',
    'release.statsu',
    '`release.statsu` is not a fact; did you mean `release.status`?',
  ],
  ['relase == 1', 'E404', 'relase', '`relase` is not a name that is known; did you mean `release`?'],
  ['deploy == release.kind', 'E404', 'deploy', '`deploy` is not a name that is known'],
  [
    'release.version.major == 1',
    'E404',
    'release.version.major',
    '`release.version` has no parts, so there is no `release.version.major`',
  ],
  ['dyno.type == "web"', 'E404', 'dyno.type', '`dyno.type` does not exist on `release.failed`'],
  [
    'state.formation.web.quantiy < 6',
    'E404',
    'state.formation.web.quantiy',
    'did you mean `state.formation.web.quantity`?',
  ],
  [
    'state.formation.web < 6',
    'E404',
    'state.formation.web',
    '`state.formation.web` is a group of facts, not one',
  ],
  ['state.dynos.crashd > 1', 'E404', 'state.dynos.crashd', 'did you mean `state.dynos.crashed`?'],
  ['state.dynos.web > 1', 'E404', 'state.dynos.web', '`state.dynos.web` is a group of facts, not one'],
  ['state.maintenence', 'E404', 'state.maintenence', 'did you mean `state.maintenance`?'],
  [
    'history.minutes_since_relase > 1',
    'E404',
    'history.minutes_since_relase',
    'did you mean `history.minutes_since_release`?',
  ],
  [
    'history.cuont("release.failed", "1h") > 1',
    'E404',
    'history.cuont("release.failed", "1h")',
    'history has no `cuont`; did you mean `count`?',
  ],
  ['history.count("release.faild", "1h") > 1', 'E404', '"release.faild"', 'did you mean `release.failed`?'],
  ['history.count("release.*", "1h") > 1', 'E404', '"release.*"', 'is not an event that can be counted'],
  [
    'release.kind.startswith("d")',
    'E404',
    'release.kind.startswith("d")',
    '`startswith` is not a function; did you mean `startsWith`?',
  ],
  [
    'lik(release.kind, "d*")',
    'E404',
    'lik(release.kind, "d*")',
    '`lik` is not a function; did you mean `like`?',
  ],
  ['timestamp(event.at) > 1', 'E404', 'timestamp(event.at)', '`timestamp` is not a function'],
  [
    'build.buildpacks.map(x, x) == ["a"]',
    'E404',
    'build.buildpacks.map(x, x)',
    '`map` is not a function',
    'build.failed',
  ],
  ['type(release.kind) == "x"', 'E404', 'type(release.kind)', '`type` is not a function'],
  ['dyn(1) == 1', 'E404', 'dyn(1)', '`dyn` is not a function'],
  ['held(release.current)', 'E404', 'held(release.current)', '`held` is not a function'],
  ['{{ release.version }} == 1', 'E405', '{{', 'no `{{ }}` in `if`'],
  ['release.kind == "{{ x }}"', 'E405', '{{', 'no `{{ }}` in `if`'],
  ['release.user.matches("a+")', 'E406', 'release.user.matches("a+")', '`matches` is refused'],
  ['matches(release.user, "a+")', 'E406', 'matches(release.user, "a+")', '`matches` is refused'],
  ['regex(release.user, "(a+)+$")', 'E406', '"(a+)+$"', '`(a+)+` repeats a repetition'],
  ['regex(release.user, "(?=a)b")', 'E406', '"(?=a)b"', 'cannot run in linear time'],
  ['regex(release.user, "a(")', 'E406', '"a("', 'not a regular expression'],
  ['log.code == "H12"', 'E404', 'log.code', '`log.code`'],
  ['history.count("log.router_error", "1h") > 1', 'E305', '"log.router_error"', 'comes by a log drain'],
  [
    'changed(release.version)',
    'E304',
    'changed(release.version)',
    'Heroku does not say what `release.version` was before',
  ],
  [
    'previous.release.version == 1',
    'E304',
    'previous.release.version',
    'Heroku does not say what `release.version` was before',
  ],
  [
    'build.release_version == 1',
    'E304',
    'build.release_version',
    'Heroku never sends `build.release_version`',
    'build.failed',
  ],
];

describe('an expression is refused', () => {
  it.each<Case>(cases)('%s: %s', (...[text, code, at, message, event = 'release.failed']) => {
    const faults = faultsOf(text, [event]);
    expect(faults.map((fault) => fault.code)).toEqual([code]);
    const [fault] = faults;
    expect(fault?.message).toContain(message);
    expect(fault?.hint).not.toBe('');
    const part = text.slice(fault?.offset, (fault?.offset ?? 0) + (fault?.length ?? 0));
    expect(part).toBe(at);
  });

  it('with all its faults at once', () => {
    const faults = faultsOf('relase.version == 1 && release.kind == 2 && state.maintenence');
    expect(faults.map(({ code, offset }) => [code, offset])).toEqual([
      ['E404', 0],
      ['E402', 23],
      ['E404', 44],
    ]);
  });

  it('but not for what the fault of another part leaves open', () => {
    expect(faultsOf('!(relase.version + 1 > 2) || like(relase.kind, "a*")').map(({ code }) => code)).toEqual([
      'E404',
      'E404',
    ]);
  });
});

describe('an expression is read', () => {
  it.each([
    ['a comparison of two facts', 'state.release.current.version == release.version'],
    ['names through the event', 'event.actor.kind == "human" && event.app.name != "x"'],
    ['a fact that only one of the events has', 'dyno.type == "web" || release.version > 1'],
    ['a label by dot and by bracket', 'app.labels.tier == "gold" || app.labels["cost-centre"] == "x"'],
    ['process types with a hyphen', 'state.formation["image-worker"].quantity > 1'],
    ['several lines and a comment', 'release.current &&\n  release.version > 1 // the live one\n'],
    ['arithmetic', '(release.version + 1) * 2 - 3 / 1 > 10 % 3'],
    ['texts put together', 'app.name + "-staging" == "shop-staging"'],
    ['a choice', '(release.current ? 10 : 20) > release.version'],
    ['lists', 'release.kind in ["deploy", "promote"] && release.version in []'],
    ['numbers by conversion', 'int(app.labels.tier) > 1 && double(app.labels.share) < 0.5'],
    ['a condition in a comparison', '(release.version > 1) == release.current'],
    ['what is absent', 'release.commit == null || null != release.slug_id || has(release.stack)'],
    ['a text like a pattern', 'like(app.name, "shop-*") && !regex(release.description, "^Rollback")'],
    ['the age of things', 'minutes_since(release.created_at) > 10 && minutes_since(app.labels.since) < 5'],
    ['history', 'history.count("release.failed", "1h30m") > 1 || history.crashes(\'10m\') > 2'],
    ['true', 'true'],
  ])('%s', (_name, text) => {
    expect(faultsOf(text, ['release.failed', 'dyno.crashed'])).toEqual([]);
  });

  it('with nothing said of its events, as far as it can be judged', () => {
    expect(faultsOf('dyno.type == "web" && release.version > 1', null)).toEqual([]);
    expect(faultsOf('relase.version == 1', null).map(({ code }) => code)).toEqual(['E404']);
  });

  it('and tells what must be read for it, each once', () => {
    const { needs } = expressionOf(
      'state.formation.web.quantity < 6 && state.maintenance == false && state.formation["web"].quantity > 0' +
        ' && history.crashes("10m") > 2 && history.count("dyno.crashed", "10m") < 9 && has(history.last_good_release.version)',
    );
    expect(needs).toEqual({
      state: ['state.formation.web.quantity', 'state.maintenance'],
      history: ['history.count("dyno.crashed", "10m")', 'history.last_good_release.version'],
    });
  });

  it('and counts log lines once there is a drain', () => {
    const text = 'history.count("log.router_error", "1h") > 1';
    expect(compileExpression(text, { events: ['dyno.up'], sources: { drain: true } }).kind).toBe('ok');
  });

  it.each(['schedule', 'manual'])('on %s with facts of the app and live values only', (event) => {
    expect(faultsOf('app.name != "x" && state.formation.web.quantity > 1', [event])).toEqual([]);
    expect(faultsOf('release.version > 1', [event])[0]?.message).toBe(
      `\`release.version\` does not exist on \`${event}\``,
    );
  });

  it('and needs nothing where it only asks the event', () => {
    expect(expressionOf('release.version > 1').needs).toEqual({ state: [], history: [] });
  });
});

describe('a hostile expression', () => {
  const many = (part: string, count: number, joint: string): string =>
    Array.from({ length: count }, () => part).join(joint);

  it.each<[string, string]>([
    ['of a megabyte', `release.version == ${'1'.repeat(1_000_000)}`],
    ['with parentheses', `${'('.repeat(900)}true${')'.repeat(900)}`],
    ['with brackets', `release.version in ${'['.repeat(900)}${']'.repeat(900)}`],
    ['with negations', `${'!'.repeat(1900)}true`],
    ['with signs', `release.version == ${'-'.repeat(1900)}1`],
    ['with a long chain', many('true', 300, '&&')],
    ['with a long sum', `release.version == ${many('1', 900, '+')}`],
    ['with nested choices', `${'true?'.repeat(200)}true${':true'.repeat(200)}`],
    ['with a long list', `release.version in [${many('1', 900, ',')}]`],
    ['with long names', `release${'.a'.repeat(900)} == 1`],
    ['with an index of an index', `release.version == 1 && app.labels${'["a"]'.repeat(300)} == "x"`],
    [
      'with loops in loops',
      'build.buildpacks.all(a, build.buildpacks.all(b, build.buildpacks.all(c, a == b && b == c)))',
    ],
    ['with many repetitions', `regex(release.user, "${'a{1000}'.repeat(100)}")`],
    ['with a long repetition', `regex(release.user, "(?:${'ab'.repeat(400)}){1000}")`],
    ['with patterns in loops', `build.buildpacks.exists(x, regex(x, "${'[a-z]{1,200}'.repeat(4)}"))`],
    ['with a long glob', `like(release.user, "${'*a'.repeat(400)}")`],
  ])('%s ends in a fault within a second', (_name, text) => {
    const before = process.hrtime.bigint();
    const faults = faultsOf(text, ['release.failed', 'build.failed']);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1000);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]?.code).toMatch(/^E40[1246]$/);
  });

  it.each([
    'constructor',
    '__proto__',
    'release.constructor == "x"',
    'release.__proto__ == "x"',
    'release.kind.constructor == "x"',
    'release["__proto__"] == "x"',
    'toString() == "x"',
    'release.kind.toString() == "x"',
    'release.kind.constructor("x") == "x"',
    'state.__proto__ == 1',
    'state.constructor.name == 1',
    'history.constructor == 1',
    'history.constructor("a") == 1',
    'google.protobuf == 1',
    'cel.bind(x, 1, x == 1)',
    'build.buildpacks.constructor == 1',
  ])('%s reaches nothing', (text) => {
    expect(faultsOf(text, ['release.failed', 'build.failed'])[0]?.code).toMatch(/^E40[124]$/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('and the time %s do not throw', (now) => {
    const expression = expressionOf('minutes_since(release.created_at) > 1');
    const event = { ...eventless, views: { release: { created_at: 'not a time' } } };
    expect(expression.evaluate({ event, live: new Map(), now }).kind).toBe('error');
  });

  it('and no event at all do not throw', () => {
    expect(compileExpression('true', { events: [] }).kind).toBe('ok');
  });
});

const eventless = {
  id: '',
  name: 'release.failed',
  names: ['release.failed'],
  at: '',
  receivedAt: '',
  late: false,
  source: 'webhook',
  include: '',
  action: '',
  app: { id: '', name: '', labels: {} },
  actor: { id: '', email: '', kind: 'heroku' },
  views: {},
  previous: {},
  fact: '',
} as const;
