-- Orders of long lists (src/platform/pagination.server.ts, `sorted`), each with the expression that the list sorts by.
create index invoice_by_total on invoice (organisation_id, (case kind when 'credit-note' then -gross_cents else gross_cents end), id);
create index quote_newest on quote (organisation_id, (coalesce(day, date '9999-12-31')) desc, id desc);
create index quote_by_net on quote (organisation_id, net_cents, id);
create index quote_customer on quote (organisation_id, customer_id);
create index purchase_newest on purchase (organisation_id, (coalesce(day, date 'infinity')) desc, id desc);
create index supplier_by_name on supplier (organisation_id, (name collate "und-x-icu"), id);
create index bank_line_newest on bank_line (organisation_id, day desc, id desc);

-- A purchase says something for good once the house accepts it, and again each time it is posted anew in the brouillard; a remittance, at once.
create function seal_of(p purchase) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.id, p.activity_id, p.kind, p.supplier_id, p.person_id, p.number, p.subject, p.day, p.due_on,
    p.receipt_id, p.credited_id, p.vat_on_debits, p.net_cents, p.vat_cents, p.deductible_cents, p.gross_cents, p.entry_id, p.posted_on,
    (extract(epoch from p.accepted_at) * 1000)::bigint,
    (select jsonb_agg(jsonb_build_array(l.position, l.activity_id, l.nature, l.label, l.day, l.net_cents, l.vat_rate_bp, l.vat_cents, l.gross_cents,
       l.recoverable, l.deductible_cents, l.reverse_charge, l.asset, l.account, l.vehicle_id, l.kilometres, l.gift_year_cents) order by l.position)
     from purchase_line l where l.organisation_id = p.organisation_id and l.purchase_id = p.id)));
create function seal_of(d cheque_deposit) returns bytea language sql stable
return sealed(jsonb_build_array(d.organisation_id, d.id, d.day, d.reference, d.amount_cents, d.fee_cents, d.kept_cents));

alter table purchase add column seal bytea;
alter table cheque_deposit add column seal bytea;
alter table purchase disable trigger user;
update purchase p set seal = seal_of(p) where status = 'accepted';
alter table purchase enable trigger user;
update cheque_deposit d set seal = seal_of(d);
create trigger purchase_sealed before update on purchase for each row
  when (new.status = 'accepted' and new.entry_id is distinct from old.entry_id) execute function seal_row();
create trigger cheque_deposit_sealed before insert on cheque_deposit for each row execute function seal_row();

-- What is given back of a document counts in the period that bore it, whenever that is: tiers and caps of the year it is given back in are
-- those of its own documents. Assessments that were sealed without keep their seal.
alter table levy_assessment add column counts_on date;
create or replace function seal_of(a levy_assessment) returns bytea language sql stable
return sealed(jsonb_build_array(a.organisation_id, a.id, a.activity_id, a.levy_id, a.code, a.document_kind, a.document_id, a.settles_id, a.day,
    a.base_cents, a.amount_cents) || case when a.counts_on is null then '[]'::jsonb else jsonb_build_array(a.counts_on) end);
