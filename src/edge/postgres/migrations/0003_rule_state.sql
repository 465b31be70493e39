-- What rules remember beyond single events: the role of each hit, open incidents, paused rules, waiting timers.
-- Each is met by (rule, group) on an index, so that the number of rules and hits means little to one event.

-- Up Migration
alter table decisions drop constraint decisions_outcome_check;
alter table decisions add constraint decisions_outcome_check
  check (outcome in ('fired', 'shadowed', 'no_match', 'skipped', 'waiting', 'noted', 'error'));
drop index decisions_fired;
create index decisions_fired on decisions (rule_id, rule_group, at) where outcome in ('fired', 'shadowed');
create index decisions_failed on decisions (rule_id, rule_hash) where outcome = 'error';

-- Rules that stayed far from firing are counted per event: outcome and the check that stopped them.
alter table events add column rule_counts jsonb;

alter table hits add column role text not null default 'trigger';
alter table hits drop constraint hits_pkey;
alter table hits add primary key (rule_id, rule_group, event_id, role);
drop index hits_window;
create index hits_window on hits (rule_id, rule_group, at) include (role, event_id);

create index proposals_open on proposals (rule_id)
  where state in ('planned', 'asking', 'approved', 'performing', 'unknown');

create table incidents (
  id text primary key default gen_random_uuid()::text,
  rule_id text not null,
  rule_group text not null,
  -- The key by which a resolving event, which may lack what the group tells apart, finds it.
  scope text not null,
  decision_id text not null references decisions (id),
  opened_at timestamptz not null,
  resolved_at timestamptz,
  notice_keys text[] not null default '{}'
);
-- One living message per rule and group.
create unique index incidents_open on incidents (rule_id, rule_group) where resolved_at is null;

create index incidents_in_scope on incidents (rule_id, scope) where resolved_at is null;

create table pauses (
  rule_id text primary key,
  why text not null,
  since timestamptz not null
);

create index timers_of_group on timers ((payload ->> 'ruleId'), (payload ->> 'group'))
  where payload ->> 'kind' = 'rule';
create index timers_in_scope on timers ((payload ->> 'ruleId'), (payload ->> 'scope'))
  where payload ->> 'kind' = 'rule';
