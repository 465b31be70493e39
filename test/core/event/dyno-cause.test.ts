import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import { changed, derive } from './webhook-bodies.ts';

const noon = Date.parse('2026-11-18T12:00:00Z');
const minute = 60;
const hour = 60 * minute;

/** ISO time so many seconds after noon. */
function at(seconds: number): string {
  return new Date(noon + seconds * 1000).toISOString();
}

let serial = 0;
function named(body: string, seconds: number, data: object, more: object = {}): object {
  const id = `e-${serial++}`;
  return changed(body, { id, created_at: at(seconds), data, webhook_metadata: { event: { id } }, ...more });
}

function release(
  seconds: number,
  version: number,
  description = 'Deploy 1a5f89db',
  status = 'succeeded',
): Event {
  return derive(
    named('api.release.update.succeeded.release-phase', seconds, {
      id: `r-${version}`,
      version,
      description,
      status,
    }),
  );
}

function scaled(seconds: number, before: number, after: number, type = 'web'): Event {
  return derive(
    named(
      'api.formation.update.scaled-up',
      seconds,
      { type, quantity: after },
      { previous_data: { quantity: before } },
    ),
  );
}

function resized(seconds: number, type = 'web'): Event {
  return derive(named('api.formation.update.size-change', seconds, { type }));
}

type Dyno = {
  id?: string;
  name?: string;
  type?: string;
  version?: number | null;
  exit?: number | null;
  management?: string;
};

function body(state: string, seconds: number, dyno: Dyno = {}): object {
  const {
    id = 'd-1',
    name = 'web.1',
    type = 'web',
    version = 41,
    exit = null,
    management = 'formation',
  } = dyno;
  const data = {
    id,
    name,
    type,
    state,
    exit_status: exit,
    management,
    release: version === null ? null : { version },
  };
  return named('dyno.update.up', seconds, data);
}

function dyno(state: string, seconds: number, fields: Dyno = {}): Event {
  return derive(body(state, seconds, fields));
}

function causeOf(state: string, seconds: number, fields: Dyno, recent: readonly Event[]): unknown {
  return derive(body(state, seconds, fields), { recent }).views.dyno?.cause;
}

describe('a crash', () => {
  it.each([
    ['with the program’s own exit', { exit: 1 }, [], 'crash'],
    ['right after the deploy that caused it', { exit: 1 }, [release(-20, 41)], 'crash'],
    ['of the old dyno while a deploy replaces it', { exit: 1 }, [release(-5, 42)], 'crash'],
    ['with exit 0: the program ended', { exit: 0 }, [], 'crash'],
    ['with no exit known', { exit: null }, [], 'crash'],
    ['killed, with nothing to explain it', { exit: 137 }, [], 'crash'],
    ['killed at boot by its own release', { exit: 137 }, [release(-70, 41)], 'crash'],
    ['killed because a newer release took over', { exit: 137 }, [release(-20, 42)], 'release'],
    ['stopped because a newer release took over', { exit: 143 }, [release(-20, 42)], 'release'],
    [
      'stopped because the config changed',
      { exit: 143 },
      [release(-20, 42, 'Set FOO config vars')],
      'config',
    ],
    [
      'stopped because an add-on changed',
      { exit: 143 },
      [release(-20, 42, 'Attach REDIS (@ref:x-1)')],
      'config',
    ],
    ['stopped because a rollback took over', { exit: 143 }, [release(-20, 42, 'Rollback to v40')], 'release'],
    ['stopped because the type was scaled down', { exit: 143, name: 'web.2' }, [scaled(-9, 2, 1)], 'scale'],
    ['stopped, long after the release', { exit: 143 }, [release(-6 * minute, 42)], 'unknown'],
    [
      'stopped, near a release that failed',
      { exit: 143 },
      [release(-20, 42, 'Deploy 1a5f89db', 'failed')],
      'unknown',
    ],
    [
      'stopped, near a release that is only pending',
      { exit: 143 },
      [release(-20, 42, 'Deploy 1a5f89db', 'pending')],
      'unknown',
    ],
    ['stopped before the release', { exit: 143 }, [release(60, 42)], 'unknown'],
    [
      'stopped, of a dyno whose release is not known',
      { exit: 143, version: null },
      [release(-20, 42)],
      'release',
    ],
  ])('%s', (_name, fields, recent, cause) => {
    expect(causeOf('crashed', 0, fields, recent)).toBe(cause);
  });

  it.each([137, 143])('with exit %i after a day of life is cycling', (exit) => {
    expect(causeOf('crashed', 0, { exit }, [dyno('starting', -25 * hour)])).toBe('cycling');
  });
});

describe('going down', () => {
  it.each([
    ['for a newer release', {}, [release(-3, 42)], 'release'],
    ['for a newer release stamped a little later', {}, [release(3, 42)], 'release'],
    ['four minutes after it, with preboot', {}, [release(-4 * minute, 42)], 'release'],
    ['not for its own release', {}, [release(-3, 41)], 'unknown'],
    ['with an exit of its own when it was told to stop', { exit: 1 }, [release(-3, 42)], 'release'],
    ['for a smaller count', { name: 'web.3' }, [scaled(-9, 4, 2)], 'scale'],
    ['not for a count that still holds it', { name: 'web.2' }, [scaled(-9, 4, 2)], 'unknown'],
    ['not for a larger count', { name: 'web.3' }, [scaled(-9, 2, 4)], 'unknown'],
    ['not for the count of another type', { name: 'web.3' }, [scaled(-9, 4, 2, 'worker')], 'unknown'],
    ['for another size', {}, [resized(-9)], 'scale'],
    [
      'for a smaller count, on a platform without dyno numbers',
      { name: 'web-1234abcde-123ab' },
      [scaled(-9, 4, 2)],
      'scale',
    ],
    ['after a day', {}, [dyno('starting', -24 * hour - 90 * minute)], 'cycling'],
    ['after a day, seen only to be up', {}, [dyno('up', -24.5 * hour)], 'cycling'],
    ['after a day, but for a release', {}, [dyno('starting', -25 * hour), release(-9, 42)], 'release'],
    ['after half a day', {}, [dyno('starting', -12 * hour)], 'unknown'],
    ['after two days of another dyno', {}, [dyno('starting', -25 * hour, { id: 'd-2' })], 'unknown'],
    [
      'a day after its first start, an hour after its last',
      {},
      [dyno('starting', -25 * hour), dyno('starting', -1 * hour)],
      'unknown',
    ],
    ['with nothing known', {}, [], 'unknown'],
    ['with exit 137 and nothing known', { exit: 137 }, [], 'unknown'],
  ])('%s', (_name, fields, recent, cause) => {
    expect(causeOf('down', 0, fields, recent)).toBe(cause);
  });

  it('slowly counts from when it began to stop', () => {
    const recent = [release(-5.5 * minute, 42), dyno('stopping', -5 * minute)];

    expect(causeOf('down', 0, {}, recent)).toBe('release');
  });

  it('takes the newest explanation', () => {
    const recent = [
      release(-100, 42),
      release(-10, 43, 'Set FOO config vars'),
      release(-50, 44, 'Deploy 1a5f89db'),
    ];

    expect(causeOf('down', 0, {}, recent)).toBe('config');
  });

  it('at one instant does not hang on the order of what is known', () => {
    const known = [release(-10, 42, 'Set FOO config vars'), scaled(-10, 2, 0)];

    expect(causeOf('down', 0, {}, known)).toBe(causeOf('down', 0, {}, known.toReversed()));
  });

  it('by a person is manual', () => {
    const event = changed('dyno.destroy.down', { actor: { id: 'u-1', email: 'ana@example.com' } });

    expect(derive(event).views.dyno?.cause).toBe('manual');
  });
});

describe('starting', () => {
  it.each([
    ['with its own release', {}, [release(-3, 41)], 'release'],
    ['with its own config', {}, [release(-3, 41, 'Remove FOO config vars')], 'config'],
    ['not with an older release', {}, [release(-3, 40)], 'unknown'],
    ['for a larger count', { name: 'web.3' }, [scaled(-3, 2, 4)], 'scale'],
    ['not above the count', { name: 'web.5' }, [scaled(-3, 2, 4)], 'unknown'],
    ['where one crashed', { id: 'd-2' }, [dyno('crashed', -30, { exit: 1 })], 'crash'],
    [
      'where one crashed hours ago: Heroku pauses ever longer',
      { id: 'd-2' },
      [dyno('crashed', -3 * hour, { exit: 1 })],
      'crash',
    ],
    [
      'where one crashed after the release',
      { id: 'd-2' },
      [release(-60, 41), dyno('crashed', -30, { exit: 1 })],
      'crash',
    ],
    [
      'with the release that mends a crash',
      { id: 'd-2' },
      [dyno('crashed', -60, { exit: 1, version: 40 }), release(-30, 41)],
      'release',
    ],
    [
      'where one crashed, then went down',
      { id: 'd-2' },
      [dyno('crashed', -60, { exit: 1 }), dyno('down', -9)],
      'unknown',
    ],
    [
      'where another name crashed',
      { id: 'd-2' },
      [dyno('crashed', -30, { exit: 1, name: 'web.2' })],
      'unknown',
    ],
    ['where one was cycled', { id: 'd-2' }, [dyno('starting', -25 * hour), dyno('down', -4)], 'cycling'],
    [
      'long after one was cycled',
      { id: 'd-2' },
      [dyno('starting', -26 * hour), dyno('down', -1 * hour)],
      'unknown',
    ],
  ])('%s', (_name, fields, recent, cause) => {
    expect(causeOf('starting', 0, fields, recent)).toBe(cause);
  });

  it('and being up tells the cause of the start', () => {
    const recent = [release(-8 * minute, 41), dyno('starting', -7 * minute)];

    expect(causeOf('up', 0, {}, recent)).toBe('release');
  });
});

describe('dynos no formation keeps', () => {
  it.each([
    ['a release-phase dyno', { type: 'release', name: 'release.1', management: 'run:detached' }, 'release'],
    ['a run dyno', { type: 'run', name: 'run.1', management: 'run:attached' }, 'manual'],
    ['a scheduler dyno', { type: 'scheduler', name: 'scheduler.1', management: 'run:detached' }, 'unknown'],
    ['a web command run by hand', { type: 'web', name: 'web.7', management: 'run:detached' }, 'unknown'],
  ])('%s is one-off, whatever happens around it', (_name, fields, cause) => {
    const event = derive(body('down', 0, fields), {
      recent: [release(-3, 42), scaled(-3, 9, 0, fields.type)],
    });

    expect(event.views.dyno).toMatchObject({ one_off: true, cause });
  });

  it('crash for their own reasons', () => {
    const fields = { type: 'scheduler', name: 'scheduler.1', management: 'run:detached' };

    expect(causeOf('crashed', 0, { ...fields, exit: 137 }, [release(-3, 42)])).toBe('crash');
    expect(causeOf('crashed', 0, { ...fields, exit: 143 }, [release(-3, 42)])).toBe('unknown');
  });

  it('are known by their name where the body tells no type', () => {
    const typeOf = (name: string) => {
      const { type, one_off } =
        derive(changed('dyno.update.up', { data: { name, type: undefined, management: undefined } })).views
          .dyno ?? {};
      return [type, one_off];
    };

    expect(typeOf('web.1')).toEqual(['web', false]);
    expect(typeOf('run.4417')).toEqual(['run', true]);
    expect(typeOf('my-worker-1234abcde-123ab')).toEqual(['my-worker', false]);
    expect(typeOf('odd')).toEqual([null, false]);
  });
});

it('an idle dyno tells no cause', () => {
  expect(causeOf('idle', 0, {}, [release(-3, 42)])).toBe('unknown');
});
