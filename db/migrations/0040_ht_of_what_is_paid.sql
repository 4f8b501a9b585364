-- The HT share of what a receipt paid of an invoice: of what is left to pay, deposits, credit notes and earlier receipts off, so that what
-- pays an invoice whole is its whole HT, though a deposit or a credit note had another mix of rates. What was priced before stays.
create or replace function price_receipt_part() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  paid receipt;
  whole record;
begin
  select * into paid from receipt where organisation_id = new.organisation_id and id = new.receipt_id;
  new.day := paid.day;
  if paid.cancelled_at is not null then
    new.net_cents := 0;
  elsif tg_op = 'INSERT' then
    select i.net_cents - o.net as net, i.gross_cents - o.gross as gross, i.net_cents, i.gross_cents into whole
    from invoice i cross join lateral (
      select coalesce(sum(net), 0) as net, coalesce(sum(gross), 0) as gross from (
        select d.net_cents, d.gross_cents from invoice d where d.organisation_id = i.organisation_id and d.id = any(i.deposit_ids)
        union all
        select c.net_cents, c.gross_cents from invoice c where c.organisation_id = i.organisation_id and c.credited_id = i.id and c.status = 'issued'
        union all
        select p.net_cents, p.amount_cents from receipt_part p join receipt r on r.organisation_id = p.organisation_id and r.id = p.receipt_id
        where p.organisation_id = i.organisation_id and p.invoice_id = i.id and r.cancelled_at is null
      ) off(net, gross)) o
    where i.organisation_id = new.organisation_id and i.id = new.invoice_id;
    -- What was paid, then credited and paid back, may be paid anew: nothing is left to share then, and the invoice's own ratio says it.
    new.net_cents := case when whole.gross >= new.amount_cents then round(new.amount_cents::numeric * whole.net / whole.gross)
      else round(new.amount_cents::numeric * whole.net_cents / nullif(whole.gross_cents, 0)) end;
  end if;
  return new;
end $$;
