import { describe, expect, it } from 'vitest';
import { canonicalPath, former, lookup } from '../../../src/core/rules/fact.ts';
import { crash, failedRelease } from './event-fixture.ts';

const event = crash({
  app: { id: '', name: 'shop', stage: 'production', labels: { tier: 'gold' } },
  views: { build: { buildpacks: ['heroku/nodejs'] }, formation: { quantity: 3, size: 'Basic' } },
  previous: { 'formation.quantity': 2, 'formation.size': null },
});

describe('a fact', () => {
  it.each([
    ['event.name', 'dyno.crashed'],
    ['event.at', '2026-11-20T10:00:00.000Z'],
    ['event.received_at', '2026-11-20T10:00:01.000Z'],
    ['event.late', false],
    ['event.source', 'webhook'],
    ['event.fact', null],
    ['event.views', null],
    ['app', 'shop'],
    ['app.name', 'shop'],
    ['event.app.name', 'shop'],
    ['app.stage', 'production'],
    ['app.team', null],
    ['app.labels.tier', 'gold'],
    ['app.labels.toString', null],
    ['app.labels', null],
    ['actor.kind', 'human'],
    ['event.actor.email', 'ana@example.com'],
    ['formation.quantity', 3],
    ['build.buildpacks', ['heroku/nodejs']],
    ['dyno.type', null],
    ['previous.formation.quantity', 2],
    ['event.previous.formation.quantity', 2],
    ['previous.formation.type', null],
    ['constructor', null],
    ['constructor.constructor', null],
    ['formation.constructor', null],
    ['__proto__.x', null],
    ['', null],
    ['.', null],
  ])('%s is %j', (path, wanted) => {
    expect(lookup(event, path)).toEqual(wanted);
  });

  it('of an app is its id, where it is known', () => {
    expect(lookup(failedRelease(), 'app')).toBe('01234567-89ab-cdef-0123-456789abcdef');
  });

  it.each([
    ['formation.quantity', 2],
    ['formation.size', null],
    ['formation.type', undefined],
    ['toString', undefined],
  ])('%s was %j before', (path, wanted) => {
    expect(former(event, path)).toBe(wanted);
  });

  it.each([
    ['event.app.name', 'app.name'],
    ['event.actor.kind', 'actor.kind'],
    ['event.app', 'app'],
    ['event.name', 'event.name'],
    ['event.apple', 'event.apple'],
    ['release.kind', 'release.kind'],
  ])('%s is canonically %s', (path, wanted) => {
    expect(canonicalPath(path)).toBe(wanted);
  });
});
