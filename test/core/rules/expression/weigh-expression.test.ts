import { describe, expect, it } from 'vitest';
import type { Event, Scalar } from '../../../../src/core/event/event.ts';
import { crash, failedRelease } from '../event-fixture.ts';
import { answerOf, expressionOf, now } from './expression-fixture.ts';

type Live = Readonly<Record<string, Scalar>>;

describe('an expression', () => {
  it.each<[string, string, Live]>([
    ['state.release.current.version == release.version', 'held', { 'state.release.current.version': 42 }],
    ['state.release.current.version == release.version', 'not_held', { 'state.release.current.version': 41 }],
    ['state.release.current.version == release.version', 'not_held', {}],
    ['state.formation.web.quantity < 6', 'held', { 'state.formation.web.quantity': 2 }],
    ['state.formation.web.quantity < 6', 'not_held', { 'state.formation.web.quantity': 6 }],
    ['state.formation["image-worker"].quantity > 1', 'held', { 'state.formation.image-worker.quantity': 2 }],
    ['history.minutes_since_release > 15', 'held', { 'history.minutes_since_release': 16 }],
    ['history.crashes("10m") >= 3', 'held', { 'history.count("dyno.crashed", "10m")': 3 }],
    ['state.maintenance', 'held', { 'state.maintenance': true }],
    ['!state.maintenance && !state.build.pending', 'held', { 'state.maintenance': false }],
    ['release.version == 42', 'held', {}],
    ['release.version + 1 == 43 && release.version * 2 == 84 && release.version - 50 == -8', 'held', {}],
    ['release.version / 5 == 8 && release.version % 5 == 2', 'held', {}],
    ['release.version > 41.5 && release.version <= 42', 'held', {}],
    ['release.kind in ["promote", "deploy"]', 'held', {}],
    ['release.version in []', 'not_held', {}],
    ['event.actor.kind == "human" && actor.email.endsWith("@example.com")', 'held', {}],
    ['release.description.startsWith("Deploy") && release.description.contains("5f89")', 'held', {}],
    ['release.kind.upperAscii() == "DEPLOY" && " a ".trim() == "a" && size(release.kind) == 6', 'held', {}],
    ['app.name + "-" + string(release.version) == "shop-42"', 'held', {}],
    ['like(app.name, "sh?p") && like(release.user, "*@example.com") && !like(app.name, "sho")', 'held', {}],
    ['regex(release.description, "^Deploy [0-9a-f]{6,}$")', 'held', {}],
    ['regex(release.description, "Deploy$")', 'not_held', {}],
    ['minutes_since(release.created_at) == 30', 'held', {}],
    ['minutes_since(event.received_at) == 29', 'held', {}],
    ['(release.current ? 1 : 2) == 2', 'held', {}],
    ['(release.version > 1) == true', 'held', {}],
    ['release.current == false', 'held', {}],
  ])('%s is %s with %o', (text, kind, live) => {
    expect(answerOf(text, live).kind).toBe(kind);
  });

  it.each<[string, 'held' | 'not_held']>([
    ['build.commit == "abc"', 'not_held'],
    ['build.commit != "abc"', 'held'],
    ['!(build.commit == "abc")', 'held'],
    ['build.commit == null', 'held'],
    ['build.commit != null', 'not_held'],
    ['has(build.commit)', 'not_held'],
    ['build.commit == build.commit_message', 'not_held'],
    ['build.commit in ["abc"]', 'not_held'],
    ['!(build.commit in ["abc"])', 'held'],
    ['build.commit.startsWith("a")', 'not_held'],
    ['"abc".contains(build.commit)', 'not_held'],
    ['like(build.commit, "*")', 'not_held'],
    ['regex(build.commit, "")', 'not_held'],
    ['size(build.commit) == 0', 'not_held'],
    ['build.commit + "x" == "x"', 'not_held'],
    ['build.release_version < 1', 'not_held'],
    ['build.release_version >= 1', 'not_held'],
    ['build.release_version + 1 > 0', 'not_held'],
    ['-build.release_version < 1', 'not_held'],
    ['build.release_version / 0 == 1', 'not_held'],
    ['build.release_version == 1 || true', 'held'],
    ['"x" in build.buildpacks', 'not_held'],
    ['build.buildpacks.exists(one, true)', 'not_held'],
    ['build.buildpacks.all(one, true)', 'not_held'],
    ['size(build.buildpacks) == 0', 'not_held'],
    ['build.buildpacks[0] == "x"', 'not_held'],
    ['size(build.buildpacks.filter(one, true)) == 0', 'not_held'],
    ['(build.release_version > 1 ? "a" : "b") == "b"', 'held'],
    ['state.maintenance', 'not_held'],
    ['!state.maintenance', 'held'],
    ['state.maintenance == false', 'not_held'],
    ['state.maintenance || release.version == 42', 'held'],
    ['state.maintenance ? true : release.version == 42', 'held'],
    ['minutes_since(state.release.current.created_at) > 1', 'not_held'],
    ['int(app.labels.tier) > 1', 'not_held'],
    ['app.labels.tier == ""', 'not_held'],
    ['app.labels.constructor == "x" || has(app.labels.__proto__)', 'not_held'],
  ])('with nothing there: %s is %s', (text, kind) => {
    const expression = expressionOf(text, ['release.failed', 'build.succeeded']);
    expect(expression.evaluate({ event: failedRelease(), live: new Map(), now }).kind).toBe(kind);
  });

  it.each<[string, string, Live]>([
    ['release.version / 0 == 1', 'it divides by zero', {}],
    ['release.version % (42 - release.version) == 1', 'it divides by zero', {}],
    ['release.version * 9223372036854775807 > 1', 'a number gets too large', {}],
    ['int(release.kind) == 1', 'a text is not a whole number', {}],
    ['minutes_since(app.labels.since) > 1', '"soon" is not a time', {}],
    [
      'state.formation.web.quantity > 1',
      'state.formation.web.quantity is not a whole number',
      { 'state.formation.web.quantity': '2' },
    ],
    [
      'state.formation.web.quantity > 1',
      'state.formation.web.quantity is not a whole number',
      { 'state.formation.web.quantity': 1.5 },
    ],
    [
      'state.formation.web.size == "Eco"',
      'state.formation.web.size is not a text',
      { 'state.formation.web.size': 3 },
    ],
    ['state.maintenance', 'state.maintenance is not true or false', { 'state.maintenance': 1 }],
  ])('%s is an error: %s', (text, why, live) => {
    const event = failedRelease({ app: { id: 'a', name: 'shop', labels: { since: 'soon' } } });
    const { kind, sentence } = answerOf(text, live, event);
    expect(kind).toBe('error');
    expect(sentence).toContain(`could not be answered: ${why}`);
  });

  it.each<[string, 'held' | 'not_held' | 'error']>([
    ['1 / 0 == 1 || release.version == 42', 'held'],
    ['release.version == 42 || 1 / 0 == 1', 'held'],
    ['1 / 0 == 1 && release.version == 1', 'not_held'],
    ['release.version == 1 && 1 / 0 == 1', 'not_held'],
    ['release.version == 42 && 1 / 0 == 1', 'error'],
    ['1 / 0 == 1 || release.version == 1', 'error'],
    ['!(1 / 0 == 1)', 'error'],
    ['release.version == 42 ? true : 1 / 0 == 1', 'held'],
  ])('an error decides nothing by itself: %s is %s', (text, kind) => {
    expect(answerOf(text).kind).toBe(kind);
  });
});

describe('what an event says changed', () => {
  const scaled = (from: number | null, to: number): Event =>
    crash({
      name: 'formation.scaled',
      names: ['formation.scaled'],
      views: { formation: { id: 'f-1', type: 'web', quantity: to, size: 'Standard-1X', command: 'x' } },
      previous: from === null ? {} : { 'formation.quantity': from },
    });

  it.each<[string, Event, string]>([
    ['changed(formation.quantity)', scaled(2, 4), 'held'],
    ['changed(formation.quantity)', scaled(4, 4), 'not_held'],
    ['changed(formation.quantity)', scaled(null, 4), 'not_held'],
    ['!changed(formation.quantity)', scaled(null, 4), 'held'],
    ['previous.formation.quantity < formation.quantity', scaled(2, 4), 'held'],
    ['previous.formation.quantity < formation.quantity', scaled(6, 4), 'not_held'],
    ['event.previous.formation.quantity == 2', scaled(2, 4), 'held'],
    ['previous.formation.quantity < formation.quantity', scaled(null, 4), 'not_held'],
  ])('%s', (text, event, kind) => {
    expect(answerOf(text, {}, event).kind).toBe(kind);
  });
});

describe('lists', () => {
  const build = (buildpacks: readonly string[]): Event =>
    crash({ name: 'build.succeeded', names: ['build.succeeded'], views: { build: { buildpacks } } });

  it.each<[string, readonly string[], string]>([
    ['build.buildpacks.exists(one, like(one, "*ruby*"))', ['heroku/nodejs', 'heroku/ruby'], 'held'],
    ['build.buildpacks.exists(one, one == "x")', ['heroku/nodejs'], 'not_held'],
    ['build.buildpacks.all(one, one.startsWith("heroku/"))', ['heroku/nodejs', 'heroku/ruby'], 'held'],
    ['build.buildpacks.exists_one(one, one.contains("o"))', ['heroku/nodejs', 'heroku/ruby'], 'not_held'],
    [
      'size(build.buildpacks.filter(one, one.contains("node"))) == 1',
      ['heroku/nodejs', 'heroku/ruby'],
      'held',
    ],
    [
      '"heroku/ruby" in build.buildpacks && build.buildpacks.size() == 2',
      ['heroku/nodejs', 'heroku/ruby'],
      'held',
    ],
    ['build.buildpacks[1] == "heroku/ruby"', ['heroku/nodejs', 'heroku/ruby'], 'held'],
    ['build.buildpacks[5] == "x" || build.buildpacks[-1] == "x"', ['heroku/nodejs'], 'not_held'],
    ['build.buildpacks == ["a", "b"]', ['a', 'b'], 'held'],
    ['build.buildpacks == []', [], 'held'],
    ['[1, 2, 3].exists(n, n > 2 && [10, 20].all(m, m > n))', [], 'held'],
    ['["a", app.stage, "b"].exists(one, one == "b")', [], 'not_held'],
  ])('%s of %o: %s', (text, buildpacks, kind) => {
    expect(answerOf(text, {}, build(buildpacks)).kind).toBe(kind);
  });

  it('that are too long are an error, not cut', () => {
    const items = Array.from({ length: 101 }, (_, index) => `pack-${index}`);
    for (const buildpacks of [items, ['x'.repeat(20_001)]]) {
      const { kind, sentence } = answerOf('build.buildpacks.all(one, one != "y")', {}, build(buildpacks));
      expect(kind).toBe('error');
      expect(sentence).toContain('could not be answered: build.buildpacks is too long');
    }
  });
});

describe('the severity of the rule', () => {
  it.each<['info' | 'warning' | 'error' | 'critical', string, string]>([
    ['info', 'warning', 'not_held'],
    ['warning', 'warning', 'held'],
    ['critical', 'error', 'held'],
    ['error', 'critical', 'not_held'],
  ])('%s is at least %s: %s', (severity, least, kind) => {
    const expression = expressionOf(`severity_at_least("${least}")`, ['release.failed'], severity);
    expect(expression.evaluate({ event: failedRelease(), live: new Map(), now }).kind).toBe(kind);
  });
});

describe('an answer says why', () => {
  it.each<[string, Live, string]>([
    [
      'release.version > 40 && state.formation.web.quantity < 6',
      { 'state.formation.web.quantity': 2 },
      '`release.version > 40 && state.formation.web.quantity < 6` holds: release.version is 42, state.formation.web.quantity is 2.',
    ],
    [
      'release.version > 40 && state.formation.web.quantity < 6 && release.kind == "deploy"',
      { 'state.formation.web.quantity': 6 },
      '`state.formation.web.quantity < 6` does not hold: state.formation.web.quantity is 6.',
    ],
    [
      'release.version < 40 && has(build.commit)',
      {},
      '`release.version < 40` does not hold: release.version is 42. `has(build.commit)` does not hold: build.commit is absent.',
    ],
    [
      'release.version / 0 == 1',
      {},
      '`(release.version / 0) == 1` could not be answered: it divides by zero; release.version is 42.',
    ],
    ['true', {}, '`true` holds.'],
  ])('%s', (text, live, sentence) => {
    const expression = expressionOf(text, ['release.failed', 'build.succeeded']);
    const answer = expression.evaluate({ event: failedRelease(), live: new Map(Object.entries(live)), now });
    expect(answer.sentence).toBe(sentence);
  });

  it('with every value it names, in order, and those that are absent', () => {
    const expression = expressionOf(
      'state.maintenance || release.kind == "other" || build.buildpacks == ["a"] || history.crashes("1h") > 2 || changed(formation.quantity) || app.labels.tier == "gold"',
      ['release.failed', 'build.succeeded', 'formation.scaled'],
    );
    const event = {
      ...failedRelease(),
      views: { ...failedRelease().views, build: { buildpacks: ['b', 'c'] } },
    };
    const live = new Map<string, Scalar>([['state.maintenance', false]]);
    expect(expression.evaluate({ event, live, now }).seen).toEqual([
      { path: 'state.maintenance', value: false },
      { path: 'release.kind', value: 'deploy' },
      { path: 'build.buildpacks', value: 'b, c' },
      { path: 'history.count("dyno.crashed", "1h")', value: undefined },
      { path: 'changed(formation.quantity)', value: false },
      { path: 'app.labels.tier', value: undefined },
    ]);
  });

  it('in a bounded number of words', () => {
    const long = 'x'.repeat(100_000);
    const event = failedRelease({ app: { id: 'a', name: 'shop', labels: { a: long, b: long } } });
    const text = `app.labels.a != app.labels.b || app.labels.a == "${'y'.repeat(1500)}"`;
    expect(answerOf(text, {}, event).sentence.length).toBeLessThan(1000);
  });
});

describe('a long text', () => {
  const labelled = (length: number): Event =>
    failedRelease({ app: { id: 'a', name: 'shop', labels: { a: `${'a'.repeat(length)}!` } } });
  const evil = 'regex(app.labels.a, "(?:a{1,9}b?){1,9}$")';

  it.each([
    ['is searched', evil, 3_000, 'not_held', ''],
    [
      'too long for a large pattern is an error, not cut',
      evil,
      20_000,
      'error',
      'is too long for this pattern',
    ],
    ['is no trouble for a small pattern', 'like(app.labels.a, "*a*a!")', 50_000, 'held', ''],
    ['beyond all measure is an error', 'app.labels.a == "a"', 100_000, 'error', 'app.labels.a is too long'],
  ])('%s', (_name, text, length, kind, why) => {
    const before = process.hrtime.bigint();
    const answer = answerOf(text, {}, labelled(length));
    expect(answer.kind).toBe(kind);
    expect(answer.sentence).toContain(why);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1000);
  });
});
