-- The journey of an event: what came in, what was decided, proposed, answered, said and done.
-- `wake_at` is the sweep's worklist: null means nothing is left to do for the row.
-- Identifiers are text: a malformed one typed by a person finds no row instead of raising a cast error.

-- Up Migration
create table events (
  id text primary key,
  body bytea not null,
  content_hash text not null,
  include text not null,
  action text not null,
  app_id text,
  app_name text,
  at timestamptz not null,
  received_at timestamptz not null,
  source text not null,
  state text not null check (state in ('new', 'decided', 'repeated', 'quarantined', 'dead')),
  why text,
  tries integer not null default 0,
  event jsonb,
  name text,
  wake_at timestamptz,
  decided_at timestamptz
);
create index events_wake on events (wake_at) where wake_at is not null;
create index events_of_app on events (app_id, at) where state = 'decided';
create index events_received on events (received_at);

create table facts (
  fact text primary key,
  event_id text not null references events (id)
);

create table decisions (
  id text primary key default gen_random_uuid()::text,
  event_id text not null references events (id),
  rule_id text not null,
  rule_hash text not null,
  rule_group text not null,
  outcome text not null check (outcome in ('fired', 'shadowed', 'no_match', 'skipped')),
  stopped_by text,
  decision jsonb not null,
  at timestamptz not null,
  unique (event_id, rule_id)
);
create index decisions_fired on decisions (rule_id, rule_group, at) where outcome = 'fired';

create table hits (
  rule_id text not null,
  rule_group text not null,
  event_id text not null,
  at timestamptz not null,
  primary key (rule_id, rule_group, event_id)
);
create index hits_window on hits (rule_id, rule_group, at);

create table proposals (
  id text primary key,
  decision_id text not null references decisions (id),
  event_id text not null references events (id),
  rule_id text not null,
  step integer not null,
  action text not null,
  params jsonb not null,
  app_id text not null,
  app_name text not null,
  mode text not null check (mode in ('ask', 'auto')),
  ask jsonb,
  requester jsonb not null,
  state text not null check (state in (
    'planned', 'asking', 'approved', 'performing', 'done', 'failed', 'unknown',
    'refused', 'denied', 'expired', 'stale', 'cancelled')),
  reason text,
  sentence text,
  plan jsonb,
  approvers jsonb,
  count integer not null,
  self_approve boolean not null,
  expires_at timestamptz,
  lease_id text,
  lease_until timestamptz,
  sent_at timestamptz,
  attempts integer not null,
  made_release_id text,
  verify_until timestamptz,
  notice_key text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  tries integer not null default 0,
  wake_at timestamptz,
  unique (decision_id, step)
);
-- At most one write per app may be out, or have an outcome nobody knows.
create unique index proposals_in_flight on proposals (app_id) where state in ('performing', 'unknown');
create index proposals_wake on proposals (wake_at) where wake_at is not null;
create index proposals_of_notice on proposals (notice_key);
create index proposals_sent on proposals (sent_at) where sent_at is not null;
create index proposals_of_app on proposals (app_id, action);
create index proposals_made on proposals (made_release_id) where made_release_id is not null;
create index proposals_created on proposals (created_at);

-- No reference to proposals: a press on a button nobody knows is kept too, and answered with a refusal.
create table answers (
  id text primary key,
  proposal_id text not null,
  verdict text not null check (verdict in ('approve', 'deny')),
  via text not null check (via in ('slack', 'terminal')),
  person_id text not null,
  team_id text,
  channel text,
  message_ts text,
  reason text,
  at timestamptz not null,
  outcome text check (outcome in ('counted', 'refused')),
  sentence text,
  person_name text,
  tries integer not null default 0,
  wake_at timestamptz,
  unique (proposal_id, person_id, verdict)
);
create index answers_wake on answers (wake_at) where wake_at is not null;

create table notices (
  key text primary key,
  channel text not null,
  content jsonb not null,
  revision integer not null,
  said_revision integer not null,
  channel_id text,
  ts text,
  -- When the oldest post or update was begun whose outcome is not known, and until when nobody else may begin one.
  posting_since timestamptz,
  posting_until timestamptz,
  tries integer not null default 0,
  wake_at timestamptz
);
create index notices_wake on notices (wake_at) where wake_at is not null;

create table timers (
  key text primary key,
  due_at timestamptz not null,
  payload jsonb not null
);
create index timers_due on timers (due_at);
