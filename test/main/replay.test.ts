import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incomingEvent } from '../../src/core/event/incoming-event.ts';
import { buryEvent } from '../../src/flow/bury-event.ts';
import { runJob } from '../../src/flow/run-job.ts';
import { aWorld, shop, theProposal, type World, webhookSecret } from '../journeys/a-world.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { typed } from './a-terminal.ts';

const database = await freshDatabase();
let world: World;
let env: Record<string, string>;
let decided: string;

beforeAll(async () => {
  world = await aWorld({ databaseUrl: database.url });
  env = {
    DATABASE_URL: database.url,
    HEROKU_WEBHOOK_SECRET: webhookSecret,
    HEROKU_API_KEY: world.heroku.apiKey,
    HEROKU_API_URL: world.heroku.url,
    HEROKU_PERMISSION: 'full',
    SLACK_BOT_TOKEN: world.slack.botToken,
    SLACK_SIGNING_SECRET: world.slack.signingSecret,
    SLACK_API_URL: world.slack.apiUrl,
  };
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  await world.run(async () => (await theProposal(world))?.state === 'asking');
  const asked = await theProposal(world);
  decided = asked?.eventId ?? '';
  await world.store.transaction((tx) => tx.proposals.move(asked?.id ?? '', ['asking'], 'cancelled', {}));
  await world.work();
}, 60_000);
afterAll(() => world.close());

/** Every row of every table. */
async function rows(): Promise<ReadonlyMap<string, unknown>> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    const found = new Map<string, unknown>();
    for (const { name } of tables)
      found.set(name, (await client.query(`select t::text as row from "${name}" t order by 1`)).rows);
    return found;
  } finally {
    await client.end();
  }
}

async function given(id: string, state: 'new' | 'dead' | 'quarantined'): Promise<string> {
  const body = JSON.stringify({
    id,
    action: 'update',
    resource: 'release',
    created_at: new Date(world.clock.now()).toISOString(),
    actor: { id: 'u-1', email: 'mia@example.com' },
    data: {
      id: `r-${id}`,
      status: 'failed',
      version: 99,
      description: 'Deploy 1a5f89db',
      app: { id: 'a-9', name: 'blog' },
    },
    previous_data: {},
    webhook_metadata: { event: { id, include: 'api:release' } },
  });
  const event = incomingEvent(new TextEncoder().encode(body), new Date(world.clock.now()).toISOString());
  await world.store.transaction(async (tx) => {
    await tx.events.accept(event);
    if (state === 'quarantined') await tx.events.finish(id, { state, why: 'it is not JSON' });
  });
  if (state === 'dead') await buryEvent(world.ports, id, new Error('the disk was full'));
  return id;
}

const stateOf = async (id: string) => world.store.transaction((tx) => tx.events.get(id));

describe('herald replay --dry-run', () => {
  test('goes the real way to the question, and writes nothing anywhere', async () => {
    const before = await rows();
    const [asked, said] = [world.heroku.requests().length, world.slack.calls().length];
    const { code, out, err } = await typed(env, 'replay', decided, '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('nothing is written, posted or performed');
    expect(out).toContain('new-release-crashing: fired');
    expect(out).toContain('\n  → heroku.rollback (rollback)\n');
    expect(out).toContain('Would say in #deploys:\n  ');
    expect(out).toMatch(/Would ask oncall: Roll back shop from v\d+ to v\d+\?/);
    expect(out).not.toContain('proposals approve');
    expect(await rows()).toEqual(before);
    expect([...before.keys()]).toContain('audit');
    const made = world.heroku.requests().slice(asked);
    expect(made.length).toBeGreaterThan(0);
    expect(made.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual([]);
    expect(world.slack.calls().slice(said)).toEqual([]);
  });

  test('prints JSON', async () => {
    const { code, out } = await typed(env, 'replay', decided, '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      state: 'decided',
      event: { id: decided },
      proposals: [{ action: 'heroku.rollback', state: 'asking' }],
    });
  });

  test('says what would not be proposed without Heroku', async () => {
    const { HEROKU_API_KEY: _key, ...without } = env;
    const { code, out } = await typed(without, 'replay', decided, '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('Would not be proposed: heroku.rollback on shop. Herald has no Heroku token');
  });
});

describe('herald replay', () => {
  test('puts a dead event back, and it goes the normal way', async () => {
    const id = await given('e-dead', 'dead');
    expect(await stateOf(id)).toMatchObject({ state: 'dead' });
    const { code, out, err } = await typed(env, 'replay', id);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`Event ${id} is new again; the running Herald decides it now.\n`);
    expect(await stateOf(id)).toMatchObject({ state: 'new', why: null, tries: 0 });
    expect((await world.store.transaction((tx) => tx.audit.tail(1)))[0]).toMatchObject({
      step: 'event.revived',
      subject: id,
      sentence: expect.stringContaining('e-dead was put back'),
    });
    const due = await world.store.transaction((tx) =>
      tx.due(new Date(Date.now() + 60_000).toISOString(), 100),
    );
    expect(due).toContainEqual({ kind: 'event', id });
    await runJob(world.ports, { kind: 'event', id });
    expect(await stateOf(id)).toMatchObject({ state: 'decided', event: { name: 'release.failed' } });
  });

  test('refuses what was decided, with the reason and the way to look', async () => {
    const before = await rows();
    const { code, out, err } = await typed(env, 'replay', decided);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('is decided once by design');
    expect(err).toContain(`herald replay ${decided} --dry-run`);
    expect(await rows()).toEqual(before);
  });

  test.each([
    ['new', 'has not been decided yet'],
    ['quarantined', 'nothing Herald can read'],
  ] as const)('refuses an event that is %s', async (state, told) => {
    const id = await given(`e-${state}`, state);
    const { code, err } = await typed(env, 'replay', id);
    expect(code).toBe(1);
    expect(err).toContain(told);
    expect(JSON.parse((await typed(env, 'replay', id, '--json')).out)).toMatchObject({
      event: id,
      kind: 'refused',
    });
  });

  test.each([[[]], [['--dry-run']]])('says that an event is not known %j', async (flags) => {
    const { code, out, err } = await typed(env, 'replay', 'e-nobody', ...flags);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('There is no event e-nobody.');
  });
});

test('herald trace shows the rules that stayed far from firing as a count', async () => {
  const events = await world.store.transaction((tx) => tx.events.recent(100));
  const released =
    events.find(({ event, state }) => event?.name === 'release.succeeded' && state === 'decided')?.id ?? '';
  const { code, out } = await typed(env, 'trace', released);
  expect(code).toBe(0);
  expect(out).toContain('new-release-crashing: took note');
  expect(out).toMatch(/\n\d+ more rules? did not match \(stopped: \d+ by /);
  expect(JSON.parse((await typed(env, 'trace', released, '--json')).out)).toHaveProperty('ruleCounts');
});
