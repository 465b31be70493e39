import { actionWords } from './action-words.ts';
import { approvals, byWhom, denial, expiry, outcome, whoMay } from './answer-lines.ts';
import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { elapsed } from './elapsed.ts';
import { bold, code, joined, type Line } from './line.ts';
import type { ProposalView } from './notice.ts';
import type { Part } from './part.ts';
import { onCard, planParts } from './plan-parts.ts';

/**
 * The part of a card that one proposal takes. Only a proposal that is asking, and whose time is not over, can be answered;
 * every other state is told in a few lines.
 */
export function proposalParts(view: ProposalView, now: number): readonly Part[] {
  return [...body(view, now), { kind: 'small', pieces: [[view.id], [view.action]] }];
}

function body(view: ProposalView, now: number): readonly Part[] {
  const words = actionWords(view.action);
  switch (view.state) {
    case 'planned':
      return [said([words.looking])];
    case 'asking':
      return isOver(view, now) ? told(view, '⌛', 'the time to answer is over') : asking(view);
    case 'approved':
    case 'performing':
      return told(view, '⏳', 'approved', [words.doing], byWhom(view));
    case 'done':
      return told(view, '✅', 'done', outcome(view), joined([approvals(view), took(view)], ' · '));
    case 'failed':
      if (view.reason === 'closed') return told(view, '🔒', 'closed by hand', outcome(view), approvals(view));
      return told(view, '❌', 'failed', outcome(view), approvals(view), byHand(view));
    case 'unknown':
      return told(view, '❓', 'outcome unknown', outcome(view), look(view), close(view), approvals(view));
    case 'refused':
      return refused(view);
    case 'denied':
      return told(view, '🚫', 'denied', denial(view), nothingDone);
    case 'expired':
      return told(view, '⌛', 'expired', expiry(view), nothingDone, approvals(view));
    case 'stale':
      return told(view, '♻️', moved, outcome(view), nothingDone, approvals(view));
    case 'cancelled':
      return told(view, '🚫', 'cancelled', outcome(view), nothingDone);
  }
}

const nothingDone: Line = ['Nothing was done.'];
const moved = 'void, the app has changed since the question';

/** The heading `sign *what: how it stands*` and what there is to say under it. */
function told(
  view: ProposalView,
  sign: string,
  standing: string,
  ...lines: readonly Line[]
): readonly Part[] {
  return [said([`${sign} `, bold(`${what(view)}: ${standing}`)], ...lines)];
}

/** What it is about in one line: the plan's summary, else the action. */
export function what(view: ProposalView): string {
  const { noun } = actionWords(view.action);
  return cap(clean(view.plan?.summary ?? noun.charAt(0).toUpperCase() + noun.slice(1)), 200);
}

/** True when nobody can answer any more, whether or not the expiry has been written down yet. */
export function isOver(view: ProposalView, now: number): boolean {
  return view.expiresAt !== null && Date.parse(view.expiresAt) <= now;
}

/** Nobody is asked to approve what they cannot see: without a plan there is nothing to press. */
function asking(view: ProposalView): readonly Part[] {
  const { plan } = view;
  const people = said(whoMay(view), approvals(view));
  if (plan === null) return [said([bold(`${what(view)}?`)], ['Its plan is not known here.']), people];
  return [
    said([bold(`${what(view)}?`)]),
    ...planParts(plan, onCard),
    people,
    {
      kind: 'ask',
      proposalId: view.id,
      confirm: {
        title: `${what(view)}?`,
        text: `v${plan.to.version} becomes a new release of ${plan.app.name}, and its dynos restart.`,
        button: actionWords(view.action).button,
      },
    },
  ];
}

function took({ tookMs }: ProposalView): Line {
  return tookMs === undefined ? [] : [`took ${elapsed(tookMs)}`];
}

/** Nobody is asked to trust a guess: what is known, what will not happen, where to look. */
function look({ plan }: ProposalView): Line {
  if (plan === null) return ['Herald will not repeat it. Please look.'];
  const { name } = plan.app;
  const where: Line = [code(`heroku releases -a ${name}`), ', then ', code(`heroku ps -a ${name}`)];
  return ['Herald will not repeat it. Please look: ', ...where, '.'];
}

/** Until somebody has looked and said so, nothing else is done to the app. */
function close({ id, plan }: ProposalView): Line {
  const app = plan === null ? 'this app' : plan.app.name;
  return [
    `Herald does nothing else to ${app} until it is closed: `,
    code(`herald proposals close ${id} --as <you> --reason "<what you found>"`),
  ];
}

function refused(view: ProposalView): readonly Part[] {
  if (view.plan !== null) return [said([bold(`${what(view)}: not done.`)], outcome(view), byHand(view))];
  return [said([bold(`No ${actionWords(view.action).noun} is offered.`)], outcome(view))];
}

/** What a person with the rights can type instead. */
function byHand({ action, plan }: ProposalView): Line {
  if (action !== 'heroku.rollback' || plan === null) return [];
  return ['By hand: ', code(`heroku rollback v${plan.to.version} -a ${plan.app.name}`)];
}

function said(...lines: readonly Line[]): Part {
  return { kind: 'said', lines: lines.filter((line) => line.length > 0) };
}
