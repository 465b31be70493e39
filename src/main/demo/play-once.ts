import type { Proposal } from '../../core/guard/proposal.ts';
import type { Io } from '../io.ts';
import { type Stage, shop } from './stage.ts';
import type { Timeline } from './timeline.ts';
import { troubles } from './troubles.ts';

const ana = 'U0ANADUARTE';
const cardTimeoutMs = 60_000;
const endTimeoutMs = 90_000;
const ends: readonly Proposal['state'][] = [
  'done',
  'failed',
  'unknown',
  'refused',
  'denied',
  'expired',
  'stale',
  'cancelled',
];

/**
 * Plays the second story without a person: a release crashes the shop, Ana presses Approve in the simulated Slack, Herald
 * rolls back and verifies. Answers whether the rollback was done and verified, by Herald's word and by Heroku's.
 */
export async function playOnce(io: Io, stage: Stage, timeline: Timeline): Promise<boolean> {
  const { heroku, slack } = stage;
  const before = heroku.currentRelease(shop);
  const trouble = troubles.find((one) => one.id === 'web-crashes');
  if (before === undefined || trouble === undefined) return false;
  timeline.tell(trouble.told);
  trouble.cause(heroku);
  const card = await slack.waitForMessage(
    (message) => JSON.stringify(message.blocks).includes('herald.approve'),
    {
      timeoutMs: cardTimeoutMs,
      what: 'a card with an Approve button',
    },
  );
  timeline.tell('Ana reads the card on her phone and presses Approve.');
  await slack.press({ channel: card.channel, ts: card.ts, userId: ana, actionId: 'herald.approve' });
  const proposal = await ended(stage);
  const current = heroku.currentRelease(shop);
  const said = `Heroku serves v${current?.version} (${current?.description}), built from ${before.slug?.commit}`;
  timeline.tell(`${said}.`);
  const rolledBack = current?.slug?.id === before.slug?.id && current?.id !== before.id;
  if (proposal?.state !== 'done')
    io.err(`The proposal ended as ${proposal?.state ?? 'nothing'}: ${proposal?.sentence ?? ''}\n`);
  return proposal?.state === 'done' && rolledBack;
}

/** The newest proposal once it has ended; looked at whenever the card changes, since every end changes it. */
async function ended(stage: Stage): Promise<Proposal | undefined> {
  const { store } = stage.herald.ports;
  const newest = async () => (await store.transaction((tx) => tx.proposals.list({ limit: 1 })))[0];
  const until = Date.now() + endTimeoutMs;
  for (;;) {
    const proposal = await newest();
    if (proposal !== undefined && ends.includes(proposal.state)) return proposal;
    if (Date.now() > until) return proposal;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
