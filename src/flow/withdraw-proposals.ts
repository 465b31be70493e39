import type { Decision } from '../core/rules/decision.ts';
import { cancelProposal } from './cancel-proposal.ts';
import type { Job } from './jobs.ts';
import type { Tx } from './ports.ts';

/** `concurrency: replace`: earlier questions of the rule and group that nobody has answered are withdrawn. */
export async function withdrawProposals(
  tx: Tx,
  { ruleId, group }: Pick<Decision, 'ruleId' | 'group'>,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const proposal of await tx.proposals.openOf(ruleId, group)) {
    jobs.push(
      ...(await cancelProposal(tx, proposal, {
        from: ['planned', 'asking'],
        reason: 'replaced',
        sentence: 'Withdrawn: the rule fired again and asks anew.',
      })),
    );
  }
  return jobs;
}
