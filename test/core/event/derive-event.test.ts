import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveEvent } from '../../../src/core/event/derive-event.ts';
import type { Event } from '../../../src/core/event/event.ts';
import { bodyNames, bodyOf, changed, derive, envelopeOf } from './webhook-bodies.ts';

describe('names', () => {
  it.each([
    [
      'both count and size',
      'api.formation.update.scaled-up',
      { previous_data: { quantity: 2, size: 'Eco' } },
      ['formation.scaled', 'formation.resized'],
    ],
    [
      'neither count nor size',
      'api.formation.update.scaled-up',
      { previous_data: { quantity: undefined } },
      ['formation.updated'],
    ],
    [
      'a count told but not changed',
      'api.formation.update.scaled-up',
      { previous_data: { quantity: 4 } },
      ['formation.updated'],
    ],
    ['a new process type', 'api.formation.update.scaled-up', { action: 'create' }, ['formation.created']],
    ['a new app name', 'api.app.update.maintenance-off', { previous_data: { name: 'old' } }, ['app.renamed']],
    [
      'name and maintenance',
      'api.app.update.maintenance-on',
      { previous_data: { name: 'old' } },
      ['app.maintenance_on', 'app.renamed'],
    ],
    [
      'another app change',
      'api.app.update.maintenance-off',
      { previous_data: { stack: 'x' } },
      ['app.updated'],
    ],
    ['an idle dyno', 'dyno.update.up', { data: { state: 'idle' } }, ['dyno.idle']],
    ['a dyno state nobody knows', 'dyno.update.up', { data: { state: 'dreaming' } }, ['unmatched']],
    ['a dyno without a state', 'dyno.update.up', { data: { state: null } }, ['unmatched']],
    [
      'a release status nobody knows',
      'api.release.create',
      { data: { status: 'constructor' } },
      ['unmatched'],
    ],
    ['an action nobody knows', 'api.domain.create', { action: 'toString' }, ['unmatched']],
    [
      'an entity nobody knows',
      'api.domain.create',
      { webhook_metadata: { event: { include: 'api:pipeline' } } },
      ['unmatched'],
    ],
    [
      'an entity named like a prototype',
      'api.domain.create',
      { webhook_metadata: { event: { include: 'constructor' } } },
      ['unmatched'],
    ],
  ])('of %s', (_name, body, changes, names) => {
    const event = derive(changed(body, changes));

    expect(event.names).toEqual(names);
    expect(event.name).toBe(names[0]);
  });

  it('of a bare body are unmatched, with everything else empty', () => {
    expect(derive({ id: 'a' })).toMatchObject({
      name: 'unmatched',
      include: 'unknown',
      action: 'unknown',
      app: { id: '', name: '' },
      actor: { id: '', email: '', kind: 'heroku' },
      views: {},
      previous: {},
    });
  });

  it('stand with facts that are null where Heroku left them out', () => {
    const event = derive(
      changed('api.release.create', {
        data: { slug: null, description: null, user: undefined },
        previous_data: undefined,
      }),
    );

    expect(event.views.release).toMatchObject({
      commit: null,
      slug_id: null,
      description: null,
      user: null,
      kind: 'other',
    });
  });
});

describe('maintenance mode turned off', () => {
  const off = bodyOf('api.app.update.maintenance-off');
  const on = derive(bodyOf('api.app.update.maintenance-on'));

  it('is seen against the last known state', () => {
    const event = derive(off, { lastApp: on });

    expect(event.name).toBe('app.maintenance_off');
    expect(event.previous).toEqual({ 'app.maintenance': true });
  });

  it('is seen against an event among the recent ones', () => {
    expect(derive(off, { recent: [on] }).name).toBe('app.maintenance_off');
  });

  it('is seen through updates between that left the state as it was', () => {
    const between = derive(
      changed('api.app.update.maintenance-on', {
        id: 'b',
        webhook_metadata: { event: { id: 'b' } },
        created_at: '2026-11-19T11:20:00Z',
        previous_data: { maintenance: undefined },
      }),
      { lastApp: on },
    );

    expect(between.name).toBe('app.updated');
    expect(derive(off, { lastApp: between }).name).toBe('app.maintenance_off');
  });

  it('is not guessed when nothing is known, or only what came later', () => {
    const later = { ...on, at: '2026-11-19T12:00:00.000Z' };

    expect(derive(off).name).toBe('app.updated');
    expect(derive(off, { lastApp: later, recent: [later] }).name).toBe('app.updated');
  });

  it('is told once: with or without the state known it is one fact', () => {
    expect(derive(off, { lastApp: on }).fact).toBe(derive(off).fact);
  });
});

describe('late', () => {
  const body = bodyOf('dyno.update.up');
  const happened = Date.parse('2026-11-18T09:16:02Z');
  const receivedAfter = (seconds: number) => new Date(happened + seconds * 1000).toISOString();

  it.each([
    [0, false],
    [15 * 60, false],
    [15 * 60 + 1, true],
    [73 * 3600, true],
    [-15 * 60, false],
    [-24 * 3600, true],
  ])('received %i seconds after it happened: %s', (seconds, late) => {
    expect(derive(body, { receivedAt: receivedAfter(seconds) }).late).toBe(late);
  });

  it('by repair, however fresh', () => {
    expect(derive(body, { source: 'repair' }).late).toBe(true);
  });
});

describe('actors', () => {
  const body = (actor: object) => changed('api.release.create', { actor });
  const known = {
    selfAccountId: 'me',
    selfEmail: 'Herald@example.com',
    botEmails: ['Deploy-Bot@example.com'],
  };

  it.each([
    ['the own account', { id: 'me', email: 'renamed@example.com' }, 'self'],
    ['another account with the own e-mail', { id: 'you', email: 'herald@example.com' }, 'human'],
    ['the own e-mail without an id', { id: '', email: 'herald@example.com' }, 'self'],
    ['a bot by its e-mail', { id: 'b', email: 'deploy-bot@example.com' }, 'bot'],
    ['a team account', { id: 't', email: 'acorn@herokumanager.com' }, 'bot'],
    ['the dyno manager', { id: 'n', email: 'noreply+webhooks@heroku.com' }, 'heroku'],
    ['an add-on', { id: 'r', email: 'heroku-redis@addons.heroku.com' }, 'heroku'],
    ['a person', { id: 'p', email: 'ana@example.com' }, 'human'],
    ['a person who looks like the platform', { id: 'p', email: 'noreply@heroku.com.example.com' }, 'human'],
    ['a person at Heroku', { id: 'p', email: 'ana@heroku.com' }, 'human'],
  ])('%s', (_name, actor, kind) => {
    expect(derive(body(actor), known).actor.kind).toBe(kind);
  });

  it('that cannot be the own account while it is unknown', () => {
    expect(derive(body({ id: 'me', email: 'ana@example.com' })).actor.kind).toBe('human');
  });
});

describe('kinds of release', () => {
  it.each([
    ['Deploy 1a5f89db', 'deploy'],
    ['Deployed web (6d8cb7b3a1d2)', 'deploy'],
    ['Retry of v41: Deploy 1a5f89db', 'deploy'],
    ['Promote acorn-storefront-stg v88 d787f6c8', 'promote'],
    ['Rollback to v40', 'rollback'],
    ['Rollback to v40 and more', 'other'],
    ['rollback to v40', 'other'],
    ['Not a Rollback to v40', 'other'],
    ['Rollback to v40\nDeploy', 'other'],
    ['Set FOO config vars', 'config'],
    ['Set FOO, BAR config vars', 'config'],
    ['Remove FOO config vars', 'config'],
    ['Attach DATABASE (@ref:postgresql-curved-1)', 'addon'],
    ['Detach DATABASE (@ref:postgresql-curved-1)', 'addon'],
    ['Update REDIS by heroku-redis', 'addon'],
    ['Deploy the hotfix', 'other'],
    ['Initial release', 'other'],
    ['', 'other'],
    [null, 'other'],
  ])('%j is %s', (description, kind) => {
    expect(derive(changed('api.release.create', { data: { description } })).views.release?.kind).toBe(kind);
  });

  it('by an add-on is the add-on’s, whatever it says', () => {
    const body = changed('api.release.create.addon', { data: { description: 'rotated' } });

    expect(derive(body).views.release?.kind).toBe('addon');
  });
});

describe('one fact per transition', () => {
  const fact = (name: string, changes: object = {}) => derive(changed(name, changes)).fact;
  const otherId = { id: 'other', webhook_metadata: { event: { id: 'other' } } };

  it.each(bodyNames)('%s told again under another id', (name) => {
    expect(fact(name, otherId)).toBe(fact(name));
  });

  it.each([
    [
      'a release created succeeded, then updated succeeded',
      'api.release.create',
      'api.release.update.succeeded',
    ],
    [
      'a release created pending, then updated pending',
      'api.release.create.pending',
      'api.release.update.pending',
    ],
    ['a dyno created starting, then updated starting', 'dyno.create.starting', 'dyno.update.starting'],
  ])('%s', (_name, one, other) => {
    expect(fact(other)).toBe(fact(one));
  });

  it('a formation scaled 2, 3, 2, 3 is three facts', () => {
    const name = 'api.formation.update.scaled-up';
    const step = (second: number, before: number, quantity: number) =>
      fact(name, {
        data: { quantity, updated_at: `2026-11-18T12:30:0${second}Z` },
        previous_data: { quantity: before },
      });

    expect(new Set([step(1, 2, 3), step(2, 3, 2), step(3, 2, 3)]).size).toBe(3);
  });

  it('two changes in one second are two facts', () => {
    const name = 'api.formation.update.scaled-up';

    expect(fact(name, { data: { quantity: 5 }, previous_data: { quantity: 4 } })).not.toBe(fact(name));
  });

  it('a pending release that succeeds is another fact, and of another app yet another', () => {
    const facts = ['api.release.create.pending', 'api.release.update.succeeded.release-phase'].map((name) =>
      fact(name),
    );

    expect(new Set([...facts, fact('api.release.create.pending', { data: { app: { id: 'x' } } })]).size).toBe(
      3,
    );
  });

  it('ids that hold the separator do not run together', () => {
    const of = (app: string, id: string) => fact('api.release.create', { data: { app: { id: app }, id } });

    expect(of('a/b', 'c')).not.toBe(of('a', 'b/c'));
  });

  it('stays short enough for an index whatever the ids', () => {
    expect(fact('api.release.create', { data: { id: 'x'.repeat(60_000) } }).length).toBeLessThan(301);
  });

  it('of an entity without an id hangs on the event', () => {
    const bare = { data: { id: undefined } };

    expect(fact('api.release.create', bare)).not.toBe(fact('api.release.create', { ...bare, ...otherId }));
  });
});

describe('order of arrival means nothing', () => {
  const envelopes = bodyNames.map((name) => envelopeOf(bodyOf(name)));
  const deriveAll = (order: readonly number[], earlier: readonly Event[]) =>
    new Map(
      order.map((index): [string, Event] => {
        const envelope = envelopes[index]!;
        const recent = earlier.filter((event) => event.app.id === envelope.app.id);
        const event = deriveEvent(envelope, {
          receivedAt: envelope.at,
          source: 'webhook',
          selfAccountId: null,
          selfEmail: null,
          recent,
          lastApp: null,
        });
        return [event.id, event];
      }),
    );
  const inOrder = envelopes.map((_envelope, index) => index);
  const alone = [...deriveAll(inOrder, []).values()];
  const settled = deriveAll(inOrder, alone);

  it('for shuffled and repeated events', () => {
    const arrival = fc
      .array(fc.constantFrom(...inOrder), { maxLength: 30 })
      .chain((repeats) =>
        fc.shuffledSubarray([...inOrder, ...repeats], { minLength: inOrder.length + repeats.length }),
      );
    const memory = fc
      .array(fc.constantFrom(...alone), { maxLength: 30 })
      .chain((repeats) =>
        fc.shuffledSubarray([...alone, ...repeats], { minLength: alone.length + repeats.length }),
      );

    fc.assert(
      fc.property(arrival, memory, (order, earlier) => {
        const events = deriveAll(order, earlier);
        for (const [id, event] of settled) expect(events.get(id)).toEqual(event);
      }),
    );
  });
});

describe('whatever a body holds', () => {
  it('deriving never throws and gives plain JSON without NUL or lone surrogates', () => {
    const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
    const body = fc.record(
      {
        action: json,
        actor: fc.oneof(json, fc.record({ id: json, email: json })),
        data: fc.oneof(
          json,
          fc.record({ id: json, app: json, status: json, state: json, name: json, exit_status: json }),
        ),
        previous_data: fc.oneof(
          json,
          fc.dictionary(fc.constantFrom('quantity', 'size', 'name', 'plan'), json),
        ),
        created_at: json,
        webhook_metadata: fc.record({
          event: fc.record({
            include: fc.constantFrom('api:release', 'api:formation', 'dyno', 'api:app', 'api:addon', 'x'),
          }),
        }),
      },
      { requiredKeys: ['webhook_metadata'] },
    );

    fc.assert(
      fc.property(body, (fields) => {
        const event = derive({ ...fields, id: 'a' });
        const text = JSON.stringify(event);
        expect(JSON.parse(text)).toEqual(event);
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }),
    );
  });
});
