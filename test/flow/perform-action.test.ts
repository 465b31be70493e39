import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Proposal, ProposalState } from '../../src/core/guard/proposal.ts';
import type { Ports } from '../../src/flow/ports.ts';
import { aWorld, people, rollbackPosts, shop, theProposal, type World } from '../journeys/a-world.ts';
import { makeDatabase } from '../setup/fresh-database.ts';

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

const card = () => JSON.stringify(world.slack.messages('#deploys')[0]?.blocks);
const steps = async () =>
  (await world.store.transaction((tx) => tx.audit.after(0, 1_000))).map(({ step }) => step);

async function untilState(state: ProposalState, as?: Ports): Promise<Proposal> {
  await world.run(async () => (await theProposal(world))?.state === state, 60 * 60_000, as);
  const proposal = await theProposal(world);
  if (proposal === undefined) throw new Error('there is no proposal');
  return proposal;
}

/** A rollback is approved; `then` is what befalls Heroku from then on. */
async function approved(then: () => void): Promise<void> {
  world.heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' });
  await untilState('asking');
  const [message] = world.slack.messages('#deploys');
  then();
  const where = { channel: '#deploys', ts: message?.ts ?? '' };
  await world.slack.press({ ...where, userId: people.ana, actionId: 'herald.approve' });
}

const reads = { method: 'GET', path: '/apps/*/releases' } as const;
const writes = { method: 'POST', path: '/apps/*/releases' } as const;

describe('an approved rollback that could not be sent yet', () => {
  it('is not sent once Herald may only read, though it had begun', async () => {
    await approved(() => world.heroku.faults.add({ trouble: { kind: 'status', status: 503 }, ...reads }));
    await untilState('performing');
    world.heroku.faults.clear();

    const readonly: Ports = { ...world.boot(), settings: { permission: 'readonly' } };
    const proposal = await untilState('cancelled', readonly);

    expect(proposal).toMatchObject({ reason: 'readonly', leaseId: null });
    expect(rollbackPosts(world)).toHaveLength(0);
    await world.run(() => card().includes('HEROKU_PERMISSION'));
  });

  it('is void when Heroku comes back long after the approval', async () => {
    await approved(() => world.heroku.faults.add({ trouble: { kind: 'status', status: 503 }, ...reads }));
    const proposal = await untilState('expired');
    world.heroku.faults.clear();
    await world.run(() => false, 5 * 60_000).catch(() => {});

    expect(Date.parse(proposal.updatedAt)).toBeGreaterThan(Date.parse(proposal.expiresAt ?? ''));
    expect(proposal.sentence).toContain('could not begin in time');
    expect(rollbackPosts(world)).toHaveLength(0);
    expect(await steps()).toContain('proposal.expired');
  });

  it('is cancelled with the reason when the token has been revoked', async () => {
    const trouble = { kind: 'status', status: 401, id: 'unauthorized', message: 'No.' } as const;
    await approved(() => world.heroku.faults.add({ trouble, ...reads }));

    const proposal = await untilState('cancelled');

    expect(proposal.reason).toBe('heroku_unreadable');
    expect(proposal.sentence).toContain('unauthorized');
    expect(rollbackPosts(world)).toHaveLength(0);
    expect(await steps()).toContain('proposal.cancelled');
  });
});

describe('a rollback that Heroku took', () => {
  it('ends when Heroku will not let Herald look any more, and frees the app', async () => {
    await approved(() => {});
    await world.run(() => rollbackPosts(world).some(({ answer }) => answer === 201));
    world.heroku.faults.add({
      trouble: { kind: 'status', status: 401, id: 'unauthorized', message: 'No.' },
      method: 'GET',
    });

    const proposal = await untilState('failed');

    expect(proposal.reason).toBe('not_verified');
    expect(proposal.sentence).toContain('unauthorized');
    const { app } = proposal;
    expect(await world.store.transaction((tx) => tx.proposals.inFlight(app.id, 'none'))).toBeNull();
  });

  it('is never sent again when Heroku says 429 for an hour', async () => {
    await approved(() =>
      world.heroku.faults.add({ trouble: { kind: 'rate_limit', retryAfterSec: 30 }, ...writes }),
    );

    const proposal = await untilState('expired');

    expect(proposal.madeReleaseId).toBeNull();
    expect(
      world.heroku.app(shop).releases.some(({ description }) => description.startsWith('Rollback')),
    ).toBe(false);
  });
});
