import type { Answer, Proposal } from '../../core/guard/proposal.ts';
import { whisper } from '../../core/message/whisper.ts';
import type { Clock, Ids, Store } from '../../flow/ports.ts';

/** A press as the door hands it over. */
export type GivenAnswer = Omit<Answer, 'id' | 'at' | 'outcome' | 'sentence' | 'personName'>;

/**
 * `recorded`: committed, to be weighed · `repeated`: this person has said so before; `sentence` is what to tell them, null
 * while it is still being weighed · `no_such_proposal`.
 */
export type Receipt =
  | { readonly kind: 'recorded'; readonly answerId: string }
  | { readonly kind: 'repeated'; readonly sentence: string | null }
  | { readonly kind: 'no_such_proposal' };

/** Commits a press. When it has resolved, the press survives anything; only then may it be acknowledged. */
export function createRecordPress(ports: {
  readonly store: Store;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly clock: Clock;
}): (given: GivenAnswer) => Promise<Receipt> {
  return (given) =>
    ports.store.transaction(async (tx): Promise<Receipt> => {
      const proposal = await tx.proposals.get(given.proposalId);
      if (proposal === null) return { kind: 'no_such_proposal' };
      const at = new Date(ports.clock.now()).toISOString();
      const id = await tx.answers.record({ ...given, id: ports.ids.uuid(), at });
      if (id === null) {
        return {
          kind: 'repeated',
          sentence: repeated(given, proposal, await tx.answers.ofProposal(proposal.id)),
        };
      }
      await tx.wake('answer', id, at);
      return { kind: 'recorded', answerId: id };
    });
}

function repeated(given: GivenAnswer, proposal: Proposal, answers: readonly Answer[]): string | null {
  const counted = answers.filter(({ outcome }) => outcome === 'counted');
  const mine = counted.find(
    ({ personId, verdict }) => personId === given.personId && verdict === given.verdict,
  );
  if (mine === undefined) return null;
  return whisper({ kind: proposal.state === 'asking' ? 'twice' : 'decided', proposal, answers: counted });
}
