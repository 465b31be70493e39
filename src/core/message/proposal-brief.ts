import type { ProposalView } from './notice.ts';
import { isOver, what } from './proposal-parts.ts';

/** A proposal in one line: `Roll back shop from v42 to v41: waits for approval`. Foreign text, not escaped yet. */
export function proposalBrief(view: ProposalView, now: number): string {
  return `${what(view)}: ${standing(view, now)}`;
}

function standing(view: ProposalView, now: number): string {
  switch (view.state) {
    case 'planned':
      return 'being looked at';
    case 'asking':
      return isOver(view, now) ? 'the time to answer is over' : 'waits for approval';
    case 'approved':
    case 'performing':
      return 'approved, under way';
    case 'unknown':
      return 'outcome unknown, please look';
    case 'refused':
      return 'not offered';
    case 'stale':
      return 'void, the app has changed';
    case 'done':
    case 'failed':
    case 'denied':
    case 'expired':
    case 'cancelled':
      return view.state;
  }
}
