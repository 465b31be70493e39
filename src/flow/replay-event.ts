import type { Event } from '../core/event/event.ts';
import type { Proposal } from '../core/guard/proposal.ts';
import { type PaperDeed, paperHands } from './paper-hands.ts';
import type { Notice, Ports, RuleCounts, StoredDecision, StoredEvent } from './ports.ts';
import { takeEvent } from './take-event.ts';
import { weighProposal } from './weigh-proposal.ts';

/** What would become of an event if it came now, with the present rules, memory and live state. */
export type Replay = {
  /** `decided`, or `repeated` and `quarantined` with the reason. */
  readonly state: StoredEvent['state'];
  readonly why: string | null;
  readonly event: Event | null;
  readonly decisions: readonly StoredDecision[];
  readonly ruleCounts: RuleCounts;
  /** Messages that would be posted or updated, as they would read after their proposals are weighed. */
  readonly notices: readonly Notice[];
  /** In state `asking` (people would be asked), `approved` (it would run by itself) or `refused`, with plan and sentence. */
  readonly proposals: readonly Proposal[];
  readonly deeds: readonly PaperDeed[];
};

/**
 * Plays a stored event through the real path with paper hands: decide, write notices down, plan and weigh proposals
 * against live Heroku. Nothing is written, posted or performed; it ends where people would be asked. Null when the event
 * is not known.
 */
export async function replayEvent(ports: Ports, eventId: string): Promise<Replay | null> {
  const known = await ports.store.transaction((tx) => tx.events.get(eventId));
  if (known === null) return null;
  return ports.store.rehearse(eventId, async (tx) => {
    const hands = paperHands(ports, tx);
    await takeEvent(hands.ports, eventId);
    const noticeKeys = new Set<string>();
    const proposalIds = new Set<string>();
    for (let jobs = hands.takeJobs(); jobs.length > 0; jobs = hands.takeJobs()) {
      for (const { kind, id } of jobs) {
        if (kind === 'notice') noticeKeys.add(id);
        if (kind !== 'proposal' || proposalIds.has(id)) continue;
        proposalIds.add(id);
        await weighProposal(hands.ports, id);
      }
    }
    const end = await tx.events.get(eventId);
    const notices = await Promise.all([...noticeKeys].map((key) => tx.notices.get(key)));
    const proposals = await Promise.all([...proposalIds].map((id) => tx.proposals.get(id)));
    return {
      state: end?.state ?? 'new',
      why: end?.why ?? null,
      event: end?.event ?? null,
      decisions: await tx.decisions.ofEvent(eventId),
      ruleCounts: end?.ruleCounts ?? {},
      notices: notices.filter((notice) => notice !== null),
      proposals: proposals.filter((proposal) => proposal !== null),
      deeds: hands.deeds,
    };
  });
}
