import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { joined, type Line, time, who } from './line.ts';
import type { ProposalView } from './notice.ts';
import { sentence } from './sentence.ts';

/** Longest reason of a person, or sentence of Herald, shown in full. */
const sentenceMax = 1000;

/** Who may answer, how many it takes, until when. */
export function whoMay(view: ProposalView): Line {
  const names = view.approvers.slice(0, 20).map((name): Line => [who(cap(clean(name), 200))]);
  const left = view.approvers.length - names.length;
  return [
    'May approve: ',
    ...(names.length === 0 ? ['nobody'] : joined(left === 0 ? names : [...names, [`${left} more`]], ', ')),
    view.count > 1 ? ` · ${view.count} approvals needed` : ' · 1 approval needed',
    ...(view.expiresAt === null ? [] : [' · open until ', time(view.expiresAt)]),
  ];
}

/** `Approved by Ana, today at 03:20 · 1 of 2`. Empty when nobody has, or when the policy let it run by itself. */
export function approvals(view: ProposalView): Line {
  const given = view.answers.filter(({ verdict }) => verdict === 'approve');
  if (given.length === 0) return [];
  const names = given.slice(0, 10).map((answer): Line => [nameOf(answer), ', ', time(answer.at)]);
  return [
    'Approved by ',
    ...joined(names, '; '),
    ...(view.count > 1 ? [` · ${given.length} of ${view.count}`] : []),
  ];
}

/** Who let it happen: people, or the policy in its own words. */
export function byWhom(view: ProposalView): Line {
  const people = approvals(view);
  return people.length === 0 ? outcome(view) : people;
}

export function denial(view: ProposalView): Line {
  const answer = view.answers.find(({ verdict }) => verdict === 'deny');
  if (answer === undefined) return outcome(view);
  const reason = clean(answer.reason ?? '');
  return [
    'By ',
    nameOf(answer),
    ', ',
    time(answer.at),
    ...(reason === '' ? [] : [`: “${cap(reason, sentenceMax)}”`]),
  ];
}

export function expiry(view: ProposalView): Line {
  const { expiresAt, count, answers } = view;
  if (expiresAt === null) return outcome(view);
  const given = answers.filter(({ verdict }) => verdict === 'approve').length;
  return [
    count > 1 ? `Only ${given} of ${count} approvals came by ` : 'No approval came by ',
    time(expiresAt),
    '.',
  ];
}

/** What Herald noted down about how it stands. */
export function outcome(view: ProposalView): Line {
  return view.sentence === null ? [] : [sentence(cap(view.sentence, sentenceMax))];
}

function nameOf(answer: ProposalView['answers'][number]): Line[number] {
  return who(cap(clean(answer.personName ?? answer.personId), 100));
}
