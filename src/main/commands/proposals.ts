import { userInfo } from 'node:os';
import type { Proposal } from '../../core/guard/proposal.ts';
import { plainNotice } from '../../core/message/plain-notice.ts';
import { answerProposal } from '../../flow/answer-proposal.ts';
import type { Ports } from '../../flow/ports.ts';
import { viewOf } from '../../flow/refresh-card.ts';
import { withPorts } from '../compose.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';
import { table } from '../table.ts';

/** `herald proposals list`: what waits for people, or with `all` what was proposed lately. */
export async function listProposals(
  io: Io,
  options: { readonly json: boolean; readonly all: boolean },
): Promise<ExitCode> {
  return withPorts<ExitCode>(io, async (ports) => {
    const filter = options.all ? { limit: 50 } : { open: true, limit: 50 };
    const proposals = await ports.store.transaction((tx) => tx.proposals.list(filter));
    if (options.json) io.out(`${JSON.stringify(proposals, null, 2)}\n`);
    else if (proposals.length === 0)
      io.out(options.all ? 'No proposals yet.\n' : 'Nothing waits for an answer.\n');
    else io.out(table(['PROPOSAL', 'STATE', 'APP', 'WHAT', 'UNTIL'], proposals.map(row)));
    return 0;
  });
}

function row(proposal: Proposal): readonly string[] {
  const what = proposal.plan?.summary ?? proposal.sentence ?? proposal.action;
  return [proposal.id, proposal.state, proposal.app.name, what, proposal.expiresAt ?? ''];
}

/** `herald proposals show <id>`: the card as text. */
export async function showProposal(
  io: Io,
  id: string,
  options: { readonly json: boolean },
): Promise<ExitCode> {
  return withPorts<ExitCode>(io, async (ports) => {
    const found = await ports.store.transaction(async (tx) => {
      const proposal = await tx.proposals.get(id);
      if (proposal === null) return null;
      const notice = await tx.notices.get(proposal.noticeKey);
      return { proposal, answers: await tx.answers.ofProposal(id), notice };
    });
    if (found === null) return unknown(io, id);
    const { proposal, answers, notice } = found;
    if (options.json) io.out(`${JSON.stringify({ ...proposal, answers }, null, 2)}\n`);
    else if (notice?.content.kind === 'alert') {
      const content = { ...notice.content, proposals: [viewOf(proposal, answers)] };
      io.out(`${plainNotice(content)}\n`);
    } else io.out(`${row(proposal).join('  ')}\n`);
    return 0;
  });
}

export type AnswerOptions = { readonly as?: string; readonly reason?: string; readonly json: boolean };

/**
 * `herald proposals approve|deny <id> --as <e-mail or Slack id>`: an answer from the terminal. The guard weighs it like a
 * press; the audit log says that the name was given at the terminal by this login.
 */
export async function answerFromTerminal(
  io: Io,
  verdict: 'approve' | 'deny',
  id: string,
  options: AnswerOptions,
): Promise<ExitCode> {
  const as = options.as?.trim() ?? '';
  if (as === '') {
    throw new UsageError(
      `Say who you are: herald proposals ${verdict} ${id} --as ana@example.com (a name that policy.yml knows).`,
    );
  }
  return withPorts<ExitCode>(io, async (ports) => {
    const known = await ports.store.transaction((tx) => tx.proposals.get(id));
    if (known === null) return unknown(io, id);
    const answerId = await record(ports, id, verdict, as, options.reason);
    if (answerId !== null) await answerProposal(ports, answerId);
    return tellOutcome(io, ports, { id, as, verdict, json: options.json });
  });
}

function record(
  ports: Ports,
  id: string,
  verdict: 'approve' | 'deny',
  as: string,
  reason: string | undefined,
): Promise<string | null> {
  return ports.store.transaction((tx) =>
    tx.answers.record({
      id: ports.ids.uuid(),
      proposalId: id,
      verdict,
      via: 'terminal',
      personId: `terminal:${as}`,
      teamId: null,
      channel: null,
      messageTs: null,
      reason: reason ?? `typed by ${userInfo().username}`,
      at: new Date(ports.clock.now()).toISOString(),
    }),
  );
}

type Given = {
  readonly id: string;
  readonly as: string;
  readonly verdict: 'approve' | 'deny';
  readonly json: boolean;
};

async function tellOutcome(io: Io, ports: Ports, given: Given): Promise<ExitCode> {
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
  if (given.json) io.out(`${JSON.stringify({ proposal: given.id, state, counted, sentence })}\n`);
  else if (counted) io.out(`Counted: ${given.id} is ${state}.\n`);
  else io.err(`${sentence}\n`);
  return counted ? 0 : 1;
}

function unknown(io: Io, id: string): ExitCode {
  io.err(`There is no proposal ${id}. See: herald proposals list --all\n`);
  return 1;
}
