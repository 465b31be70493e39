/** The steps of the journey; each leaves one entry. */
export type AuditStep =
  | 'event.decided'
  | 'event.repeated'
  | 'event.quarantined'
  | 'event.conflict'
  | 'event.dead'
  | 'event.revived'
  | 'notice.posted'
  | 'notice.updated'
  | 'notice.failed'
  | 'proposal.asked'
  | 'proposal.refused'
  | 'proposal.approved'
  | 'proposal.denied'
  | 'proposal.expired'
  | 'proposal.stale'
  | 'proposal.cancelled'
  | 'proposal.closed'
  | 'answer.counted'
  | 'answer.refused'
  | 'action.sent'
  | 'action.accepted'
  | 'action.settled'
  | 'action.retried'
  | 'action.done'
  | 'action.failed'
  | 'action.unknown'
  | 'rule.decided'
  | 'rule.timer_ended'
  | 'rule.paused'
  | 'rule.resumed'
  | 'incident.resolved'
  | 'schedule.missed'
  | 'rules.loaded'
  | 'rules.faulty'
  | 'herald.started';

/** What a step has to say. `sentence` is plain English for people, `detail` plain JSON without secrets or payloads. */
export type AuditEntry = {
  readonly step: AuditStep;
  /** Id of the event, proposal or notice it is about. */
  readonly subject: string;
  readonly app?: string;
  readonly actor: string;
  readonly sentence: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** An entry as stored: numbered, timed and chained to the one before. */
export type ChainedEntry = AuditEntry & {
  readonly seq: number;
  readonly at: string;
  readonly previousHash: string;
  readonly hash: string;
};
