-- The audit log: a hash chain that the database itself only lets grow.

-- Up Migration
create table audit (
  seq bigint primary key,
  at timestamptz not null,
  step text not null,
  subject text not null,
  app text,
  actor text not null,
  sentence text not null,
  detail jsonb not null,
  previous_hash text not null,
  hash text not null
);

create function audit_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_refuses_change before update or delete on audit
  for each row execute function audit_refuses_change();
create trigger audit_refuses_truncate before truncate on audit
  for each statement execute function audit_refuses_change();
-- `always`: also for sessions that switch ordinary triggers off (session_replication_role).
alter table audit enable always trigger audit_refuses_change;
alter table audit enable always trigger audit_refuses_truncate;
