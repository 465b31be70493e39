import { UpstreamError } from '../core/errors.ts';
import type { PlanOutcome } from '../core/plan/plan.ts';
import type { ActionContext } from './actions/action.ts';
import { actionNamed } from './actions/actions.ts';
import { faultWords } from './fault-words.ts';
import type { Ports } from './ports.ts';

type Refused = PlanOutcome & { kind: 'refused' };

/** Plans an action against the live app. An error that asking again would only repeat is an answer; any other is thrown. */
export async function planProposal(ports: Ports, name: string, context: ActionContext): Promise<PlanOutcome> {
  const action = actionNamed(name);
  if (action === null) return refused('unknown_action', `This Herald does not know the action ${name}.`);
  if (ports.heroku.kind === 'none') {
    return refused(
      'no_token',
      'Herald has no Heroku token (HEROKU_API_KEY), so it can neither look nor act.',
    );
  }
  try {
    return await action.plan(context);
  } catch (error) {
    if (error instanceof UpstreamError && error.retry === 'never') return unplannable(error);
    throw error;
  }
}

/** What the card says when there is no plan because of an error. */
export function unplannable(error: Error): Refused {
  if (error instanceof UpstreamError && error.party === 'heroku') {
    return refused(
      'heroku_unreadable',
      `Heroku could not be read, so nothing is proposed (${error.message}).`,
    );
  }
  return refused('not_planned', `It could not be planned, so nothing is proposed: ${faultWords(error)}.`);
}

function refused(reason: string, sentence: string): Refused {
  return { kind: 'refused', reason, sentence };
}
