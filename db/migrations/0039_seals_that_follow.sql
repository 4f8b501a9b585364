-- What money or law rests on and goes on changing (IBANs, pay decisions, quotes, exercices…) has its seal beside it, put again each
-- time the program writes the row, and by the program alone: what another hand changed, added or took out no longer matches.

-- Only the program says in whose name it writes (inTransaction).
create function by_program() returns boolean language sql stable set search_path = pg_catalog, public
return nullif(current_setting('app.tenant', true), '') is not null;

create table row_seal (
  organisation_id uuid not null,
  name text not null,
  key text not null,
  sha256 bytea not null,
  primary key (organisation_id, name, key)
);
call declare_table('row_seal', 'house');
revoke insert, update, delete on row_seal from essaim_app;

-- Each such table: what names a row, what may change unseen, what of elsewhere it says too.
-- Not here: what is written thousands of times at once and that the entries tell again (receipts, levies borne, matches of the bank).
create function sealed_tables() returns table (name text, key text, living text[], said text) language sql immutable set search_path = pg_catalog, public
begin atomic
  values
    ('organisation', '', '{version,group_id}'::text[], null::text),
    ('exercice', 'c.id', '{}', null),
    ('account', 'c.code', '{}', null),
    ('journal', 'c.code', '{}', null),
    ('third_party', 'c.id', '{}', null),
    ('activity', 'c.id', '{version}', null),
    ('activity_owner', 'c.activity_id, c.person_id', '{}', null),
    ('contract', 'c.id', '{version}', null),
    ('amendment', 'c.id', '{}', null),
    ('suspension', 'c.id', '{version}', null),
    ('other_contract', 'c.id', '{version}', null),
    ('contract_notice', 'c.contract_id, c.event, c.recipient', '{}', null),
    ('departure', 'c.id', '{version}', null),
    ('treasury_settlement', 'c.id', '{}', null),
    ('membership', 'c.user_id, c.role', '{}', null),
    ('api_key', 'c.id', '{last_used_on}', null),
    ('person', 'c.id', '{version}', null),
    ('customer', 'c.id', '{version}', null),
    ('supplier', 'c.id', '{version}', null),
    ('vehicle', 'c.id', '{}', null),
    ('bank_account', 'c.id', '{version}', null),
    ('shareholder', 'c.id', '{version}', null),
    ('share_rules', '', '{version}', null),
    ('share_schedule', 'c.id', '{version}', null),
    ('share_request', 'c.id', '{version}', null),
    ('share_import', 'c.id', '{}', null),
    ('share_movement', 'c.id', '{seal}', null),
    ('share_taking', 'c.schedule_id, c.month', '{seal}', null),
    ('commitment', 'c.id', '{}', null),
    ('pay_wish', 'c.month, c.activity_id, c.person_id', '{}', null),
    ('pay_key', 'c.person_id, c.from_month, c.activity_id', '{}', null),
    ('pay_round', 'c.id', '{}', null),
    ('pay_line', 'c.id', '{version}', null),
    ('payslip', 'c.id', '{seal}', null),
    ('payment_order', 'c.id', '{seal}', null),
    ('payment_transfer', 'c.order_id, c.position', '{seal}', null),
    ('catalogue_item', 'c.id', '{version}', null),
    ('quote', 'c.id', '{version}', $said$case when c.status <> 'draft' then (select jsonb_agg(to_jsonb(l) order by l.position)
        from sales_line l where l.organisation_id = c.organisation_id and l.document_id = c.id) end$said$),
    ('purchase', 'c.id', '{seal,version}', $said$case when c.status = 'submitted' then (select jsonb_agg(to_jsonb(l) order by l.position)
        from purchase_line l where l.organisation_id = c.organisation_id and l.purchase_id = c.id) end$said$),
    ('shared_quote', 'c.id', '{version}', null),
    ('quote_part', 'c.id', '{}', null),
    ('retention', 'c.invoice_id', '{seal,version}', null),
    ('taking', 'c.id', '{seal}', null),
    ('levy', 'c.id', '{seal}', null),
    ('internal_invoice', 'c.id', '{seal}', null),
    ('surplus_scenario', 'c.id', '{version}', null),
    ('surplus_part', 'c.id', '{}', null),
    ('support_means', 'c.id', '{}', null),
    ('assembly_rules', '', '{version}', null),
    ('assembly', 'c.id', '{version}', null),
    ('assembly_member', 'c.id', '{code_hash}', null),
    ('assembly_item', 'c.id', '{version,text_version}', null),
    ('ballot', 'c.item_id, c.receipt', '{}', null),
    ('training_order', 'c.id', '{version}', null),
    ('training_order_invoice', 'c.invoice_id', '{}', null),
    ('training_half_day', 'c.session_id, c.day, c.half', '{}', null),
    ('training_trainee', 'c.id', '{version}', null),
    ('training_report', 'c.exercice_id', '{version}', null),
    ('training_attendance', 'c.trainee_id, c.day, c.half', '{}', null),
    ('time_entry', 'c.id', '{version}', null),
    ('document', 'c.id', '{}', null),
    ('document_signature', 'c.id', '{token_hash,token_expires_at,code_hash,code_expires_at,code_tries,codes_sent}', null);
end;

-- The statement that reckons the seals of the rows of `source`, and `more` of each. What is empty counts for nothing, so that a column may come later.
create function seals_of(target text, source text, more text default '') returns text language sql stable set search_path = pg_catalog, public
return (select format($sql$select c.organisation_id, %L as name, concat_ws(' ', %s) as key,
    sealed(jsonb_strip_nulls(jsonb_build_array(to_jsonb(c) - %L::text[], %s))) as sha256%s from %I c$sql$,
    t.name, coalesce(nullif(t.key, ''), 'null'), t.living, coalesce(t.said, 'null'), more, source)
  from sealed_tables() t where t.name = target);

create function keep_seals() returns trigger language plpgsql security definer
set search_path = pg_catalog, public set timezone = 'UTC' set datestyle = 'ISO' as $$
begin
  if not by_program() then
    return null;
  elsif tg_op = 'DELETE' then
    execute format('delete from row_seal s using (%s) c where s.organisation_id = c.organisation_id and s.name = c.name and s.key = c.key',
      seals_of(tg_table_name, 'changed'));
  else
    execute format('insert into row_seal %s on conflict (organisation_id, name, key) do update set sha256 = excluded.sha256', seals_of(tg_table_name, 'changed'));
  end if;
  return null;
end $$;

-- Seals every row of a table as it stands: for a migration that changes one of them.
create procedure seal_again(target text) language plpgsql
set search_path = pg_catalog, public set timezone = 'UTC' set datestyle = 'ISO' as $$
begin
  delete from row_seal where name = target;
  execute format('insert into row_seal %s', seals_of(target, target));
end $$;

do $$
declare target text;
begin
  for target in select name from sealed_tables() loop
    call seal_again(target);
    execute format('create trigger %1$s_kept_new after insert on %1$I referencing new table as changed for each statement execute function keep_seals()', target);
    execute format('create trigger %1$s_kept after update on %1$I referencing new table as changed for each statement execute function keep_seals()', target);
    execute format('create trigger %1$s_kept_gone after delete on %1$I referencing old table as changed for each statement execute function keep_seals()', target);
  end loop;
end $$;

-- Seals that are put once (0029_seals.sql) are the program's alone too: a row that another hand adds, makes final or erases has none.
create or replace function seal_row() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if by_program() then
    new.seal := seal_of(new);
  end if;
  return new;
end $$;
create or replace function reseal_erased() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if by_program() and to_jsonb(new) - '{before,input}'::text[] = to_jsonb(old) - '{before,input}'::text[] then
    new.seal := seal_of(new);
  end if;
  return new;
end $$;
create or replace function count_audit() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if by_program() then
    insert into audit_tally as t
    select organisation_id, (at at time zone 'UTC')::date, pg_backend_pid() % 32, count(*) from written group by 1, 2
    on conflict on constraint audit_tally_pkey do update set written = t.written + excluded.written;
  end if;
  return null;
end $$;
