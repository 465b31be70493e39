import { afterAll, describe, expect, it } from 'vitest';
import { readLiveFacts } from '../../src/flow/live-facts.ts';
import type { HerokuPort } from '../../src/flow/ports.ts';
import { anEvent } from '../core/message/a-notice.ts';
import { aWorld, shop } from '../journeys/a-world.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const database = await freshDatabase();
const world = await aWorld({ databaseUrl: database.url });
afterAll(() => world.close());

const app = await world.ports.heroku.app(shop);
const event = anEvent({ app: { ...app, labels: {} } });
const read = (state: readonly string[], history: readonly string[] = [], heroku?: HerokuPort) =>
  readLiveFacts({ ...world.ports, ...(heroku === undefined ? {} : { heroku }) }, event, { state, history });

describe('what expressions are told', () => {
  it('is what Heroku says now; what the app has not is absent', async () => {
    const { live, unreadable } = await read([
      'state.release.current.version',
      'state.release.current.kind',
      'state.release.latest.status',
      'state.release.current.commit',
      'state.formation.web.quantity',
      'state.formation.nobody.quantity',
      'state.dynos.total',
      'state.dynos.web.crashed',
      'state.maintenance',
      'state.build.pending',
    ]);
    const [current] = await world.ports.heroku.releases(shop, 1);
    expect(Object.fromEntries(live)).toEqual({
      'state.release.current.version': current?.version,
      'state.release.current.kind': 'deploy',
      'state.release.latest.status': 'succeeded',
      'state.release.current.commit': 'c04d8e19',
      'state.formation.web.quantity': 2,
      'state.dynos.total': 2,
      'state.dynos.web.crashed': 0,
      'state.maintenance': false,
      'state.build.pending': false,
    });
    expect(unreadable).toEqual([]);
  });

  it('asks only for what is named, and each list once', async () => {
    const before = world.heroku.requests().length;
    await read([
      'state.formation.web.quantity',
      'state.formation.web.size',
      'state.formation.worker.quantity',
    ]);
    const made = world.heroku.requests().slice(before);
    expect(made.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /apps/${app.id}/formation`]);
    await read([]);
    expect(world.heroku.requests()).toHaveLength(before + 1);
  });

  it('what cannot be read is named, the rest is told', async () => {
    const broken: HerokuPort = {
      ...world.ports.heroku,
      formation: () => Promise.reject(new Error('away')),
    };
    const { live, unreadable } = await read(
      ['state.formation.web.quantity', 'state.maintenance', 'state.heroku.incident'],
      ['history.no_such_fact'],
      broken,
    );
    expect([...live.keys()]).toEqual(['state.maintenance']);
    expect(unreadable).toEqual([
      'state.formation.web.quantity',
      'state.heroku.incident',
      'history.no_such_fact',
    ]);
  });

  it('history is our own memory', async () => {
    const none = await read(
      [],
      ['history.minutes_since_release', 'history.count("release.succeeded", "1h")'],
    );
    expect(Object.fromEntries(none.live)).toEqual({ 'history.count("release.succeeded", "1h")': 0 });
    world.heroku.deploy(shop, { user: 'ana@example.com' });
    await world.run(async () => {
      const { live } = await read([], ['history.count("release.succeeded", "1h")']);
      return live.get('history.count("release.succeeded", "1h")') === 1;
    });
    await world.clock.advance(7 * 60_000);
    const { live } = await read(
      [],
      [
        'history.minutes_since_release',
        'history.count("release.succeeded", "5m")',
        'history.last_good_release.version',
      ],
    );
    expect(live.get('history.minutes_since_release')).toBe(7);
    expect(live.get('history.count("release.succeeded", "5m")')).toBe(0);
    const releases = await world.ports.heroku.releases(shop, 10);
    const current = releases.find((release) => release.current)?.version ?? 0;
    expect(live.get('history.last_good_release.version')).toBe(current - 1);
  });
});
