import type { UpstreamError } from '../core/errors.ts';
import { noticeTitle } from './notice-title.ts';
import type { Notice, Ports, Tx } from './ports.ts';
import { isMine, type Turn } from './posting-turn.ts';

/** The message cannot be changed where it stands, whoever asks (docs.slack.dev, chat.update). */
const gone: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
]);
/** Not the channel refuses but Slack as a whole; another channel would not take it either (docs.slack.dev, common errors). */
const tokenRefused: ReadonlySet<string> = new Set([
  'not_authed',
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'org_login_required',
  'team_access_not_granted',
  'ekm_access_denied',
  'access_denied',
]);
/** One series of failures leaves this many entries in the audit log, however long it lasts. */
const entriesMax = 2;

/**
 * Writes down that Slack did not take a post or update. After a clean refusal nothing new is out, so what was unclear before
 * stays as it was; after a lost answer the mark of this turn stays too. What its channel will never take goes to the default channel.
 */
export async function noteFailure(ports: Ports, turn: Turn, error: UpstreamError): Promise<void> {
  const fallback = ports.rulebook().defaultChannel;
  await ports.store.transaction(async (tx) => {
    const notice = await tx.notices.lock(turn.notice.key);
    if (notice === null || !isMine(turn, notice)) return;
    if (error.retry !== 'unknown') await tx.notices.posting(notice.key, turn.notice.postingSince);
    if (error.retry !== 'never') return;
    await goElsewhere(tx, notice, error, fallback);
    if (notice.tries < entriesMax) await tx.audit.append(entry(turn.notice, error));
  });
}

/** A message that is gone is posted anew; one that its channel does not take goes to the default channel. */
async function goElsewhere(tx: Tx, notice: Notice, error: UpstreamError, fallback: string): Promise<void> {
  const { key, channel, content } = notice;
  if (notice.ts !== null) {
    if (gone.has(error.id ?? '')) await tx.notices.forget(key);
    return;
  }
  if (channel !== fallback && !tokenRefused.has(error.id ?? ''))
    await tx.notices.want(key, fallback, content);
}

function entry(notice: Notice, error: UpstreamError) {
  return {
    step: 'notice.failed',
    subject: notice.key,
    actor: 'herald',
    sentence: `Slack refused the message for ${notice.channel} (${error.id ?? error.status ?? 'no reason given'}): ${noticeTitle(notice)}.`,
    detail: { channel: notice.channel, error: error.id ?? null },
  } as const;
}
