import { type AnswerRefusal, type Identity, type Weighed, weighAnswer } from '../core/guard/approval.ts';
import type { Answer, Proposal } from '../core/guard/proposal.ts';
import { whisper } from '../core/message/whisper.ts';
import { afterProposal } from './after-proposal.ts';
import { identify } from './identify.ts';
import type { Job } from './jobs.ts';
import type { Notice, Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

/** How long a press waits for the place of its card to become known. */
const placeUnknownMs = 2_000;

/**
 * Weighs one press: looks up who it was, asks the guard, and moves the proposal by compare-and-set. The first decision
 * wins; everybody else is told why their press did not count, in a line only they see.
 */
export async function answerProposal(ports: Ports, id: string): Promise<void> {
  const read = await ports.store.transaction((tx) => openAnswer(tx, id));
  if (read === null) return;
  const identity = await identify(ports, read.answer, read.proposal);
  const result = await ports.store.transaction((tx) => settle(ports, tx, id, identity));
  await ports.doorbell.ring(result.jobs);
  if (result.refused !== null) await tellAlone(ports, result.refused);
}

/** Ends an answer whose giver could not be verified in all its tries: it does not count, and they are told. */
export async function giveUpAnswer(ports: Ports, id: string): Promise<void> {
  const answer = await ports.store.transaction(async (tx) => {
    const found = await tx.answers.lock(id);
    if (found === null || found.outcome !== null) return null;
    await refuse(tx, found, null, whisper({ kind: 'unverified' }), 'unverified');
    return found;
  });
  if (answer !== null) await tellAlone(ports, { answer, line: whisper({ kind: 'unverified' }) });
}

type Told = { readonly answer: Answer; readonly line: string };

async function openAnswer(tx: Tx, id: string): Promise<{ answer: Answer; proposal: Proposal } | null> {
  const answer = await tx.answers.lock(id);
  if (answer === null) return null;
  if (answer.outcome !== null) {
    // Weighed already: a step that failed after that was committed must not ring for ever.
    await tx.wake('answer', id, null);
    return null;
  }
  const proposal = await tx.proposals.get(answer.proposalId);
  if (proposal !== null) return { answer, proposal };
  await refuse(tx, answer, null, whisper({ kind: 'no_such_proposal' }), 'no_such_proposal');
  return null;
}

async function settle(
  ports: Ports,
  tx: Tx,
  id: string,
  identity: Identity,
): Promise<{ jobs: readonly Job[]; refused: Told | null }> {
  const pending = await tx.answers.lock(id);
  const proposal = pending === null ? null : await tx.proposals.lock(pending.proposalId);
  if (pending === null || proposal === null || pending.outcome !== null) return { jobs: [], refused: null };
  const notice = await tx.notices.get(proposal.noticeKey);
  if (pending.via === 'slack' && isBeingPosted(proposal, notice)) {
    await tx.postpone('answer', id, new Date(ports.clock.now() + placeUnknownMs).toISOString());
    return { jobs: [], refused: null };
  }
  const counted = (await tx.answers.ofProposal(proposal.id)).filter((other) => other.outcome === 'counted');
  const weighed = weighAnswer({
    proposal,
    answer: pending,
    identity,
    policy: ports.rulebook().policy,
    counted,
    card: { channelId: notice?.channelId ?? null, ts: notice?.ts ?? null },
    now: ports.clock.now(),
  });
  if (weighed.kind === 'refused') {
    const line = whisper({ kind: weighed.reason, proposal, answers: counted });
    await refuse(tx, pending, identity, line, weighed.reason, proposal);
    return { jobs: [], refused: { answer: pending, line } };
  }
  return { jobs: await count(ports, tx, proposal, pending, identity, weighed), refused: null };
}

/**
 * The card stands in Slack, but where is not written down yet (the process that posted it has died): whether this was
 * pressed on the card or on a copy cannot be told before it is found again. The expiry of the proposal ends the waiting.
 */
function isBeingPosted({ state }: Proposal, notice: Notice | null): boolean {
  return state === 'asking' && notice !== null && notice.ts === null;
}

async function count(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  answer: Answer,
  identity: Identity,
  weighed: Weighed & { kind: 'counted' },
): Promise<readonly Job[]> {
  const said = weighed.move === null ? `approved, ${weighed.missing} more needed` : weighed.move;
  await tx.answers.settle(answer.id, 'counted', said, identity.name);
  await tx.wake('answer', answer.id, null);
  if (weighed.move !== null) await close(ports, tx, proposal, identity, weighed.move);
  const jobs = [
    ...(await refreshCard(tx, proposal.noticeKey)),
    ...(weighed.move === 'denied' ? await afterProposal(ports, tx, proposal.id) : []),
  ];
  await tx.audit.append({
    step:
      weighed.move === 'denied'
        ? 'proposal.denied'
        : weighed.move === 'approved'
          ? 'proposal.approved'
          : 'answer.counted',
    subject: proposal.id,
    app: proposal.app.name,
    actor: `${identity.name} <${identity.email ?? identity.id}>`,
    sentence: `${identity.name} ${said === 'denied' ? 'denied' : said}: ${proposal.plan?.summary ?? proposal.action}.`,
    detail: {
      via: answer.via,
      person: answer.personId,
      at: answer.at,
      ...(answer.reason === null ? {} : { reason: answer.reason }),
    },
  });
  return weighed.move === 'approved' ? [...jobs, { kind: 'action', id: proposal.id }] : jobs;
}

async function close(
  ports: Ports,
  tx: Tx,
  proposal: Proposal,
  identity: Identity,
  move: 'approved' | 'denied',
): Promise<void> {
  const sentence = `${move === 'approved' ? 'Approved' : 'Denied'} by ${identity.name}.`;
  await tx.proposals.move(proposal.id, ['asking'], move, { reason: null, sentence });
  await tx.timers.cancel(`expire:${proposal.id}`);
  await tx.wake(
    'action',
    proposal.id,
    move === 'approved' ? new Date(ports.clock.now()).toISOString() : null,
  );
}

async function refuse(
  tx: Tx,
  answer: Answer,
  identity: Identity | null,
  line: string,
  reason: AnswerRefusal | 'unverified' | 'no_such_proposal',
  proposal?: Proposal,
): Promise<void> {
  await tx.answers.settle(answer.id, 'refused', line, identity?.name ?? null);
  await tx.wake('answer', answer.id, null);
  await tx.audit.append({
    step: 'answer.refused',
    subject: answer.proposalId,
    ...(proposal === undefined ? {} : { app: proposal.app.name }),
    actor: identity === null ? answer.personId : `${identity.name} <${identity.email ?? identity.id}>`,
    sentence: `A press to ${answer.verdict} by ${identity?.name ?? answer.personId} did not count: ${line}`,
    detail: { reason, via: answer.via, person: answer.personId },
  });
}

/** Best effort by design: the refusal is in the audit log, and pressing again gets the same line. */
async function tellAlone(ports: Ports, { answer, line }: Told): Promise<void> {
  if (answer.via !== 'slack' || answer.channel === null) return;
  try {
    await ports.slack.whisper(answer.channel, answer.personId, line);
  } catch (error) {
    ports.log.warn(
      { error, proposal: answer.proposalId },
      'a refused press could not be told to its presser',
    );
  }
}
