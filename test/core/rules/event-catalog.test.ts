import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventNames } from '../../../src/core/event/catalog.ts';
import { deriveEvent } from '../../../src/core/event/derive-event.ts';
import { parseEnvelope } from '../../../src/core/event/envelope.ts';
import type { Event } from '../../../src/core/event/event.ts';
import {
  eventsNamed,
  eventsTellingChangeOf,
  factAt,
  isEverSent,
  knownEvents,
  pathsOf,
  standingOf,
  tellsChangeOf,
} from '../../../src/core/rules/event-catalog.ts';
import { lookup } from '../../../src/core/rules/fact.ts';

/** Every sample body of Heroku as the event it becomes. */
const folder = resolve(import.meta.dirname, '../../fixtures/webhook-events');
const samples: readonly Event[] = readdirSync(folder).flatMap((name) => {
  const body = readFileSync(resolve(folder, name));
  const parsed = parseEnvelope(body);
  if (parsed.kind === 'quarantine') return [];
  const receivedAt = '2026-11-20T10:00:00.000Z';
  return [
    deriveEvent(parsed.envelope, {
      receivedAt,
      source: 'webhook',
      recent: [],
      lastApp: null,
      selfAccountId: null,
      selfEmail: null,
    }),
  ];
});

describe('the catalog of events', () => {
  it.each([
    ['release.failed', 'sent'],
    ['*', 'sent'],
    ['unmatched', 'sent'],
    ['addon.*', 'sent'],
    ['log.router_error', 'needs_drain'],
    ['log.*', 'needs_drain'],
    ['herald.no_events', 'later'],
    ['schedule', 'own'],
    ['manual', 'own'],
    ['release.fail', 'unknown'],
    ['nothing.*', 'unknown'],
    ['.*', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
  ])('%s is %s', (name, standing) => {
    expect(standingOf(name)).toBe(standing);
  });

  it('names every event only once, and a family by its members', () => {
    expect(new Set(knownEvents).size).toBe(knownEvents.length);
    expect(eventsNamed('release.*')).toEqual(['release.started', 'release.succeeded', 'release.failed']);
    expect(eventsNamed('release.failed')).toEqual(['release.failed']);
  });

  it('knows the name of every sample', () => {
    expect(samples.length).toBeGreaterThan(45);
    expect(samples.flatMap(({ names }) => names).filter((name) => standingOf(name) !== 'sent')).toEqual([]);
  });
});

describe('the catalog of facts', () => {
  it('fits the facts of every sample: type, values, and what may be absent', () => {
    for (const event of samples) {
      for (const path of pathsOf(event.name)) {
        const fact = factAt(event.name, path);
        const value = lookup(event, path);
        const kind = Array.isArray(value)
          ? 'list'
          : { string: 'text', number: 'int', boolean: 'bool' }[typeof value as string];
        if (value === null) expect([event.name, path, fact?.optional]).toEqual([event.name, path, true]);
        else expect([path, kind]).toEqual([path, fact?.type]);
        if (fact?.values !== undefined && value !== null) expect(fact.values).toContain(value);
        if (value !== null)
          expect([event.name, path, isEverSent(event.name, path)]).toEqual([event.name, path, true]);
      }
    }
  });

  it('tells of a change where the samples do', () => {
    const told = samples.flatMap(({ names, previous }) =>
      Object.keys(previous).map((path) =>
        names.some((name) => factAt(name, path) === null || tellsChangeOf(name, path)),
      ),
    );
    expect(told.length).toBeGreaterThan(3);
    expect(told).not.toContain(false);
    expect(eventsTellingChangeOf('formation.quantity')).toContain('formation.scaled');
    expect(eventsTellingChangeOf('release.version')).toEqual([]);
  });

  it('speaks only of facts that exist', () => {
    for (const event of eventNames) {
      for (const path of pathsOf(event)) expect(factAt(event, path)).not.toBeNull();
    }
    expect(factAt('build.failed', 'app.labels.tier')).toEqual({ type: 'text', optional: true });
    expect(factAt('formation.scaled', 'previous.formation.quantity')).toMatchObject({
      type: 'int',
      optional: true,
    });
    expect(
      ['constructor', 'toString', 'build', 'build.', 'app.labels', 'app.labels.a.b'].map((path) =>
        factAt('*', path),
      ),
    ).toEqual(Array(6).fill(null));
  });
});
