import { describe, expect, it } from 'vitest';
import { eventFromShortForm, type ShortForm } from '../../../src/core/rehearsal/event-from-short-form.ts';
import { lookup } from '../../../src/core/rules/fact.ts';

const when = { at: '2026-11-20T10:00:00.000Z', number: 3 };
const build = (form: Partial<ShortForm>) =>
  eventFromShortForm({ event: 'release.failed', app: 'shop-web', ...form }, when);

describe('an event in short form', () => {
  it('takes what is written and fills in the rest', () => {
    const event = build({ stage: 'production', release: { version: 42, kind: 'config' } });
    expect(event).toMatchObject({
      id: 'event-3',
      name: 'release.failed',
      names: ['release.failed'],
      at: when.at,
      receivedAt: when.at,
      late: false,
      source: 'webhook',
      include: 'api:release',
      action: 'update',
      app: { id: 'shop-web', name: 'shop-web', stage: 'production', labels: {} },
      actor: { kind: 'human' },
      views: { release: { version: 42, kind: 'config', status: 'failed', current: false, commit: null } },
    });
    expect(eventFromShortForm({ event: 'x', app: 'a' }, when)).toEqual(
      eventFromShortForm({ event: 'x', app: 'a' }, when),
    );
  });

  it.each([
    ['release.succeeded', {}, 'release.status', 'succeeded'],
    ['release.started', {}, 'release.status', 'pending'],
    ['build.failed', {}, 'build.status', 'failed'],
    ['dyno.crashed', { dyno: { type: 'web' } }, 'dyno.state', 'crashed'],
    ['dyno.crashed', { dyno: { type: 'run' } }, 'dyno.one_off', true],
    ['dyno.crashed', {}, 'actor.kind', 'heroku'],
    ['formation.scaled', { actor: { kind: 'self' as const } }, 'actor.kind', 'self'],
    ['formation.scaled', { previous: { 'formation.quantity': 2 } }, 'previous.formation.quantity', 2],
    ['build.succeeded', { release: { version: 3 } }, 'release.status', null],
    ['app.maintenance_on', {}, 'event.include', 'api:app'],
    ['attachment.created', {}, 'event.include', 'api:addon-attachment'],
    ['addon.destroyed', {}, 'event.action', 'destroy'],
    ['schedule', { rule: 'night' }, 'event.id', `schedule:night:shop-web:${when.at}`],
    ['schedule', { rule: 'night' }, 'event.source', 'schedule'],
    ['manual', {}, 'event.id', 'event-3'],
  ])('%s with %j: %s is %s', (event, more, path, value) => {
    expect(lookup(build({ event, ...more }), path)).toBe(value);
  });

  it('may have several names', () => {
    expect(build({ event: ['formation.scaled', 'formation.resized'] }).names).toHaveLength(2);
  });
});
