import { clean } from '../../core/message/clean.ts';
import { closeProposal } from '../../flow/close-proposal.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';
import { withPorts } from '../with-ports.ts';
import { tellUnknown } from './proposals.ts';
import { whoAnswers } from './who-answers.ts';

export type CloseOptions = { readonly as?: string; readonly reason?: string; readonly json: boolean };

/**
 * `herald proposals close <id> --as <who> --reason <text>`: a person has looked at Heroku and says how a write ended whose
 * outcome Herald does not know. Until then Herald does nothing else to that app.
 */
export async function closeFromTerminal(io: Io, id: string, options: CloseOptions): Promise<ExitCode> {
  const as = whoAnswers(`proposals close ${id}`, options.as);
  const reason = clean(options.reason ?? '');
  if (reason === '') {
    throw new UsageError(
      `Say what you found: herald proposals close ${id} --as ${as} --reason "v43 is live, the rollback was done"`,
    );
  }
  const closed = await withPorts(io, (ports) => closeProposal(ports, { proposalId: id, as, reason }));
  if (options.json) io.out(`${JSON.stringify({ proposal: id, ...closed })}\n`);
  else if (closed.kind === 'closed') io.out(`${closed.sentence}\n`);
  else if (closed.reason === 'no_such_proposal') return tellUnknown(io, id);
  else io.err(`${closed.sentence}\n`);
  return closed.kind === 'closed' ? 0 : 1;
}
