import { detailsView } from '../../core/message/details-view.ts';
import type { ProposalView } from '../../core/message/notice.ts';
import { whisper } from '../../core/message/whisper.ts';
import type { Doorbell, Log } from '../../flow/ports.ts';
import type { SlackHands } from './create-slack-port.ts';
import type { GivenAnswer, Receipt } from './record-press.ts';
import { Press } from './slack-body.ts';
import { within } from './within.ts';

export type PressParts = {
  /** Commits the press; rejects when it cannot, and then Slack shows the person a failure. */
  readonly record: (given: GivenAnswer) => Promise<Receipt>;
  readonly ring: Doorbell['ring'];
  readonly slack: Pick<SlackHands, 'whisper' | 'openModal'>;
  readonly proposalView: (proposalId: string) => Promise<ProposalView | null>;
  readonly log: Log;
  /** Slack gives three seconds in all. */
  readonly commitWithinMs: number;
};

const verdicts: ReadonlyMap<string, GivenAnswer['verdict']> = new Map([
  ['herald.approve', 'approve'],
  ['herald.deny', 'deny'],
]);
const proposalId = /^p-[a-z0-9]{10}$/;

/**
 * Takes one press: commits it, acknowledges it, rings for somebody to weigh it, in this order. Who pressed and whether
 * they may is not asked here. Rejects before acknowledging when the press could not be committed.
 */
export async function takePress(parts: PressParts, body: unknown, ack: () => Promise<void>): Promise<void> {
  const parsed = Press.safeParse(body);
  const [action] = parsed.success ? parsed.data.actions : [];
  if (!parsed.success || action === undefined) return ignore(parts, ack, 'malformed');
  const id = action.value ?? '';
  const verdict = verdicts.get(action.action_id);
  if (verdict === undefined && action.action_id !== 'herald.details')
    return ignore(parts, ack, 'unknown action');
  if (!proposalId.test(id)) return ignore(parts, ack, 'no proposal id');
  if (verdict === undefined) return showDetails(parts, parsed.data, id, ack);
  if (parsed.data.user.is_bot === true) return ignore(parts, ack, 'pressed by a bot');
  await commit(parts, answerOf(parsed.data, id, verdict), ack);
}

/** Acknowledged, or Slack would show a failure for a button that is not ours to judge. */
async function ignore({ log }: PressParts, ack: () => Promise<void>, why: string): Promise<void> {
  await ack();
  log.warn({ why }, 'a press was ignored');
}

function answerOf(press: Press, proposal: string, verdict: GivenAnswer['verdict']): GivenAnswer {
  const { container, channel, message, user, team } = press;
  return {
    proposalId: proposal,
    verdict,
    via: 'slack',
    personId: user.id,
    teamId: user.team_id ?? team?.id ?? null,
    channel: container?.channel_id ?? channel?.id ?? null,
    messageTs: container?.message_ts ?? message?.ts ?? null,
    reason: null,
  };
}

async function commit(parts: PressParts, given: GivenAnswer, ack: () => Promise<void>): Promise<void> {
  const receipt = await within(parts.commitWithinMs, 'storing a press', parts.record(given));
  await ack();
  switch (receipt.kind) {
    case 'recorded':
      return parts.ring([{ kind: 'answer', id: receipt.answerId }]);
    case 'repeated':
      return receipt.sentence === null ? undefined : tell(parts, given, receipt.sentence);
    case 'no_such_proposal':
      parts.log.warn({ proposal: given.proposalId }, 'a press for a proposal that does not exist');
      return tell(parts, given, whisper({ kind: 'no_such_proposal' }));
  }
}

/** Best effort: what counts is in the database. */
async function tell(
  { slack, log }: PressParts,
  { channel, personId }: GivenAnswer,
  line: string,
): Promise<void> {
  if (channel === null) return;
  try {
    await slack.whisper(channel, personId, line);
  } catch (error) {
    log.warn({ error }, 'a person could not be told about their press');
  }
}

async function showDetails(
  parts: PressParts,
  press: Press,
  id: string,
  ack: () => Promise<void>,
): Promise<void> {
  await ack();
  try {
    const view = await parts.proposalView(id);
    if (view !== null && press.trigger_id !== undefined) {
      await parts.slack.openModal(press.trigger_id, detailsView(view));
    }
  } catch (error) {
    parts.log.warn({ proposal: id, error }, 'the details could not be shown');
  }
}
