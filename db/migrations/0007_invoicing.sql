-- Customers, catalogue, quotes, invoices and receipts of the activities.
create table customer (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  kind text not null constraint customer_kind check (kind in ('company', 'public', 'person', 'abroad')),
  name text not null,
  siren text,
  siret text,
  vat_number text,
  email text,
  phone text,
  contact text,
  address jsonb not null,
  delivery_address jsonb,
  payment_term_days int constraint customer_payment_term check (payment_term_days between 0 and 60),
  archived_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, id) references third_party,
  foreign key (organisation_id, activity_id) references activity
);
create index customer_activity on customer (organisation_id, activity_id, name);
create index customer_by_name on customer (organisation_id, (name collate "und-x-icu"), id);
create index customer_name on customer using gin (name gin_trgm_ops);
call declare_table('customer', 'own');

-- What an activity sells often.
create table catalogue_item (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  label text not null,
  unit text,
  unit_price numeric(15, 6) not null,
  nature text not null constraint catalogue_item_nature check (nature in ('goods', 'services')),
  vat_category text not null,
  vat_rate_bp int not null,
  account text not null,
  archived_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, account) references account
);
create index catalogue_item_activity on catalogue_item (organisation_id, activity_id, label);
call declare_table('catalogue_item', 'own');

-- Gapless numbers of sales documents: one row an exercice and kind, taken as late as possible in the transaction.
create table sales_number (
  organisation_id uuid not null,
  exercice_id uuid not null,
  kind text not null,
  last int not null,
  last_day date not null,
  primary key (organisation_id, exercice_id, kind),
  foreign key (organisation_id, exercice_id) references exercice
);
call declare_table('sales_number', 'shared');

create table quote (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  customer_id uuid not null,
  status text not null default 'draft' constraint quote_status check (status in ('draft', 'sent', 'signed', 'refused', 'cancelled')),
  number text,
  replaces_id uuid,
  revision int not null default 1,
  subject text,
  notes text,
  day date,
  valid_until date,
  sent_on date,
  signed_on date,
  signed_by text,
  refused_on date,
  refusal_reason text,
  discount_bp int not null default 0 constraint quote_discount check (discount_bp between 0 and 10000),
  deposit_bp int constraint quote_deposit check (deposit_bp between 1 and 10000),
  net_cents cents not null default 0,
  vat_cents cents not null default 0,
  gross_cents cents not null default 0,
  version int not null default 1,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, customer_id) references customer,
  constraint quote_number unique (organisation_id, number)
);
create index quote_activity on quote (organisation_id, activity_id, status, id);
call declare_table('quote', 'own');

create table invoice (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  customer_id uuid not null,
  kind text not null constraint invoice_kind check (kind in ('invoice', 'deposit', 'progress', 'balance', 'credit-note')),
  status text not null default 'draft' constraint invoice_status check (status in ('draft', 'submitted', 'issued')),
  number text,
  quote_id uuid,
  credited_id uuid,
  subject text,
  notes text,
  purchase_order text,
  performed_on date,
  issued_on date,
  due_on date,
  payment_term_days int,
  discount_bp int not null default 0 constraint invoice_discount check (discount_bp between 0 and 10000),
  -- Of a progress invoice: the share of the quote done so far, this invoice included.
  progress_bp int constraint invoice_progress check (progress_bp between 1 and 10000),
  -- Deposit invoices that a balance invoice deducts.
  deposit_ids uuid[] not null default '{}',
  net_cents cents not null default 0,
  vat_cents cents not null default 0,
  gross_cents cents not null default 0,
  -- What is left to pay at issue: gross less the deposits deducted.
  payable_cents cents not null default 0,
  vat_on_debits boolean,
  -- The levies in force when it was issued, applied whenever their moment comes.
  levy_ids uuid[],
  -- What was printed: buyer, seller, mentions, VAT by rate, as they stood at issue.
  printed jsonb,
  submitted_at timestamptz(3),
  return_reason text,
  sent_on date,
  version int not null default 1,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, customer_id) references customer,
  foreign key (organisation_id, quote_id) references quote,
  foreign key (organisation_id, credited_id) references invoice,
  constraint invoice_number unique (organisation_id, number),
  constraint invoice_number_length check (length(number) <= 35),
  constraint invoice_issued check ((status = 'issued') = (number is not null) and (status = 'issued') = (issued_on is not null)),
  constraint invoice_credited check ((kind = 'credit-note') = (credited_id is not null))
);
comment on constraint invoice_number on invoice is 'Ce numéro de facture existe déjà.';
create index invoice_activity on invoice (organisation_id, activity_id, id);
-- Newest first, drafts before: the order of the list.
create index invoice_newest on invoice (organisation_id, (coalesce(issued_on, date '9999-12-31')) desc, id desc);
create index invoice_customer on invoice (organisation_id, customer_id);
create index invoice_quote on invoice (organisation_id, quote_id) where quote_id is not null;
create index invoice_credited_by on invoice (organisation_id, credited_id) where credited_id is not null;
create index invoice_pending on invoice (organisation_id, status, id) where status <> 'issued';
create index invoice_gross on invoice (organisation_id, gross_cents);
call declare_table('invoice', 'own');

-- Lines of quotes and invoices share one shape. `discount` lines carry a negative price; headings and texts carry none.
create table sales_line (
  organisation_id uuid not null,
  document_id uuid not null,
  activity_id uuid not null,
  position int not null,
  kind text not null default 'item' constraint sales_line_kind check (kind in ('item', 'heading')),
  item_id uuid,
  label text not null,
  quantity numeric(13, 4) not null default 1,
  unit text,
  unit_price numeric(15, 6) not null default 0,
  discount_bp int not null default 0 constraint sales_line_discount check (discount_bp between 0 and 10000),
  nature text not null default 'services' constraint sales_line_nature check (nature in ('goods', 'services')),
  vat_category text not null default 'standard',
  vat_rate_bp int not null default 0 constraint sales_line_vat_rate check (vat_rate_bp between 0 and 10000),
  account text,
  net_cents cents not null default 0,
  primary key (organisation_id, document_id, position),
  foreign key (organisation_id, account) references account
);
call declare_table('sales_line', 'own');

-- An issued invoice is final: only the fact of its sending is noted later.
create function guard_invoice() returns trigger language plpgsql as $$
begin
  if old.status = 'issued' then
    if tg_op = 'UPDATE' and to_jsonb(new) - 'sent_on' = to_jsonb(old) - 'sent_on' then
      return new;
    end if;
    perform refuse(format('La facture %s est émise : elle ne se modifie ni ne s’efface. Établissez un avoir.', old.number));
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger invoice_final before update or delete on invoice for each row execute function guard_invoice();

create function guard_sales_line() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  line sales_line := case tg_op when 'DELETE' then old else new end;
begin
  if exists (select from invoice i where i.organisation_id = line.organisation_id and i.id = line.document_id and i.status = 'issued') then
    perform refuse('Les lignes d’une facture émise ne se modifient pas. Établissez un avoir.');
  end if;
  return line;
end $$;
create trigger sales_line_final before insert or update or delete on sales_line for each row execute function guard_sales_line();

-- Money received from a customer, spread over invoices by receipt_part; what is left over stays the customer's credit.
create table receipt (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  customer_id uuid not null,
  day date not null,
  method text not null constraint receipt_method check (method in ('transfer', 'cheque', 'card', 'cash', 'directDebit', 'other')),
  amount_cents cents not null constraint receipt_amount check (amount_cents <> 0),
  account text not null,
  reference text,
  deposit_id uuid,
  cancelled_at timestamptz(3),
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, customer_id) references customer
);
create index receipt_activity on receipt (organisation_id, activity_id, day);
call declare_table('receipt', 'own');

create table receipt_part (
  organisation_id uuid not null,
  receipt_id uuid not null,
  invoice_id uuid not null,
  activity_id uuid not null,
  amount_cents cents not null,
  primary key (organisation_id, receipt_id, invoice_id),
  foreign key (organisation_id, receipt_id) references receipt,
  foreign key (organisation_id, invoice_id) references invoice
);
create index receipt_part_invoice on receipt_part (organisation_id, invoice_id);
call declare_table('receipt_part', 'own');

-- A deposit of cheques at the bank: one bank line, one line of account for each activity.
create table cheque_deposit (
  organisation_id uuid not null,
  id uuid not null,
  day date not null,
  reference text not null,
  amount_cents cents not null,
  primary key (organisation_id, id)
);
call declare_table('cheque_deposit', 'house');
