-- What the search, the home pages and the reports read.

-- Kept by trigger: what each account of each activity and third party amounts to since the beginning (debit less credit), so that no
-- screen of today sums a whole history. The zero third party: none.
create table account_total (
  organisation_id uuid not null,
  activity_id uuid not null,
  account text not null,
  third_party_id uuid not null,
  amount_cents cents not null,
  primary key (organisation_id, activity_id, account, third_party_id)
);
call declare_table('account_total', 'own-read');
revoke insert, update, delete on account_total from essaim_app;

-- The same for each open document on the accounts of third parties: who owes what, since when. A row stays at zero once settled.
-- VAT that waits (445…) is not owed by anybody yet.
create table open_item (
  organisation_id uuid not null,
  item_id uuid not null,
  account text not null,
  activity_id uuid not null,
  due_day date,
  open_cents cents not null,
  primary key (organisation_id, item_id, account, activity_id)
);
create index open_item_due on open_item (organisation_id, activity_id, due_day) include (account, item_id, open_cents) where open_cents <> 0;
call declare_table('open_item', 'own-read');
revoke insert, update, delete on open_item from essaim_app;

create function keep_totals() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  sign int := case tg_op when 'INSERT' then 1 else -1 end;
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  insert into account_total as kept (organisation_id, activity_id, account, third_party_id, amount_cents)
  select organisation_id, activity_id, account, coalesce(third_party_id, nobody), sign * (sum(debit) - sum(credit))
  from changed group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (organisation_id, activity_id, account, third_party_id) do update set amount_cents = kept.amount_cents + excluded.amount_cents;

  insert into open_item as kept (organisation_id, item_id, account, activity_id, due_day, open_cents)
  select organisation_id, item_id, account, activity_id, min(due_day), sign * (sum(debit) - sum(credit))
  from changed where item_id is not null and account >= '40' and account < '44' group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (organisation_id, item_id, account, activity_id)
  do update set open_cents = kept.open_cents + excluded.open_cents, due_day = coalesce(kept.due_day, excluded.due_day);
  return null;
end $$;
create trigger entry_line_totalled after insert on entry_line referencing new table as changed for each statement execute function keep_totals();
create trigger entry_line_untotalled after delete on entry_line referencing old table as changed for each statement execute function keep_totals();

insert into account_total
select organisation_id, activity_id, account, coalesce(third_party_id, '00000000-0000-0000-0000-000000000000'), sum(debit) - sum(credit)
from entry_line group by 1, 2, 3, 4;
insert into open_item (organisation_id, item_id, account, activity_id, due_day, open_cents)
select organisation_id, item_id, account, activity_id, min(due_day), sum(debit) - sum(credit)
from entry_line where item_id is not null and account >= '40' and account < '44' group by 1, 2, 3, 4;

-- The HT share of what a receipt paid of an invoice (nothing once cancelled), and its day, so that « cashed » over a period is one range
-- of one index.
alter table receipt_part add column day date, add column net_cents cents;
create function price_receipt_part() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  select r.day, case when r.cancelled_at is null then round(new.amount_cents::numeric * i.net_cents / nullif(i.gross_cents, 0)) else 0 end into new.day, new.net_cents
  from receipt r join invoice i on i.organisation_id = r.organisation_id and i.id = new.invoice_id
  where r.organisation_id = new.organisation_id and r.id = new.receipt_id;
  return new;
end $$;
create trigger receipt_part_priced before insert or update on receipt_part for each row execute function price_receipt_part();
update receipt_part set amount_cents = amount_cents;
create function price_cancelled_receipt() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update receipt_part p set amount_cents = p.amount_cents where p.organisation_id = new.organisation_id and p.receipt_id = new.id;
  return null;
end $$;
create trigger receipt_cancelled after update of cancelled_at on receipt for each row when (old.cancelled_at is distinct from new.cancelled_at)
  execute function price_cancelled_receipt();

-- Figures of a period without a visit to each row.
create index receipt_part_figures on receipt_part (organisation_id, day) include (activity_id, net_cents);
create index invoice_figures on invoice (organisation_id, issued_on) include (activity_id, kind, net_cents) where issued_on is not null;
create index quote_sent_figures on quote (organisation_id, sent_on) include (activity_id, status, net_cents) where sent_on is not null;
create index quote_signed_figures on quote (organisation_id, signed_on) include (activity_id, net_cents) where signed_on is not null;
create index quote_refused_figures on quote (organisation_id, refused_on) include (activity_id, net_cents) where refused_on is not null;
create index quote_waiting on quote (organisation_id, valid_until) include (activity_id, net_cents) where status = 'sent';
create index balance_account on balance (organisation_id, account, month);
create index contract_end on contract (organisation_id, ends_on) where ended_on is null;
create index audit_log_actor on audit_log (organisation_id, actor_id, at desc, id desc);

-- Text as people search it: without accents or capitals.
create function plain_text(words text) returns text language sql immutable strict parallel safe as $$
  select lower(public.unaccent('public.unaccent', words))
$$;
create index person_plain on person using gin (plain_text(first_name || ' ' || last_name || ' ' || coalesce(email, '')) gin_trgm_ops);
create index activity_plain on activity using gin (plain_text(name || ' ' || code || ' ' || coalesce(trade, '')) gin_trgm_ops);
create index customer_plain on customer using gin (plain_text(name || ' ' || coalesce(siren, '')) gin_trgm_ops);
create index supplier_plain on supplier using gin (plain_text(name || ' ' || coalesce(siren, '')) gin_trgm_ops);
create index invoice_number_plain on invoice using gin (plain_text(number) gin_trgm_ops) where number is not null;
create index quote_number_plain on quote using gin (plain_text(number) gin_trgm_ops) where number is not null;
create index purchase_number_plain on purchase using gin (plain_text(number) gin_trgm_ops) where number is not null;
create index quote_gross on quote (organisation_id, gross_cents);
create index receipt_amount on receipt (organisation_id, amount_cents);

-- Everything that has all the words, or that amount. The owner's function, since policies keep the planner from the trigram indexes: it
-- filters by the session's tenant and activities itself. `patterns`: LIKE patterns of plain words, the longest first; numbers are
-- searched from three characters on, through their index alone (`offset 0`). `amount`: cents, or null. At most `most` of each kind.
create function search_all(patterns text[], start text, amount bigint, most int)
returns table (kind text, id uuid, activity_id uuid, customer_id uuid, title text, detail text, day date, amount_cents bigint)
language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  mine constant uuid[] := nullif(current_setting('app.activities', true), '')::uuid[];
  first constant text := patterns[1];
  numbered constant boolean := length(first) >= 5;
begin
  if cardinality(patterns) > 0 then
    return query
    select 'person', p.id, null::uuid, null::uuid, p.first_name || ' ' || p.last_name, p.email, null::date, null::bigint from person p
    where p.organisation_id = tenant and plain_text(p.first_name || ' ' || p.last_name || ' ' || coalesce(p.email, '')) like first
      and plain_text(p.first_name || ' ' || p.last_name || ' ' || coalesce(p.email, '')) like all(patterns)
      and (mine is null or exists (select from activity_owner o where o.organisation_id = tenant and o.person_id = p.id and o.activity_id = any(mine)))
    order by plain_text(p.last_name) like start desc, p.last_name collate "und-x-icu", p.first_name collate "und-x-icu", p.id limit most;

    return query
    select 'activity', a.id, a.id, null::uuid, a.name, concat_ws(' · ', a.code, a.trade), null::date, null::bigint from activity a
    where a.organisation_id = tenant and plain_text(a.name || ' ' || a.code || ' ' || coalesce(a.trade, '')) like first
      and plain_text(a.name || ' ' || a.code || ' ' || coalesce(a.trade, '')) like all(patterns) and (mine is null or a.id = any(mine))
    order by plain_text(a.name) like start desc, a.name collate "und-x-icu", a.id limit most;

    return query
    select 'customer', c.id, c.activity_id, c.id, c.name, c.siren, null::date, null::bigint from customer c
    where c.organisation_id = tenant and plain_text(c.name || ' ' || coalesce(c.siren, '')) like first
      and plain_text(c.name || ' ' || coalesce(c.siren, '')) like all(patterns) and (mine is null or c.activity_id = any(mine))
    order by c.archived_on is not null, plain_text(c.name) like start desc, c.name collate "und-x-icu", c.id limit most;

    return query
    select 'supplier', s.id, s.activity_id, null::uuid, s.name, s.siren, null::date, null::bigint from supplier s
    where s.organisation_id = tenant and plain_text(s.name || ' ' || coalesce(s.siren, '')) like first
      and plain_text(s.name || ' ' || coalesce(s.siren, '')) like all(patterns) and (mine is null or s.activity_id = any(mine))
    order by s.archived_on is not null, plain_text(s.name) like start desc, s.name collate "und-x-icu", s.id limit most;
  end if;

  return query
  select 'quote', d.id, d.activity_id, d.customer_id, d.number, c.name, d.day, d.gross_cents::bigint
  from (
    select * from (select n.id, n.activity_id, n.customer_id, n.number, n.day, n.gross_cents from quote n where numbered and n.organisation_id = tenant and plain_text(n.number) like first
      and plain_text(n.number) like all(patterns) and (mine is null or n.activity_id = any(mine)) offset 0) numbers
    union
    select n.id, n.activity_id, n.customer_id, n.number, n.day, n.gross_cents from quote n where n.organisation_id = tenant and n.gross_cents = amount and (mine is null or n.activity_id = any(mine))
    order by id desc limit most
  ) d join customer c on c.organisation_id = tenant and c.id = d.customer_id
  order by d.id desc;

  return query
  select 'invoice', d.id, d.activity_id, d.customer_id, d.number, c.name, d.issued_on, d.gross_cents::bigint
  from (
    select * from (select n.id, n.activity_id, n.customer_id, n.number, n.issued_on, n.gross_cents from invoice n where numbered and n.organisation_id = tenant and plain_text(n.number) like first
      and plain_text(n.number) like all(patterns) and (mine is null or n.activity_id = any(mine)) offset 0) numbers
    union
    select n.id, n.activity_id, n.customer_id, n.number, n.issued_on, n.gross_cents from invoice n where n.organisation_id = tenant and n.gross_cents = amount and (mine is null or n.activity_id = any(mine))
    order by id desc limit most
  ) d join customer c on c.organisation_id = tenant and c.id = d.customer_id
  order by d.id desc;

  return query
  select 'purchase', d.id, d.activity_id, null::uuid, coalesce(d.number, d.subject), s.name, d.day, d.gross_cents::bigint
  from (
    select * from (select n.id, n.activity_id, n.supplier_id, n.number, n.subject, n.day, n.gross_cents from purchase n where numbered and n.organisation_id = tenant and plain_text(n.number) like first
      and plain_text(n.number) like all(patterns) and (mine is null or n.activity_id = any(mine)) offset 0) numbers
    union
    select n.id, n.activity_id, n.supplier_id, n.number, n.subject, n.day, n.gross_cents from purchase n where n.organisation_id = tenant and n.gross_cents = amount and (mine is null or n.activity_id = any(mine))
    order by id desc limit most
  ) d left join supplier s on s.organisation_id = tenant and s.id = d.supplier_id
  order by d.id desc;

  if amount is not null then
    return query
    select 'receipt', r.id, r.activity_id, r.customer_id, coalesce(r.reference, c.name), c.name, r.day, r.amount_cents::bigint
    from receipt r join customer c on c.organisation_id = tenant and c.id = r.customer_id
    where r.organisation_id = tenant and r.amount_cents in (amount, -amount) and (mine is null or r.activity_id = any(mine))
    order by r.day desc, r.id desc limit most;

    return query
    select 'bank-line', b.id, null::uuid, null::uuid, b.label, b.counterparty, b.day, b.amount_cents::bigint from bank_line b
    where mine is null and b.organisation_id = tenant and b.amount_cents in (amount, -amount)
    order by b.day desc, b.id desc limit most;
  end if;
end $$;
revoke execute on function search_all from public;
grant execute on function search_all to essaim_app;

-- The organisation's logo belongs to no activity, and every activity prints it.
create function organisation_logo() returns bytea language sql stable security definer set search_path = pg_catalog, public as $$
  select f.bytes from organisation o join file f on f.organisation_id = o.organisation_id and f.id = (o.settings ->> 'logoId')::uuid
  where o.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid
$$;
