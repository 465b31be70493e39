import type { Proposal } from '../../core/guard/proposal.ts';
import { clean } from '../../core/message/clean.ts';
import { plainNotice } from '../../core/message/plain-notice.ts';
import { utc } from '../../core/message/utc.ts';
import type { Store } from '../../flow/ports.ts';
import { viewOf } from '../../flow/refresh-card.ts';
import { systemClock } from '../compose.ts';
import type { ExitCode, Io } from '../io.ts';
import { table } from '../table.ts';
import { withStore } from '../with-store.ts';

const newest = 50;

/** `herald proposals list`: what waits for people or is under way, or with `all` what was proposed lately. */
export async function listProposals(
  io: Io,
  options: { readonly json: boolean; readonly all: boolean },
): Promise<ExitCode> {
  const filter = options.all ? { limit: newest } : { open: true, limit: newest };
  const proposals = await withStore(io, (store) => store.transaction((tx) => tx.proposals.list(filter)));
  if (options.json) io.out(`${JSON.stringify(proposals, null, 2)}\n`);
  else if (proposals.length > 0)
    io.out(table(['PROPOSAL', 'STATE', 'APP', 'WHAT', 'OPEN UNTIL'], proposals.map(row)));
  else io.out(options.all ? 'No proposals yet.\n' : 'Nothing waits for an answer.\n');
  return 0;
}

function row(proposal: Proposal): readonly string[] {
  const { id, state, app, plan, sentence, action, expiresAt } = proposal;
  const until = state === 'asking' && expiresAt !== null ? utc(expiresAt) : '';
  return [id, state, app.name, plan?.summary ?? sentence ?? action, until].map(clean);
}

/** `herald proposals show <id>`: the card as text. */
export async function showProposal(
  io: Io,
  id: string,
  options: { readonly json: boolean },
): Promise<ExitCode> {
  const found = await withStore(io, (store) => find(store, id));
  if (found === null) return tellUnknown(io, id);
  const { proposal, answers, notice } = found;
  if (options.json) io.out(`${JSON.stringify({ ...proposal, answers }, null, 2)}\n`);
  else if (notice?.content.kind === 'alert') {
    const content = { ...notice.content, proposals: [viewOf(proposal, answers)] };
    io.out(`${plainNotice(content, systemClock.now())}\n`);
  } else io.out(`${row(proposal).join('  ').trimEnd()}\n`);
  return 0;
}

function find(store: Store, id: string) {
  return store.transaction(async (tx) => {
    const proposal = await tx.proposals.get(id);
    if (proposal === null) return null;
    const notice = await tx.notices.get(proposal.noticeKey);
    return { proposal, answers: await tx.answers.ofProposal(id), notice };
  });
}

/** Says that no proposal has this id. */
export function tellUnknown(io: Io, id: string): ExitCode {
  io.err(`There is no proposal ${clean(id)}. See: herald proposals list --all\n`);
  return 1;
}
