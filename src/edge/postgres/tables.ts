import type { ColumnType, Generated } from 'kysely';

/** A jsonb column: written as JSON text, read as the parsed value. */
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null, string | null>;
/** A timestamptz column: written as ISO 8601 text, read as a `Date`. */
type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null, string | null>;

type EventsTable = {
  id: string;
  body: Buffer;
  content_hash: string;
  include: string;
  action: string;
  app_id: string | null;
  app_name: string | null;
  at: Time;
  received_at: Time;
  source: string;
  state: string;
  why: string | null;
  tries: Generated<number>;
  event: NullableJson<unknown>;
  rule_counts: NullableJson<unknown>;
  name: string | null;
  wake_at: NullableTime;
  decided_at: NullableTime;
};

type DecisionsTable = {
  id: Generated<string>;
  event_id: string;
  rule_id: string;
  rule_hash: string;
  rule_group: string;
  outcome: string;
  stopped_by: string | null;
  decision: Json<unknown>;
  at: Time;
};

type ProposalsTable = {
  id: string;
  decision_id: string;
  event_id: string;
  rule_id: string;
  step: number;
  action: string;
  params: Json<unknown>;
  app_id: string;
  app_name: string;
  mode: string;
  ask: NullableJson<unknown>;
  requester: Json<unknown>;
  state: string;
  reason: string | null;
  sentence: string | null;
  plan: NullableJson<unknown>;
  approvers: NullableJson<unknown>;
  count: number;
  self_approve: boolean;
  expires_at: NullableTime;
  lease_id: string | null;
  lease_until: NullableTime;
  sent_at: NullableTime;
  attempts: number;
  made_release_id: string | null;
  verify_until: NullableTime;
  notice_key: string;
  created_at: Time;
  updated_at: Time;
  tries: Generated<number>;
  wake_at: NullableTime;
};

type AnswersTable = {
  id: string;
  proposal_id: string;
  verdict: string;
  via: string;
  person_id: string;
  team_id: string | null;
  channel: string | null;
  message_ts: string | null;
  reason: string | null;
  at: Time;
  outcome: string | null;
  sentence: string | null;
  person_name: string | null;
  tries: Generated<number>;
  wake_at: NullableTime;
};

type NoticesTable = {
  key: string;
  channel: string;
  content: Json<unknown>;
  revision: number;
  said_revision: number;
  channel_id: string | null;
  ts: string | null;
  posting_since: NullableTime;
  posting_until: NullableTime;
  tries: Generated<number>;
  wake_at: NullableTime;
};

type AuditTable = {
  /** bigint: the driver hands it over as text. */
  seq: ColumnType<string, number, never>;
  at: Time;
  step: string;
  subject: string;
  app: string | null;
  actor: string;
  sentence: string;
  detail: Json<unknown>;
  previous_hash: string;
  hash: string;
};

type IncidentsTable = {
  id: Generated<string>;
  rule_id: string;
  rule_group: string;
  scope: string;
  decision_id: string;
  opened_at: Time;
  resolved_at: NullableTime;
  notice_keys: Generated<string[]>;
};

/** The tables of the migrations beside this file, as kysely sees them. */
export type Tables = {
  events: EventsTable;
  facts: { fact: string; event_id: string };
  decisions: DecisionsTable;
  hits: { rule_id: string; rule_group: string; event_id: string; role: Generated<string>; at: Time };
  incidents: IncidentsTable;
  pauses: { rule_id: string; why: string; since: Time };
  proposals: ProposalsTable;
  answers: AnswersTable;
  notices: NoticesTable;
  timers: { key: string; due_at: Time; payload: Json<unknown> };
  audit: AuditTable;
};
