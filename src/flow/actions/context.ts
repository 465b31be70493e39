import { HouseFault } from '../../core/errors.ts';
import type { Proposal } from '../../core/guard/proposal.ts';
import type { Ports, Tx } from '../ports.ts';
import type { ActionContext } from './action.ts';

/** What the action of a proposal must be told, read from our own store. */
export async function proposalContext(
  tx: Tx,
  ports: Ports,
  proposal: Proposal,
): Promise<{ context: ActionContext }> {
  const stored = await tx.events.get(proposal.eventId);
  if (stored?.event == null)
    throw new HouseFault(
      `proposal ${proposal.id} names event ${proposal.eventId}, which has not been decided`,
    );
  return {
    context: {
      heroku: ports.heroku,
      app: proposal.app,
      event: stored.event,
      params: proposal.params,
      history: await tx.proposals.rollbackHistory(proposal.app.id),
      now: ports.clock.now(),
    },
  };
}
