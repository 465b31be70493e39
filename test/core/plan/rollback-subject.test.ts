import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import { rollbackSubject } from '../../../src/core/plan/rollback-subject.ts';

test.each<[string, Event['views'], object]>([
  ['a release', { release: { version: 42 } }, { kind: 'release', version: 42 }],
  ['a dyno of a release', { dyno: { release_version: 41, name: 'web.1' } }, { kind: 'release', version: 41 }],
  ['a build with a release', { build: { release_version: 43 } }, { kind: 'release', version: 43 }],
  ['a build without one', { build: { release_version: null, status: 'failed' } }, { kind: 'build' }],
  ['a dyno that does not say', { dyno: { name: 'web.1' } }, { kind: 'unnamed' }],
  ['a release whose version is no number', { release: { version: '42' } }, { kind: 'unnamed' }],
  ['a formation', { formation: { quantity: 2 } }, { kind: 'app' }],
  ['nothing', {}, { kind: 'app' }],
])('the subject of an event about %s', (_, views, subject) => {
  expect(rollbackSubject({ views })).toEqual(subject);
});
