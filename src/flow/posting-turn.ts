import type { Notice, Ports, Tx } from './ports.ts';

/** A post or update whose answer has not come back by then is looked for in the channel. */
const turnMs = 15_000;
/** Slack calls end after 10 s: one that begins later than this in a turn could outlast it. */
const beginWithinMs = 5_000;

/** The right to post or update one message, of the first who asked. `until` tells one turn from another. */
export type Turn = { readonly notice: Notice; readonly begunAt: number; readonly until: string };

/** Takes the turn when there is something to say and nobody else is saying it; null otherwise. */
export async function claimTurn(ports: Ports, tx: Tx, key: string): Promise<Turn | null> {
  const notice = await tx.notices.lock(key);
  if (notice === null) return null;
  if (notice.saidRevision >= notice.revision) {
    await tx.wake('notice', key, null);
    return null;
  }
  const { postingUntil } = notice;
  if (postingUntil !== null && Date.parse(postingUntil) > ports.clock.now()) {
    await tx.postpone('notice', key, postingUntil);
    return null;
  }
  return take(ports, tx, notice);
}

/**
 * The same turn, prolonged when a call that begins now could outlast it (a slow search, a process that stood still); null
 * when it has gone to somebody else. A post must not go out then: the other one may not find it.
 */
export async function keepTurn(ports: Ports, turn: Turn): Promise<Turn | null> {
  if (ports.clock.now() - turn.begunAt < beginWithinMs) return turn;
  return ports.store.transaction(async (tx) => {
    const notice = await tx.notices.lock(turn.notice.key);
    if (notice === null || !isMine(turn, notice)) return null;
    // What is about to be said stays what was claimed, also when something newer is wanted by now.
    return { ...(await take(ports, tx, notice)), notice: turn.notice };
  });
}

export function isMine(turn: Turn, notice: Notice): boolean {
  return notice.postingUntil === turn.until;
}

async function take(ports: Ports, tx: Tx, notice: Notice): Promise<Turn> {
  const begunAt = ports.clock.now();
  const until = new Date(begunAt + turnMs).toISOString();
  await tx.notices.posting(notice.key, notice.postingSince ?? new Date(begunAt).toISOString(), until);
  await tx.postpone('notice', notice.key, until);
  return { notice, begunAt, until };
}
