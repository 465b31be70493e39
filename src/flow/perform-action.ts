import { HouseFault, UpstreamError } from '../core/errors.ts';
import type { Verification } from '../core/plan/plan.ts';
import { accepted, endAction, type Part } from './action-part.ts';
import { actionNamed } from './actions/actions.ts';
import { claimAction } from './claim-action.ts';
import { moveAction } from './move-action.ts';
import type { Ports } from './ports.ts';
import { sendWrite } from './send-write.ts';

const lookAgainMs = 2_000;

/**
 * Carries out an approved proposal, at most once and never on a stale picture: claim a lease, plan again and compare,
 * commit the intent, write, verify. Each call does the next part and commits it; after a crash the next call goes on
 * from what is committed, and a write whose answer is not known is looked for at Heroku before anything else.
 */
export async function performAction(ports: Ports, id: string): Promise<void> {
  const claim = await ports.store.transaction((tx) => claimAction(ports, tx, id));
  if (claim.kind === 'not_mine') return ports.doorbell.ring(claim.jobs);
  const action = actionNamed(claim.proposal.action);
  if (action === null)
    throw new HouseFault(`proposal ${id} was approved, but its action is not in the list of actions`);
  const part = { ports, ...claim, action };
  try {
    await nextPart(part);
  } catch (error) {
    await moveAction(part, { kind: 'release_lease', wakeAt: ports.clock.now() + lookAgainMs });
    throw error;
  }
}

async function nextPart(part: Part): Promise<void> {
  const { proposal } = part;
  if (proposal.madeReleaseId !== null) return verify(part, proposal.madeReleaseId);
  if (proposal.sentAt !== null) return settle(part, proposal.sentAt);
  return sendWrite(part);
}

async function settle(part: Part, sentAt: string): Promise<void> {
  const { ports, action, context, proposal, plan } = part;
  const found = await action.settle(context, plan, { sentAt, attempts: proposal.attempts });
  switch (found.kind) {
    case 'landed':
      return accepted(part, found.madeReleaseId, { step: 'action.settled', sentence: found.sentence });
    case 'wait':
      await moveAction(part, { kind: 'release_lease', wakeAt: found.until });
      return;
    case 'not_landed':
      await moveAction(part, {
        kind: 'progress',
        changes: { sentAt: null },
        wakeAt: ports.clock.now(),
        said: {
          step: 'action.retried',
          sentence: `${plan.summary}: ${found.sentence}`,
          detail: { attempts: proposal.attempts },
        },
      });
      return;
    case 'unknown':
      return endAction(part, {
        to: 'unknown',
        step: 'action.unknown',
        reason: 'unknown',
        sentence: found.sentence,
      });
  }
}

async function verify(part: Part, madeReleaseId: string): Promise<void> {
  const { ports, proposal } = part;
  const seen = await look(part, madeReleaseId);
  if (seen.kind === 'good') {
    return endAction(part, { to: 'done', step: 'action.done', reason: null, sentence: seen.sentence });
  }
  if (seen.kind === 'bad') return notVerified(part, seen.sentence);
  const now = ports.clock.now();
  if (proposal.verifyUntil !== null && Date.parse(proposal.verifyUntil) <= now) {
    return notVerified(part, `Not verified in time: ${seen.sentence}`);
  }
  await moveAction(part, { kind: 'release_lease', wakeAt: now + lookAgainMs });
}

/** A Heroku that will never let us look (the token revoked, the app gone) ends the waiting: a person must look. */
async function look({ action, context, plan }: Part, madeReleaseId: string): Promise<Verification> {
  try {
    return await action.verify(context, plan, { madeReleaseId });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.retry !== 'never') throw error;
    const sentence = `Heroku took it, but Herald cannot look whether it works: ${error.message}; please look`;
    return { kind: 'bad', sentence };
  }
}

function notVerified(part: Part, sentence: string): Promise<void> {
  return endAction(part, { to: 'failed', step: 'action.failed', reason: 'not_verified', sentence });
}
