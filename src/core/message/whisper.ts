import type { AnswerRefusal } from '../guard/approval.ts';
import type { ClosingRefusal } from '../guard/closing.ts';
import type { Answer, Proposal } from '../guard/proposal.ts';
import { listed } from '../plan/release-words.ts';
import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { utc } from './utc.ts';

type Told = Pick<Proposal, 'state' | 'approvers' | 'expiresAt' | 'sentence' | 'plan' | 'action'>;
type Given = Pick<Answer, 'personId' | 'personName' | 'verdict' | 'at'>;

/** Why a press did not count. Whatever names the proposal says what it looked like at that moment. */
export type Whisper =
  | {
      readonly kind: AnswerRefusal | ClosingRefusal;
      readonly proposal: Told;
      readonly answers: readonly Given[];
    }
  /** Slack could not tell who pressed: unknown is no. */
  | { readonly kind: 'unverified' }
  | { readonly kind: 'no_such_proposal' };

/** The line that only the presser sees, in plain text; the edge escapes it for Slack. */
export function whisper(told: Whisper): string {
  switch (told.kind) {
    case 'decided':
      return decided(told.proposal, told.answers);
    case 'expired':
      return told.proposal.expiresAt === null
        ? 'This proposal has expired. Nothing was done.'
        : `This proposal expired at ${utc(told.proposal.expiresAt)}. Nothing was done.`;
    case 'wrong_card':
      return 'This button stands on a copy of the card. Please answer on the card Herald keeps up to date.';
    case 'not_a_member':
      return 'Only full members of this workspace may answer: no guests, no bots, no people of other workspaces.';
    case 'not_named':
      return notNamed(told.proposal);
    case 'not_unknown':
      return `Only a proposal whose outcome is not known can be closed; this one ${endings[told.proposal.state]}.`;
    case 'own_request':
      return 'You caused what this would undo, so somebody else has to approve it.';
    case 'twice':
      return 'Your answer has been counted already.';
    case 'unverified':
      return 'Herald cannot check your rights at Slack right now, so your answer did not count. Please try again.';
    case 'no_such_proposal':
      return 'Herald does not know this proposal. Nothing was done.';
  }
}

const endings: Readonly<Record<Proposal['state'], string>> = {
  planned: 'is still being looked at',
  asking: 'is open',
  approved: 'is approved already',
  performing: 'is approved and under way',
  done: 'is done',
  failed: 'was approved and has failed',
  unknown: 'was approved; its outcome is not known',
  refused: 'is not offered',
  denied: 'is denied already',
  expired: 'has expired',
  stale: 'is void: the app has changed since the question',
  cancelled: 'is cancelled',
};

function decided({ state }: Told, answers: readonly Given[]): string {
  const verdict = state === 'denied' ? 'deny' : 'approve';
  const [first] = answers.filter((answer) => answer.verdict === verdict);
  const spoken = ['approved', 'performing', 'done', 'failed', 'unknown', 'denied'].includes(state);
  if (first === undefined || !spoken) return `This proposal ${endings[state]}. Your answer did not count.`;
  const name = cap(clean(first.personName ?? first.personId), 100);
  const done = state === 'denied' ? 'denied' : 'approved';
  const since = ['done', 'failed', 'unknown'].includes(state) ? ` It ${endings[state]}.` : '';
  return `Already ${done} by ${name} at ${utc(first.at)}.${since}`;
}

function notNamed({ approvers }: Told): string {
  const names = (approvers?.names ?? []).map((name) => cap(clean(name), 100));
  return names.length === 0
    ? 'Nobody may answer this: neither the rule nor the policy names anyone.'
    : `Only ${listed(names, 8)} may answer this.`;
}
