import type { Answer } from '../../core/guard/proposal.ts';
import type { Clock, Ids, Store } from '../../flow/ports.ts';

/** A press as the door hands it over. */
export type GivenAnswer = Omit<Answer, 'id' | 'at' | 'outcome' | 'sentence' | 'personName'>;

/**
 * `recorded`: committed, to be weighed · `repeated`: this person has said so before; `sentence` is what they were told when
 * it did not count · `no_such_proposal`.
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
      if ((await tx.proposals.get(given.proposalId)) === null) return { kind: 'no_such_proposal' };
      const at = new Date(ports.clock.now()).toISOString();
      const id = await tx.answers.record({ ...given, id: ports.ids.uuid(), at });
      if (id !== null) {
        await tx.wake('answer', id, at);
        return { kind: 'recorded', answerId: id };
      }
      const before = (await tx.answers.ofProposal(given.proposalId)).find(
        ({ personId, verdict }) => personId === given.personId && verdict === given.verdict,
      );
      return { kind: 'repeated', sentence: before?.outcome === 'refused' ? before.sentence : null };
    });
}
