-- Suppliers, vehicles, purchases (supplier invoices, their credit notes, expense reports) and their payments.
create table supplier (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  name text not null,
  -- ISO 3166-1 alpha-2: who is abroad invoices without VAT, which the buyer then owes.
  country text not null default 'FR' constraint supplier_country check (country ~ '^[A-Z]{2}$'),
  siren text,
  vat_number text,
  iban text,
  bic text,
  email text,
  phone text,
  address jsonb,
  payment_term_days int not null default 30 constraint supplier_payment_term check (payment_term_days between 0 and 60),
  -- The supplier opted for VAT on débits: the VAT of its services is deductible at once (CGI art. 271, I-2).
  vat_on_debits boolean not null default false,
  archived_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, id) references third_party,
  foreign key (organisation_id, activity_id) references activity
);
create index supplier_activity on supplier (organisation_id, activity_id, name);
create index supplier_name on supplier using gin (name gin_trgm_ops);
call declare_table('supplier', 'own');

-- A person's own vehicle, for kilometre allowances: the scale cumulates over the year by person and vehicle.
create table vehicle (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null constraint vehicle_kind check (kind in ('car', 'motorcycle', 'moped')),
  registration text not null,
  fiscal_power int not null constraint vehicle_fiscal_power check (fiscal_power between 1 and 99),
  electric boolean not null default false,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  constraint vehicle_registration unique (organisation_id, person_id, registration)
);
comment on constraint vehicle_registration on vehicle is 'Ce véhicule est déjà enregistré pour cette personne.';
call declare_table('vehicle', 'shared');
create policy activity on vehicle as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or exists (select from activity_owner o where o.organisation_id = vehicle.organisation_id and o.person_id = vehicle.person_id)
);
comment on table vehicle is 'policy: own, through activity_owner';

create table purchase (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  -- expense-report: advanced by a person, who is owed; otherwise the house owes the supplier.
  kind text not null constraint purchase_kind check (kind in ('invoice', 'credit-note', 'expense-report')),
  status text not null default 'draft' constraint purchase_status check (status in ('draft', 'submitted', 'accepted', 'refused')),
  supplier_id uuid,
  person_id uuid,
  number text,
  subject text,
  day date,
  due_on date,
  receipt_id uuid,
  vat_on_debits boolean not null default false,
  -- VAT billed by the supplier, the part of it (and of the reverse charge) that is deductible, and what is owed.
  net_cents cents not null default 0,
  vat_cents cents not null default 0,
  deductible_cents cents not null default 0,
  gross_cents cents not null default 0,
  -- The entry that posted it: another each time it is changed in the brouillard.
  entry_id uuid,
  posted_on date,
  submitted_at timestamptz(3),
  accepted_at timestamptz(3),
  refusal_reason text,
  version int not null default 1,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, supplier_id) references supplier,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, receipt_id) references file,
  constraint purchase_accepted check ((status = 'accepted') = (num_nonnulls(entry_id, posted_on, accepted_at) = 3)),
  constraint purchase_debtor check (status in ('draft', 'refused') or case kind when 'expense-report' then person_id is not null else supplier_id is not null end),
  constraint purchase_refused check (status <> 'refused' or refusal_reason is not null)
);
create index purchase_activity on purchase (organisation_id, activity_id, id);
create index purchase_pending on purchase (organisation_id, status, id) where status <> 'accepted';
create index purchase_day on purchase (organisation_id, day desc, id desc);
create index purchase_supplier on purchase (organisation_id, supplier_id) where supplier_id is not null;
create index purchase_person on purchase (organisation_id, person_id) where person_id is not null;
create index purchase_receipt on purchase (organisation_id, receipt_id) where receipt_id is not null;
create index purchase_gross on purchase (organisation_id, gross_cents);

create table purchase_line (
  organisation_id uuid not null,
  purchase_id uuid not null,
  position int not null,
  activity_id uuid not null,
  nature text not null,
  label text not null,
  day date,
  net_cents cents not null,
  vat_rate_bp int not null constraint purchase_line_vat_rate check (vat_rate_bp between 0 and 10000),
  vat_cents cents not null,
  -- What the supplier or the person is owed for it.
  gross_cents cents not null,
  recoverable boolean not null default true,
  deductible_cents cents not null default 0,
  reverse_charge text constraint purchase_line_reverse_charge check (reverse_charge in ('abroad', 'building')),
  asset boolean not null default false,
  account text,
  vehicle_id uuid,
  kilometres int constraint purchase_line_kilometres check (kilometres > 0),
  gift_year_cents cents,
  primary key (organisation_id, purchase_id, position),
  foreign key (organisation_id, purchase_id) references purchase on delete cascade,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, vehicle_id) references vehicle,
  constraint purchase_line_sum check (gross_cents = net_cents + case when reverse_charge is null then vat_cents else 0 end),
  constraint purchase_line_vehicle check ((vehicle_id is null) = (kilometres is null))
);
create index purchase_line_activity on purchase_line (organisation_id, activity_id);
create index purchase_line_vehicle on purchase_line (organisation_id, vehicle_id) where vehicle_id is not null;
call declare_table('purchase_line', 'own');

-- A purchase is written by its own activity, and read by every activity that bears a line of it.
call declare_table('purchase', 'shared');
create policy activity_read on purchase as restrictive for select using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or exists (select from purchase_line l where l.organisation_id = purchase.organisation_id and l.purchase_id = purchase.id)
);
create policy activity_insert on purchase as restrictive for insert with check (
  (select nullif(current_setting('app.activities', true), '')) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
create policy activity_update on purchase as restrictive for update using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
create policy activity_delete on purchase as restrictive for delete using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
comment on table purchase is 'policy: own, and read through purchase_line';

-- Once its entry is validated, a purchase says what the books say: only its payment goes on.
create function guard_purchase() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from entry e where e.organisation_id = old.organisation_id and e.id = old.entry_id and e.validated_at is not null) then
    perform refuse('Cette dépense est validée dans les comptes : elle ne se modifie plus. Saisissez un avoir, puis la dépense corrigée.');
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger purchase_final before update or delete on purchase for each row execute function guard_purchase();

create function guard_purchase_line() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  line purchase_line := case tg_op when 'DELETE' then old else new end;
begin
  if exists (
    select from purchase p join entry e on e.organisation_id = p.organisation_id and e.id = p.entry_id
    where p.organisation_id = line.organisation_id and p.id = line.purchase_id and e.validated_at is not null
  ) then
    perform refuse('Cette dépense est validée dans les comptes : elle ne se modifie plus. Saisissez un avoir, puis la dépense corrigée.');
  end if;
  return line;
end $$;
create trigger purchase_line_final before insert or update or delete on purchase_line for each row execute function guard_purchase_line();

-- Money paid to suppliers and people, and the parts of purchases that it settles, by activity and account.
create table purchase_payment (
  organisation_id uuid not null,
  id uuid not null,
  day date not null,
  method text not null constraint purchase_payment_method check (method in ('transfer', 'cheque', 'card', 'cash', 'directDebit', 'other')),
  account text not null,
  reference text,
  amount_cents cents not null,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id)
);
create index purchase_payment_day on purchase_payment (organisation_id, day);
call declare_table('purchase_payment', 'house');

create table purchase_payment_part (
  organisation_id uuid not null,
  payment_id uuid not null,
  purchase_id uuid not null,
  activity_id uuid not null,
  account text not null,
  amount_cents cents not null,
  primary key (organisation_id, payment_id, purchase_id, activity_id, account),
  foreign key (organisation_id, payment_id) references purchase_payment,
  foreign key (organisation_id, purchase_id) references purchase,
  foreign key (organisation_id, activity_id) references activity
);
create index purchase_payment_part_purchase on purchase_payment_part (organisation_id, purchase_id);
call declare_table('purchase_payment_part', 'own');
create trigger purchase_payment_final before update or delete on purchase_payment for each row execute function refuse_change('Paiement');
create trigger purchase_payment_part_final before update or delete on purchase_payment_part for each row execute function refuse_change('Paiement');
