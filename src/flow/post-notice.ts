import { UpstreamError } from '../core/errors.ts';
import { renderNotice } from '../core/message/render-notice.ts';
import { noteFailure } from './note-failure.ts';
import { noticeTitle } from './notice-title.ts';
import type { Notice, Ports, Tx } from './ports.ts';
import { claimTurn, isMine, keepTurn, type Turn } from './posting-turn.ts';

type Place = { readonly channelId: string; readonly ts: string };

/**
 * Makes one Slack message say what was written down for it: posts it once, afterwards updates it in place until the
 * revision said has caught up with the revision wanted. A post whose answer was lost is searched for by its key before
 * another one goes out.
 */
export async function postNotice(ports: Ports, key: string): Promise<void> {
  for (;;) {
    const turn = await ports.store.transaction((tx) => claimTurn(ports, tx, key));
    if (turn === null) return;
    const caughtUp = await say(ports, turn);
    if (caughtUp) return;
  }
}

/** True when the message has caught up with what is wanted, or when it is somebody else's turn. */
async function say(ports: Ports, turn: Turn): Promise<boolean> {
  try {
    const said = await deliver(ports, turn);
    if (said === null) return true;
    return await ports.store.transaction((tx) => recordSaid(ports, tx, said.turn, said.place));
  } catch (error) {
    if (error instanceof UpstreamError && error.party === 'slack') await noteFailure(ports, turn, error);
    throw error;
  }
}

/** Null when the turn was lost before a post went out; then nothing was said. */
async function deliver(ports: Ports, turn: Turn): Promise<{ turn: Turn; place: Place } | null> {
  const { notice } = turn;
  const message = renderNotice(notice.content, ports.clock.now());
  const place = placeOf(notice) ?? (await lostPost(ports, notice));
  if (place !== null) {
    await ports.slack.update(place.channelId, place.ts, message);
    return { turn, place };
  }
  const kept = await keepTurn(ports, turn);
  if (kept === null) return null;
  return { turn: kept, place: await ports.slack.post(notice.channel, message, notice.key) };
}

function placeOf({ channelId, ts }: Notice): Place | null {
  return channelId === null || ts === null ? null : { channelId, ts };
}

/** Where an earlier post stands whose answer did not come back; null when there was none, or none can be found. */
async function lostPost(ports: Ports, { channel, key, postingSince }: Notice): Promise<Place | null> {
  if (postingSince === null) return null;
  const found = await ports.slack.find(channel, key, postingSince);
  return found === 'unreadable' ? null : found;
}

async function recordSaid(ports: Ports, tx: Tx, turn: Turn, place: Place): Promise<boolean> {
  const { notice } = turn;
  const before = await tx.notices.lock(notice.key);
  if (before === null) return true;
  if (!isMine(turn, before)) return sayAgain(ports, tx, before);
  await tx.notices.said(notice.key, notice.revision, place);
  const caughtUp = notice.revision >= before.revision;
  if (caughtUp) await tx.wake('notice', notice.key, null);
  const first = notice.ts === null;
  await tx.audit.append({
    step: first ? 'notice.posted' : 'notice.updated',
    subject: notice.key,
    ...(notice.content.kind === 'alert' ? { app: notice.content.event.app.name } : {}),
    actor: 'herald',
    sentence: `${first ? 'Posted' : 'Updated'} the message in ${notice.channel}: ${noticeTitle(notice)}.`,
    detail: { channel: place.channelId, ts: place.ts, revision: notice.revision },
  });
  return caughtUp;
}

/** This process stood still for so long that another took over: whose words came last is not known, so the newest are said once more. */
async function sayAgain(ports: Ports, tx: Tx, { key, channel, content }: Notice): Promise<boolean> {
  ports.log.warn({ notice: key }, 'somebody else has spoken meanwhile; the message is said once more');
  await tx.notices.want(key, channel, content);
  return true;
}
