import { userInfo } from 'node:os';
import type { Answer } from '../../core/guard/proposal.ts';
import { answerProposal } from '../../flow/answer-proposal.ts';
import type { Ports } from '../../flow/ports.ts';
import type { ExitCode, Io } from '../io.ts';
import { withPorts } from '../with-ports.ts';
import { tellUnknown } from './proposals.ts';
import { whoAnswers } from './who-answers.ts';

export type AnswerOptions = { readonly as?: string; readonly reason?: string; readonly json: boolean };

type Given = { readonly id: string; readonly as: string; readonly verdict: Answer['verdict'] };

/**
 * `herald proposals approve|deny <id> --as <e-mail or Slack id>`: an answer from the terminal. The guard weighs it like a
 * press; the audit log says that the name was given at the terminal, and by which login.
 */
export async function answerFromTerminal(
  io: Io,
  verdict: Answer['verdict'],
  id: string,
  options: AnswerOptions,
): Promise<ExitCode> {
  const as = whoAnswers(`proposals ${verdict} ${id}`, options.as);
  return withPorts<ExitCode>(io, async (ports) => {
    const known = await ports.store.transaction((tx) => tx.proposals.get(id));
    if (known === null) return tellUnknown(io, id);
    const given = { id, as, verdict };
    const answerId = await record(ports, given, options.reason);
    if (answerId !== null) await answerProposal(ports, answerId);
    return tellOutcome(io, ports, given, options.json);
  });
}

function record(ports: Ports, given: Given, reason: string | undefined): Promise<string | null> {
  return ports.store.transaction((tx) =>
    tx.answers.record({
      id: ports.ids.uuid(),
      proposalId: given.id,
      verdict: given.verdict,
      via: 'terminal',
      personId: `terminal:${given.as}`,
      teamId: null,
      channel: null,
      messageTs: null,
      reason: reason ?? `typed by ${userInfo().username}`,
      at: new Date(ports.clock.now()).toISOString(),
    }),
  );
}

async function tellOutcome(io: Io, ports: Ports, given: Given, json: boolean): Promise<ExitCode> {
  const { answers, proposal } = await ports.store.transaction(async (tx) => ({
    answers: await tx.answers.ofProposal(given.id),
    proposal: await tx.proposals.get(given.id),
  }));
  const mine = answers.find(
    (one) => one.personId === `terminal:${given.as}` && one.verdict === given.verdict,
  );
  const counted = mine?.outcome === 'counted';
  const state = proposal?.state ?? 'gone';
  const sentence = mine?.sentence ?? 'It did not count.';
  if (json) io.out(`${JSON.stringify({ proposal: given.id, state, counted, sentence })}\n`);
  else if (!counted) io.err(`${sentence}\n`);
  else io.out(`Counted: ${given.id} is ${state}.${state === 'approved' ? carriedOut(given.id) : ''}\n`);
  return counted ? 0 : 1;
}

function carriedOut(id: string): string {
  return ` The running Herald carries it out; see how it ends with: herald proposals show ${id}`;
}
