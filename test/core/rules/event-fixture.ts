import type { Event } from '../../../src/core/event/event.ts';

/** A crash of a web dyno of shop; a test says only what is odd about its case. */
export function crash(changes: Partial<Event> = {}): Event {
  return {
    id: '5b2c0f2e-8f0e-4c0e-9a55-1f6c9a1d0001',
    name: 'dyno.crashed',
    names: ['dyno.crashed'],
    at: '2026-11-20T10:00:00.000Z',
    receivedAt: '2026-11-20T10:00:01.000Z',
    late: false,
    source: 'webhook',
    include: 'dyno',
    action: 'update',
    app: { id: '01234567-89ab-cdef-0123-456789abcdef', name: 'shop', labels: {} },
    actor: { id: 'a-1', email: 'ana@example.com', kind: 'human' },
    views: {
      dyno: {
        id: 'd-1',
        name: 'web.1',
        type: 'web',
        state: 'crashed',
        size: 'Standard-1X',
        command: 'npm start',
        cause: 'crash',
        exit_status: 1,
        release_version: 42,
        one_off: false,
      },
    },
    previous: {},
    fact: 'shop dyno d-1 crashed',
    ...changes,
  };
}

/** A release of shop whose release phase failed. */
export function failedRelease(changes: Partial<Event> = {}): Event {
  return crash({
    name: 'release.failed',
    names: ['release.failed'],
    include: 'api:release',
    views: {
      release: {
        id: 'r-42',
        version: 42,
        status: 'failed',
        current: false,
        kind: 'deploy',
        description: 'Deploy 1a5f89db',
        commit: '1a5f89db',
        slug_id: 's-42',
        user: 'ana@example.com',
        stack: 'heroku-24',
        eligible_for_rollback: false,
        created_at: '2026-11-20T10:00:00.000Z',
      },
    },
    fact: 'shop release r-42 failed',
    ...changes,
  });
}

/** An ISO time so many milliseconds after the crash of the fixture. */
export function after(ms: number): string {
  return new Date(Date.parse('2026-11-20T10:00:00.000Z') + ms).toISOString();
}
