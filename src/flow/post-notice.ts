import { UpstreamError } from '../core/errors.ts';
import { renderNotice } from '../core/message/render-notice.ts';
import type { Notice, Ports, Tx } from './ports.ts';

/** A post or update whose answer has not come back by then is looked for in the channel (Slack calls end after 10 s). */
const sayLeaseMs = 15_000;

type Claim =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'later' }
  | { readonly kind: 'mine'; readonly notice: Notice };

/**
 * Makes one Slack message say what was written down for it: posts it once, afterwards updates it in place until the
 * revision said has caught up with the revision wanted. A post whose answer was lost is searched for by its key before
 * another one goes out.
 */
export async function postNotice(ports: Ports, key: string): Promise<void> {
  for (;;) {
    const claim = await ports.store.transaction((tx) => claimNotice(ports, tx, key));
    if (claim.kind !== 'mine') return;
    const caughtUp = await say(ports, claim.notice);
    if (caughtUp) return;
  }
}

async function claimNotice(ports: Ports, tx: Tx, key: string): Promise<Claim> {
  const notice = await tx.notices.lock(key);
  if (notice === null) return { kind: 'nothing' };
  if (notice.saidRevision >= notice.revision) {
    await tx.wake('notice', key, null);
    return { kind: 'nothing' };
  }
  const now = ports.clock.now();
  const freeAt = notice.postingSince === null ? now : Date.parse(notice.postingSince) + sayLeaseMs;
  if (freeAt > now) {
    await tx.wake('notice', key, iso(freeAt));
    return { kind: 'later' };
  }
  await tx.notices.posting(key, iso(now));
  await tx.wake('notice', key, iso(now + sayLeaseMs));
  return { kind: 'mine', notice };
}

/** True when the message has caught up with what is wanted. */
async function say(ports: Ports, notice: Notice): Promise<boolean> {
  try {
    const where = await deliver(ports, notice);
    return await ports.store.transaction((tx) => recordSaid(tx, notice, where));
  } catch (error) {
    if (error instanceof UpstreamError && error.party === 'slack') await noteFailure(ports, notice, error);
    throw error;
  }
}

async function deliver(ports: Ports, notice: Notice): Promise<{ channelId: string; ts: string }> {
  const message = renderNotice(notice.content, ports.clock.now());
  if (notice.channelId !== null && notice.ts !== null) {
    await ports.slack.update(notice.channelId, notice.ts, message);
    return { channelId: notice.channelId, ts: notice.ts };
  }
  if (notice.postingSince === null) return ports.slack.post(notice.channel, message, notice.key);
  const found = await ports.slack.find(notice.channel, notice.key, notice.postingSince);
  if (found === null || found === 'unreadable') return ports.slack.post(notice.channel, message, notice.key);
  await ports.slack.update(found.channelId, found.ts, message);
  return found;
}

async function recordSaid(
  tx: Tx,
  notice: Notice,
  where: { channelId: string; ts: string },
): Promise<boolean> {
  const first = notice.ts === null;
  await tx.notices.said(notice.key, notice.revision, where);
  const after = await tx.notices.get(notice.key);
  const caughtUp = after === null || after.saidRevision >= after.revision;
  if (caughtUp) await tx.wake('notice', notice.key, null);
  await tx.audit.append({
    step: first ? 'notice.posted' : 'notice.updated',
    subject: notice.key,
    ...(notice.content.kind === 'alert' ? { app: notice.content.event.app.name } : {}),
    actor: 'herald',
    sentence: `${first ? 'Posted' : 'Updated'} the message in ${notice.channel}: ${titleOf(notice)}.`,
    detail: { channel: where.channelId, ts: where.ts, revision: notice.revision },
  });
  return caughtUp;
}

/** After a clean refusal nothing is out, so the next try need not search; after a lost answer the mark stays. */
async function noteFailure(ports: Ports, notice: Notice, error: UpstreamError): Promise<void> {
  const fallback = ports.rulebook().defaultChannel;
  await ports.store.transaction(async (tx) => {
    if (error.retry !== 'unknown') await tx.notices.posting(notice.key, null);
    if (error.retry !== 'never') return;
    if (notice.ts === null && notice.channel !== fallback) {
      await tx.notices.want(notice.key, fallback, notice.content);
    }
    await tx.audit.append({
      step: 'notice.failed',
      subject: notice.key,
      actor: 'herald',
      sentence: `Slack refused the message for ${notice.channel} (${error.id ?? error.status ?? 'no reason given'}): ${titleOf(notice)}.`,
      detail: { channel: notice.channel, error: error.id ?? null },
    });
  });
}

function titleOf(notice: Notice): string {
  const { content } = notice;
  return content.kind === 'word'
    ? content.title
    : `${content.event.name} on ${content.event.app.name} (${content.rule.id})`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
