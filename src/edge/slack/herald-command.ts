import { clean } from '../../core/message/clean.ts';
import { code, type Line, time } from '../../core/message/line.ts';
import { mrkdwn } from '../../core/message/mrkdwn.ts';
import type { ProposalView } from '../../core/message/notice.ts';
import { proposalBrief } from '../../core/message/proposal-brief.ts';
import type { Person } from '../../flow/ports.ts';
import type { Command } from './slack-body.ts';

export type CommandParts = {
  readonly person: (userId: string) => Promise<Person>;
  readonly openProposals: () => Promise<readonly ProposalView[]>;
  /** Milliseconds since 1970. */
  readonly now: number;
};

const shownMax = 20;
const help: readonly Line[] = [
  [code('/herald proposals'), ' shows what waits for an answer or is under way.'],
  ['Answers are given on the cards: Approve or Deny.'],
];

/** What `/herald` answers, in mrkdwn; only the person who typed it sees it. */
export async function heraldCommand(parts: CommandParts, command: Command): Promise<string> {
  const { standing } = await parts.person(command.user_id);
  if (standing !== 'member') return mrkdwn(['Only full members of this workspace may ask Herald.']);
  const word = clean(command.text ?? '').toLowerCase();
  const lines = word === 'proposals' ? listed(await parts.openProposals(), parts.now) : help;
  return lines.map(mrkdwn).join('\n');
}

function listed(views: readonly ProposalView[], now: number): readonly Line[] {
  if (views.length === 0) return [['Nothing waits for an answer.']];
  const left = views.length - shownMax;
  return [
    ...views
      .slice(0, shownMax)
      .map(
        (view): Line => [
          code(view.id),
          ` ${proposalBrief(view, now)}`,
          ...(view.state === 'asking' && view.expiresAt !== null ? [', until ', time(view.expiresAt)] : []),
        ],
      ),
    ...(left > 0 ? [[`… and ${left} more`]] : []),
  ];
}
