-- What the bank said, what a payslip said, who is to be paid carry a seal too, as what is final does (0029_seals.sql).
-- A statement keeps how many lines it brought: one that is taken out is missed.
alter table bank_statement add column new_count int;
alter table bank_statement disable trigger user;
update bank_statement s set new_count = (select count(*) from bank_line l where l.organisation_id = s.organisation_id and l.statement_id = s.id);
alter table bank_statement enable trigger user;
alter table bank_statement alter column new_count set not null;

create function seal_of(s bank_statement) returns bytea language sql stable
return sealed(jsonb_build_array(s.organisation_id, s.id, s.bank_account_id, s.format, s.reference, s.from_day, s.to_day, s.opening_cents, s.closing_cents,
    s.line_count, s.new_count, s.file_id));
create function seal_of(l bank_line) returns bytea language sql stable
return sealed(jsonb_build_array(l.organisation_id, l.id, l.bank_account_id, l.statement_id, l.position, l.day, l.value_day, l.amount_cents, l.label,
    l.counterparty, l.counterparty_iban, l.reference, l.bank_reference, l.details));
create function seal_of(p pay_posting) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.id, p.round_id, p.import_id, p.person_id, p.entry_id, p.cost_cents, p.net_cents));
create function seal_of(p payslip) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.id, p.person_id, p.month, p.file_id, encode(p.sha256, 'hex')));
create function seal_of(o payment_order) returns bytea language sql stable
return sealed(jsonb_build_array(o.organisation_id, o.id, o.message_id, o.execution_day, o.account, o.debtor_iban, o.debtor_bic, o.count, o.total_cents,
    (extract(epoch from o.created_at) * 1000)::bigint));
create function seal_of(t payment_transfer) returns bytea language sql stable
return sealed(jsonb_build_array(t.organisation_id, t.order_id, t.position, t.third_party_id, t.item_id, t.creditor_name, t.creditor_iban, t.creditor_bic,
    t.remittance, t.end_to_end_id, t.amount_cents));
create function seal_of(p payment_part) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.order_id, p.position, p.account, p.activity_id, p.amount_cents));

do $$
declare target text;
begin
  foreach target in array '{bank_statement,bank_line,pay_posting,payslip,payment_order,payment_transfer,payment_part}'::text[] loop
    execute format('alter table %I add column seal bytea', target);
    execute format('alter table %I disable trigger user', target);
    execute format('update %I t set seal = seal_of(t)', target);
    execute format('alter table %I enable trigger user', target);
    execute format('create trigger %1$s_sealed before insert on %1$I for each row execute function seal_row()', target);
  end loop;
end $$;

-- Letters that were given and taken off again by the functions below, and by them alone: any other that no longer stands was removed by hand.
create table lettering_removed (
  organisation_id uuid not null,
  account text not null,
  code text not null,
  primary key (organisation_id, account, code)
);
call declare_table('lettering_removed', 'house');
revoke insert, update, delete on lettering_removed from essaim_app;
insert into lettering_removed
select n.organisation_id, n.account, letters(k) from lettering_number n, generate_series(1, n.last) k
except select organisation_id, account, code from lettering;

create function remove_letters(tenant uuid, ids uuid[]) returns void language sql security definer set search_path = pg_catalog, public as $$
  with gone as (delete from lettering g where g.organisation_id = tenant and g.id = any(ids) returning g.account, g.code)
  insert into lettering_removed select tenant, account, code from gone
$$;
revoke execute on function remove_letters from public;

create or replace function unletter(lettering_ids uuid[]) returns void language sql security definer set search_path = pg_catalog, public as $$
  select remove_letters(current_organisation(), lettering_ids)
$$;

create or replace function discard_entries(ids uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
begin
  perform 1 from ledger_head h where h.organisation_id = tenant for update;
  perform remove_letters(tenant, array(select x.lettering_id from lettering_line x where x.organisation_id = tenant and x.entry_id = any(ids)));
  delete from entry n where n.organisation_id = tenant and n.id = any(ids);
end $$;

create or replace function letter_lines(entry_ids uuid[], positions int[], at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
  found_group record;
  letter uuid := gen_random_uuid();
  code text;
begin
  perform 1 from ledger_head h where h.organisation_id = tenant for update;
  select min(l.account) account, count(distinct (l.account, l.activity_id, l.third_party_id)) groups, min(l.activity_id::text)::uuid activity_id,
    min(l.third_party_id::text)::uuid third_party_id, sum(l.debit) - sum(l.credit) gap, count(*) lines
  into found_group
  from unnest(entry_ids, positions) u(e, p) join entry_line l on l.organisation_id = tenant and l.entry_id = u.e and l.position = u.p;
  if found_group.lines is distinct from cardinality(entry_ids) then
    perform refuse('Une des lignes à lettrer n’existe pas.');
  elsif found_group.groups <> 1 then
    perform refuse('On ne lettre ensemble que des lignes du même compte, de la même activité et du même tiers.');
  elsif found_group.gap <> 0 then
    perform refuse(format('Ces lignes ne se soldent pas : il reste %s centimes.', found_group.gap));
  end if;
  perform remove_letters(tenant, array(select x.lettering_id from lettering_line x join unnest(entry_ids, positions) u(e, p) on x.entry_id = u.e and x.position = u.p
    where x.organisation_id = tenant));
  code := letters(take_letters(tenant, found_group.account, 1));
  insert into lettering values (tenant, letter, code, found_group.account, found_group.activity_id, found_group.third_party_id, at);
  insert into lettering_line select tenant, u.e, u.p, letter from unnest(entry_ids, positions) u(e, p);
  return code;
end $$;

-- What a marketplace abroad keeps bears no VAT on its bill: the activity owes it itself, at the rate kept here, and deducts it (CGI art. 283, 2).
-- Takings that were sealed without keep their seal.
alter table taking add column fee_reverse_charge_bp int constraint taking_fee_reverse_charge check (fee_reverse_charge_bp between 0 and 10000);
comment on constraint taking_fee_reverse_charge on taking is 'Un taux de TVA va de 0 à 100 %.';
create or replace function seal_of(t taking) returns bytea language sql stable
return sealed(jsonb_build_array(t.organisation_id, t.id, t.activity_id, t.day, t.reference, t.label, t.net_cents, t.vat_cents, t.gross_cents, t.fee_cents,
    t.fee_vat_cents, t.file_id,
    (select jsonb_agg(jsonb_build_array(l.position, l.nature, l.vat_category, l.vat_rate_bp, l.account, l.net_cents, l.vat_cents, l.gross_cents) order by l.position)
     from taking_line l where l.organisation_id = t.organisation_id and l.taking_id = t.id))
  || case when t.fee_reverse_charge_bp is null then '[]'::jsonb else jsonb_build_array(t.fee_reverse_charge_bp) end);
