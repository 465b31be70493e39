import type { Proposal } from '../../core/guard/proposal.ts';
import type { Io } from '../io.ts';
import { mayPass } from './may-pass.ts';
import { ana, isAsking, pressCard } from './press-card.ts';
import { type Stage, shop } from './stage.ts';
import type { Timeline } from './timeline.ts';
import { webCrashes } from './troubles.ts';

const cardTimeoutMs = 60_000;
const endTimeoutMs = 90_000;
const lookEveryMs = 100;
const ends: ReadonlySet<Proposal['state']> = new Set([
  'done',
  'failed',
  'unknown',
  'refused',
  'denied',
  'expired',
  'stale',
  'cancelled',
]);

/**
 * Plays the second story without a person: a release crashes the shop, Ana presses Approve in the simulated Slack, Herald
 * rolls back and verifies. Answers whether the rollback was done and verified, by Herald's word and by Heroku's.
 */
export async function playOnce(io: Io, stage: Stage, timeline: Timeline): Promise<boolean> {
  const { heroku, slack } = stage;
  const before = heroku.currentRelease(shop);
  timeline.tell(webCrashes.who, webCrashes.does);
  webCrashes.cause(heroku);
  const asked = await until(async () => {
    const found = slack.workspace.history.list().some(isAsking);
    return found || hasEnded(await newest(stage)) ? true : undefined;
  }, cardTimeoutMs);
  if (asked === undefined) io.err(`No card came to Slack within ${cardTimeoutMs / 1_000} s.\n`);
  if (slack.workspace.history.list().some(isAsking)) {
    timeline.tell(ana.name, 'Reads the card on her phone and presses Approve.');
    await pressCard(slack, ana.id, 'herald.approve');
  }
  const proposal = await until(
    async () => {
      const found = await newest(stage);
      return hasEnded(found) ? found : undefined;
    },
    asked === undefined ? 0 : endTimeoutMs,
  );
  const current = heroku.currentRelease(shop);
  const said = `Serves v${current?.version} (${current?.description}), built from ${current?.slug?.commit}.`;
  timeline.tell('Heroku', said);
  if (proposal?.state !== 'done') {
    const how =
      proposal === undefined ? 'has no end yet' : `ended as ${proposal.state}: ${proposal.sentence ?? ''}`;
    io.err(`The proposal ${how}\n`);
  }
  const rolledBack = current?.slug?.id === before?.slug?.id && current?.id !== before?.id;
  return proposal?.state === 'done' && rolledBack;
}

function hasEnded(proposal: Proposal | undefined): boolean {
  return proposal !== undefined && ends.has(proposal.state);
}

async function newest({ herald }: Stage): Promise<Proposal | undefined> {
  return (await herald.ports.store.transaction((tx) => tx.proposals.list({ limit: 1 })))[0];
}

/**
 * What `look` finds, looked at least once, or undefined when it finds nothing in time. A database that is slow to answer on
 * a busy machine is looked at again.
 */
async function until<T>(look: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (mayPass(error)) return undefined;
      throw error;
    });
    if (found !== undefined || Date.now() >= end) return found;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
