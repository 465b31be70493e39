import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import { eventLines } from '../../../src/core/message/event-lines.ts';
import { eventTitle } from '../../../src/core/message/event-title.ts';
import { plainLine } from '../../../src/core/message/plain-line.ts';
import { anEvent } from './a-notice.ts';

const dyno = {
  name: 'web.1',
  type: 'web',
  exit_status: 1,
  cause: 'release',
  release_version: 42,
  size: 'Basic',
};

describe('what happened, in words', () => {
  it.each<[string, Partial<Event>, string]>([
    ['release.started', { views: { release: { version: 42 } } }, 'shop: release v42 started'],
    ['release.succeeded', { views: { release: { version: 42, current: true } } }, 'shop: v42 is live'],
    ['release.succeeded', { views: { release: { version: 42 } } }, 'shop: release v42 succeeded'],
    ['release.failed', {}, 'shop: release v42 failed'],
    ['release.failed', { views: {} }, 'shop: a release failed'],
    ['build.failed', { views: { build: {} } }, 'shop: build failed'],
    ['dyno.crashed', { views: { dyno } }, 'shop: web.1 crashed'],
    ['dyno.up', { views: {} }, 'shop: a dyno is up'],
    [
      'formation.scaled',
      { views: { formation: { type: 'web', quantity: 0 } }, previous: { 'formation.quantity': 2 } },
      'shop: web scaled from 2 to 0',
    ],
    ['formation.scaled', { views: { formation: { type: 'web', quantity: 3 } } }, 'shop: web scaled to 3'],
    [
      'formation.resized',
      { views: { formation: { type: 'web', size: 'Standard-2X' } }, previous: { 'formation.size': 'Basic' } },
      'shop: web resized from Basic to Standard-2X',
    ],
    [
      'formation.destroyed',
      { views: { formation: { type: 'worker' } } },
      'shop: process type worker removed',
    ],
    ['app.maintenance_on', {}, 'shop: maintenance mode is on'],
    ['app.maintenance_off', {}, 'shop: maintenance mode is off'],
    ['app.renamed', { previous: { 'app.name': 'store' } }, 'shop: renamed from store'],
    ['app.destroyed', {}, 'shop: app destroyed'],
    [
      'addon.created',
      { views: { addon: { name: 'postgresql-flat-1' } } },
      'shop: add-on postgresql-flat-1 added',
    ],
    [
      'collaborator.destroyed',
      { views: { collaborator: { email: 'eve@example.com' } } },
      'shop: collaborator eve@example.com removed',
    ],
    ['domain.created', { views: {} }, 'shop: domain added'],
    [
      'sni.updated',
      { views: { sni: { name: 'tyrannosaurus-1' } } },
      'shop: SNI endpoint tyrannosaurus-1 changed',
    ],
    ['unmatched', { include: 'api:space', action: 'update' }, 'shop: api:space update'],
    ['log.router_error', {}, 'shop: log router_error'],
    ['constructor', {}, 'shop: constructor'],
    ['constructor.constructor', {}, 'shop: constructor constructor'],
  ])('%s', (name, odd, expected) => {
    expect(eventTitle(anEvent({ ...odd, name }))).toBe(expected);
  });

  it.each<[string, Partial<Event>, readonly string[]]>([
    [
      'a crash',
      {
        name: 'dyno.crashed',
        views: { dyno },
        actor: { id: 'h', email: 'noreply+webhooks@heroku.com', kind: 'heroku' },
      },
      ['exit status 1 · after a release · v42 · Basic', 'By Heroku, 2026-11-22 03:14:05 UTC'],
    ],
    [
      'a build',
      {
        name: 'build.failed',
        views: { build: { commit: 'main', commit_message: `Fix\n${'x'.repeat(600)}` } },
        actor: { id: 'b', email: 'papertrail@addons.heroku.com', kind: 'bot' },
      },
      [
        'commit main',
        `“Fix ${'x'.repeat(495)}…”`,
        'By papertrail@addons.heroku.com (a bot), 2026-11-22 03:14:05 UTC',
      ],
    ],
    [
      'our own doing',
      {
        name: 'release.succeeded',
        views: { release: { version: 43, kind: 'rollback' } },
        actor: { id: 's', email: 'x', kind: 'self' },
      },
      ['v43 · rollback', 'By Herald, 2026-11-22 03:14:05 UTC'],
    ],
  ])('tells what matters of %s', (_name, odd, expected) => {
    expect(eventLines(anEvent(odd)).map(plainLine)).toEqual(expected);
  });
});
