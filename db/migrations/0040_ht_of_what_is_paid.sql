-- The HT share of what a receipt paid of an invoice: of what is left to pay, deposits, credit notes and earlier receipts off, so that what
-- pays an invoice whole is its whole HT, though a deposit or a credit note had another mix of rates. What was priced before stays. Its
-- plan, kept by the connection, may be made while the tables are empty: by their indexes, all the same.
create or replace function price_receipt_part() returns trigger language plpgsql security definer set search_path = pg_catalog, public set enable_seqscan = off as $$
declare
  bill record;
  off record;
begin
  select r.day, r.cancelled_at, i.net_cents as net, i.gross_cents as gross, i.deposit_ids into bill
  from receipt r join invoice i on i.organisation_id = r.organisation_id and i.id = new.invoice_id
  where r.organisation_id = new.organisation_id and r.id = new.receipt_id;
  new.day := bill.day;
  if bill.cancelled_at is not null then
    new.net_cents := 0;
  elsif tg_op = 'INSERT' and new.amount_cents = bill.gross then
    new.net_cents := bill.net;
  elsif tg_op = 'INSERT' then
    select coalesce(sum(net), 0) as net, coalesce(sum(gross), 0) as gross into off from (
      select d.net_cents, d.gross_cents from invoice d where d.organisation_id = new.organisation_id and d.id = any(bill.deposit_ids)
      union all
      select c.net_cents, c.gross_cents from invoice c where c.organisation_id = new.organisation_id and c.credited_id = new.invoice_id and c.status = 'issued'
      union all
      select p.net_cents, p.amount_cents from receipt_part p join receipt r on r.organisation_id = p.organisation_id and r.id = p.receipt_id
      where p.organisation_id = new.organisation_id and p.invoice_id = new.invoice_id and r.cancelled_at is null
    ) it(net, gross);
    -- What was paid, then credited and paid back, may be paid anew: nothing is left to share then, and the invoice's own ratio says it.
    new.net_cents := case when bill.gross - off.gross >= new.amount_cents
      then round(new.amount_cents::numeric * (bill.net - off.net) / (bill.gross - off.gross))
      else round(new.amount_cents::numeric * bill.net / nullif(bill.gross, 0)) end;
  end if;
  return new;
end $$;
