-- What every table relies on: the cents domain, tenancy by row-level security, refusals, the audit log, requests and files.
create extension if not exists unaccent;
create extension if not exists pg_trgm;

create domain cents as bigint;

grant usage on schema public to essaim_app;

-- Refusals raised by the database carry the SQLSTATE ES422: their message is shown as it is, in French.
create function refuse(message text) returns void language plpgsql as $$
begin
  raise exception '%', message using errcode = 'ES422';
end $$;

-- Attached to rows that never change once written.
create function refuse_change() returns trigger language plpgsql as $$
begin
  perform refuse(format('%s : cet enregistrement est définitif, il ne se modifie ni ne s’efface.', coalesce(tg_argv[0], tg_table_name)));
  return null;
end $$;

-- Declares a tenant's table: the organisation filters every row, then one activity policy:
--   own        rows of the session's activities only (activity_id)
--   own-read   the same for reading; writing is open, since a document of an activity posts lines of the house too
--   house      hidden from sessions that are limited to their activities
--   shared     visible to everybody in the organisation
create procedure declare_table(target regclass, activity_policy text) language plpgsql as $$
declare
  tenant constant text := $p$organisation_id = (select nullif(current_setting('app.tenant', true), '')::uuid)$p$;
  activities constant text := $p$(select nullif(current_setting('app.activities', true), '')::uuid[])$p$;
  owned constant text := format('(%1$s is null or activity_id = any(%1$s::uuid[]))', activities);
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy tenant on %s using (%s)', target, tenant);
  case activity_policy
    when 'own' then execute format('create policy activity on %s as restrictive using %s', target, owned);
    when 'own-read' then execute format('create policy activity on %s as restrictive for select using %s', target, owned);
    when 'house' then execute format('create policy activity on %s as restrictive using (%s is null)', target, activities);
    when 'shared' then null;
  end case;
  execute format('grant select, insert, update, delete on %s to essaim_app', target);
  execute format('comment on table %s is %L', target, 'policy: ' || activity_policy);
end $$;

-- Who did what, when, on which object: written in the transaction of the use case, never changed.
create table audit_log (
  organisation_id uuid not null,
  id uuid not null,
  at timestamptz(3) not null,
  use_case text not null,
  actor_kind text not null constraint audit_log_actor_kind check (actor_kind in ('user', 'key', 'system')),
  actor_id uuid,
  actor_name text not null,
  subject_id uuid,
  activity_id uuid,
  before jsonb,
  input jsonb,
  primary key (organisation_id, id)
);
create index audit_log_subject on audit_log (organisation_id, subject_id, at desc);
create index audit_log_at on audit_log (organisation_id, at desc, id desc);
call declare_table('audit_log', 'own-read');
create trigger audit_log_final before update or delete on audit_log for each row execute function refuse_change('Journal d’audit');

-- Idempotency: what a form's requestKey or the API's Idempotency-Key already obtained.
create table request (
  organisation_id uuid not null,
  actor_id uuid not null,
  key text not null,
  use_case text not null,
  input_hash bytea not null,
  output jsonb,
  at timestamptz(3) not null,
  primary key (organisation_id, actor_id, key)
);
call declare_table('request', 'shared');

-- Files live beside the rows that mention them: same transaction, same tenant, same backup.
create table file (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid,
  name text not null,
  media_type text not null,
  sha256 bytea not null,
  bytes bytea not null constraint file_size check (octet_length(bytes) <= 20 * 1024 * 1024),
  at timestamptz(3) not null,
  primary key (organisation_id, id)
);
comment on constraint file_size on file is 'Ce fichier dépasse 20 Mo : réduisez-le ou scannez-le en qualité moindre.';
create index file_sha256 on file (organisation_id, sha256);
call declare_table('file', 'own');
create trigger file_final before update on file for each row execute function refuse_change('Fichier');
