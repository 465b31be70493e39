import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { replayEvent } from '../../src/flow/replay-event.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, shop, theProposal } from './a-world.ts';

async function tablesOf(url: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const names = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    );
    const found: Record<string, unknown> = {};
    for (const { name } of names.rows)
      found[name] = (await client.query(`select t::text from "${name}" as t order by 1`)).rows;
    return found;
  } finally {
    await client.end();
  }
}

describe('an event that is replayed with paper hands', () => {
  it('goes the real way to the question and leaves nothing: no row, no message, no write', async () => {
    const database = await makeDatabase();
    const world = await aWorld({ databaseUrl: database.url });
    onTestFinished(async () => {
      await world.close();
      await database.drop();
    });
    world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
    await world.run(async () => (await theProposal(world))?.state === 'asking');
    const asked = await theProposal(world);
    await world.store.transaction((tx) => tx.proposals.move(asked?.id ?? '', ['asking'], 'cancelled', {}));
    await world.work();
    const before = await tablesOf(database.url);
    const messages = world.slack.messages('#deploys');
    const requests = world.heroku.requests().length;

    const replay = await replayEvent(world.ports, asked?.eventId ?? '');

    expect(
      replay?.decisions.filter(({ outcome }) => outcome === 'fired').map(({ ruleId }) => ruleId),
    ).toEqual([asked?.ruleId]);
    expect(replay?.proposals).toMatchObject([
      { action: 'heroku.rollback', state: 'asking', plan: { fingerprint: asked?.plan?.fingerprint } },
    ]);
    expect(replay?.notices.map(({ channel }) => channel)).toEqual(['#deploys']);
    expect(replay?.deeds.map((deed) => deed.kind === 'audit' && deed.step)).toContain('proposal.asked');
    expect(await tablesOf(database.url)).toEqual(before);
    expect(world.slack.messages('#deploys')).toEqual(messages);
    const made = world.heroku.requests().slice(requests);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ method }) => method === 'GET')).toBe(true);
    expect(await replayEvent(world.ports, 'unknown')).toBeNull();
  });
});
