import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import type { Proposal, ProposalState } from '../../src/core/guard/proposal.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { aWorld, people, rollbackPosts, shop, theProposal, type World } from './a-world.ts';

let database: Awaited<ReturnType<typeof makeDatabase>>;
let world: World;

beforeEach(async () => {
  database = await makeDatabase();
  world = await aWorld({ databaseUrl: database.url });
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const deploys = () => world.slack.messages('#deploys').filter((message) => message.ephemeralFor === null);
const said = () => deploys().map((message) => JSON.stringify(message.blocks));
const whispers = (userId: string) =>
  world.slack
    .messages('#deploys', userId)
    .filter((message) => message.ephemeralFor === userId)
    .map((message) => message.text);

async function untilState(...states: readonly ProposalState[]): Promise<Proposal> {
  await world.run(async () => states.includes((await theProposal(world))?.state ?? 'planned'));
  const proposal = await theProposal(world);
  if (proposal === undefined) throw new Error('there is no proposal');
  return proposal;
}

async function press(userId: string, actionId = 'herald.approve') {
  const [card] = deploys();
  if (card === undefined) throw new Error('there is no card');
  return world.slack.press({ channel: '#deploys', ts: card.ts, userId, actionId });
}

async function audit() {
  const entries = await world.store.transaction((tx) => tx.audit.after(0, 1_000));
  expect(verifyChain(entries)).toMatchObject({ kind: 'whole' });
  return entries;
}

describe('a release whose release phase fails', () => {
  it('is told once, and the card says that there is nothing to roll back', async () => {
    const live = world.heroku.currentRelease(shop);
    const failed = world.heroku.deploy(shop, { outcome: 'release_phase_fails', user: 'mia@example.com' });
    const proposal = await untilState('refused');
    await world.run(() => said().some((card) => card.includes('nothing to roll back')));
    expect(deploys()).toHaveLength(1);
    expect(said()[0]).toContain(`v${failed.version}`);
    expect(said()[0]).toContain(`v${live?.version}`);
    expect(said()[0]).not.toContain('herald.approve');
    expect(proposal.reason).not.toBe('heroku_unreadable');
    expect(rollbackPosts(world)).toHaveLength(0);
  });
});

describe('a release that goes live and whose web dynos crash', () => {
  it('is asked about, approved, rolled back once, verified, and written down', async () => {
    const good = world.heroku.currentRelease(shop);
    world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
    const asked = await untilState('asking');
    expect(asked.plan?.to.version).toBe(good?.version);
    expect(said()[0]).toContain('herald.approve');
    await press(people.ana);
    await untilState('done');
    await world.run(() => said()[0]?.includes('herald.approve') === false);
    const now = world.heroku.currentRelease(shop);
    expect(now?.description).toBe(`Rollback to v${good?.version}`);
    expect(rollbackPosts(world)).toHaveLength(1);
    expect(deploys()).toHaveLength(1);
    const steps = (await audit()).map((entry) => entry.step);
    expect(steps).toEqual(
      expect.arrayContaining([
        'event.decided',
        'notice.posted',
        'proposal.asked',
        'proposal.approved',
        'action.sent',
        'action.accepted',
        'action.done',
      ]),
    );
  });

  it('does not react to the echo of its own rollback', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
    await untilState('asking');
    await press(people.ana);
    await untilState('done');
    await world.run(() => false, 60_000).catch(() => {});
    expect(rollbackPosts(world)).toHaveLength(1);
    expect(await world.store.transaction((tx) => tx.proposals.list({ limit: 10 }))).toHaveLength(1);
    const events = await world.store.transaction((tx) => tx.events.recent(100));
    const echo = events.find((one) => one.event?.views.release?.kind === 'rollback');
    expect(echo?.event?.actor.kind).toBe('self');
  });

  it('is decided once by the first of fifty presses, and the others are told so', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    const [card] = deploys();
    const inputs = Array.from({ length: 50 }, (_, index) => ({
      channel: '#deploys',
      ts: card?.ts ?? '',
      userId: index % 2 === 0 ? people.ana : people.raj,
      actionId: index % 3 === 0 ? 'herald.deny' : 'herald.approve',
    }));
    const answers = await world.slack.pressMany(inputs);
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const proposal = await untilState('done', 'denied');
    expect(rollbackPosts(world)).toHaveLength(proposal.state === 'done' ? 1 : 0);
    const counted = (await audit()).filter(
      ({ step }) => step === 'proposal.approved' || step === 'proposal.denied',
    );
    expect(counted).toHaveLength(1);
  });

  it.each([
    ['a stranger', people.mallory],
    ['a guest', people.gus],
  ])('is not decided by %s, who is told alone', async (_name, userId) => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(userId);
    await world.run(() => whispers(userId).length > 0);
    expect((await theProposal(world))?.state).toBe('asking');
    expect(said()[0]).toContain('herald.approve');
    expect((await audit()).filter(({ step }) => step === 'answer.refused')).toHaveLength(1);
    await press(people.raj);
    await untilState('done');
  });

  it('is denied, and nothing is written', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(people.raj, 'herald.deny');
    await untilState('denied');
    await world.run(() => said()[0]?.includes('herald.approve') === false);
    await press(people.ana).catch(() => {});
    await world.run(() => whispers(people.ana).length > 0);
    expect((await theProposal(world))?.state).toBe('denied');
    expect(rollbackPosts(world)).toHaveLength(0);
  });

  it('expires when nobody answers, and a later press does nothing', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    const asked = await untilState('asking');
    await world.clock.advance(Date.parse(asked.expiresAt ?? '') - world.clock.now());
    await untilState('expired');
    await world.run(() => said()[0]?.includes('herald.approve') === false);
    await press(people.ana).catch(() => {});
    await world.run(() => whispers(people.ana).length > 0);
    expect(rollbackPosts(world)).toHaveLength(0);
  });

  it('turns stale when somebody releases between the question and the write', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    const fix = world.heroku.deploy(shop, { outcome: 'good', user: 'raj@example.com' });
    await world.run(() => world.heroku.currentRelease(shop)?.id === fix.id);
    await press(people.ana);
    const stale = await untilState('stale');
    expect(stale.sentence).toContain(`v${fix.version}`);
    expect(rollbackPosts(world)).toHaveLength(0);
  });

  it('is one message and one question when every delivery comes five times and is told again under another id', async () => {
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    for (const event of world.heroku.events(shop)) world.heroku.tellAgain(event.id);
    for (const delivery of world.heroku.deliveries(shop)) {
      for (let time = 0; time < 4; time += 1) await world.heroku.replayDelivery(delivery.id);
    }
    await world.clock.advance(5_000);
    await world.work();
    expect(deploys()).toHaveLength(1);
    expect(await world.store.transaction((tx) => tx.proposals.list({ limit: 10 }))).toHaveLength(1);
  });
});

describe('an answer of Heroku that is lost after the rollback landed', () => {
  it('is settled by evidence: one rollback, no second POST', async () => {
    world.heroku.faults.add({
      trouble: { kind: 'lost' },
      method: 'POST',
      path: '/apps/*/releases',
      times: 1,
    });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(people.ana);
    await untilState('done');
    expect(rollbackPosts(world)).toHaveLength(1);
    expect((await audit()).map(({ step }) => step)).toContain('action.settled');
  });

  it('is sent again once when it is proved absent', async () => {
    world.heroku.faults.add({
      trouble: { kind: 'reset' },
      method: 'POST',
      path: '/apps/*/releases',
      times: 1,
    });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(people.ana);
    await untilState('done');
    expect(rollbackPosts(world)).toHaveLength(2);
    const releases = world.heroku
      .app(shop)
      .releases.filter((release) => release.description.startsWith('Rollback'));
    expect(releases).toHaveLength(1);
    expect((await audit()).map(({ step }) => step)).toContain('action.retried');
  });
});

describe('a Heroku that answers', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [422, 'invalid_params'],
  ])('%i to the write: it failed, the card says why, nothing is repeated', async (status, id) => {
    world.heroku.faults.add({
      trouble: { kind: 'status', status, id, message: 'No.' },
      method: 'POST',
      path: '/apps/*/releases',
      times: 1,
    });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(people.ana);
    const failed = await untilState('failed');
    expect(failed.sentence).toContain(id);
    expect(rollbackPosts(world)).toHaveLength(1);
    await world.run(() => said()[0]?.includes(id) ?? false);
  });

  it('429 to the write: it waits and sends it again', async () => {
    world.heroku.faults.add({
      trouble: { kind: 'rate_limit', retryAfterSec: 3 },
      method: 'POST',
      path: '/apps/*/releases',
      times: 1,
    });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    await untilState('asking');
    await press(people.ana);
    await untilState('done');
    expect(
      world.heroku.app(shop).releases.filter((release) => release.description.startsWith('Rollback')),
    ).toHaveLength(1);
  });

  it('5xx to every read: the alert still stands and says that Heroku could not be read', async () => {
    world.heroku.faults.add({ trouble: { kind: 'status', status: 503 }, method: 'GET' });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    const refused = await untilState('refused');
    expect(refused.reason).toBe('heroku_unreadable');
    expect(deploys()).toHaveLength(1);
  });
});

describe('a Slack that', () => {
  it('is rate limited or away: the message comes later, once', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'rate_limited', times: 1 });
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'status', status: 503, times: 1 });
    world.heroku.deploy(shop, { outcome: 'release_phase_fails' });
    await world.run(() => said().some((card) => card.includes('nothing to roll back')));
    expect(deploys()).toHaveLength(1);
  });

  it('loses its answer after posting: the message is found again, not posted twice', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'answer_lost', times: 1 });
    world.heroku.deploy(shop, { outcome: 'release_phase_fails' });
    await world.run(() => said().some((card) => card.includes('nothing to roll back')));
    expect(deploys()).toHaveLength(1);
  });
});

describe('Herald without the right to write', () => {
  it('says so on the card', async () => {
    await world.close();
    world = await aWorld({ databaseUrl: database.url, permission: 'readonly' });
    world.heroku.deploy(shop, { outcome: 'web_crashes' });
    const refused = await untilState('refused');
    expect(refused.reason).toBe('readonly');
    await world.run(() => said().some((card) => card.includes('HEROKU_PERMISSION')));
    expect(rollbackPosts(world)).toHaveLength(0);
  });
});
