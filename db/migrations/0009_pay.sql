-- The pay of a month: wishes, decisions, the payroll software's journal posted by activity, transfers, payslips.

-- What an entrepreneur would like to be paid for a month.
create table pay_wish (
  organisation_id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  month date not null constraint pay_wish_month check (extract(day from month) = 1),
  basis text not null constraint pay_wish_basis check (basis in ('gross', 'net')),
  amount_cents cents not null constraint pay_wish_amount check (amount_cents >= 0),
  note text,
  at timestamptz(3) not null,
  primary key (organisation_id, month, activity_id, person_id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person
);
call declare_table('pay_wish', 'own');

-- How one payslip of a person is spread over several activities, from a month on. Without a key: by what was decided.
create table pay_key (
  organisation_id uuid not null,
  person_id uuid not null,
  from_month date not null constraint pay_key_month check (extract(day from from_month) = 1),
  activity_id uuid not null,
  share_bp int not null constraint pay_key_share check (share_bp between 1 and 10000),
  primary key (organisation_id, person_id, from_month, activity_id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person
);
call declare_table('pay_key', 'house');

create table pay_round (
  organisation_id uuid not null references organisation,
  id uuid not null,
  month date not null constraint pay_round_first_day check (extract(day from month) = 1),
  status text not null default 'open' constraint pay_round_status check (status in ('open', 'decided', 'posted', 'paid')),
  opened_at timestamptz(3) not null,
  primary key (organisation_id, id),
  constraint pay_round_month unique (organisation_id, month)
);
comment on constraint pay_round_month on pay_round is 'La paie de ce mois est déjà ouverte.';
call declare_table('pay_round', 'shared');

-- One activity and one person of a round. What was payable is kept as it was seen when the round was opened.
create table pay_line (
  organisation_id uuid not null,
  id uuid not null,
  round_id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  contract_id uuid not null,
  -- What was the activity's, what of it could be paid, before this round's own decisions, and the person's share of it.
  mine_cents cents not null,
  payable_cents cents not null,
  share_bp int not null,
  -- The gross that the person's share pays, read on the curve (approximate, never above); zero: none.
  affordable_gross_cents cents not null,
  turnover_cents cents not null,
  minimum_turnover_cents cents not null,
  fixed_gross_cents cents not null,
  decided_gross_cents cents constraint pay_line_decided check (decided_gross_cents >= 0),
  decided_cost_cents cents,
  decided_net_cents cents,
  decided_at timestamptz(3),
  posted_cost_cents cents,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, round_id) references pay_round,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, contract_id) references contract,
  constraint pay_line_once unique (organisation_id, round_id, activity_id, person_id),
  constraint pay_line_decision check (num_nonnulls(decided_gross_cents, decided_cost_cents, decided_net_cents, decided_at) in (0, 4))
);
create index pay_line_activity on pay_line (organisation_id, activity_id);
call declare_table('pay_line', 'own');

-- A journal of the payroll software, as it was received.
create table pay_import (
  organisation_id uuid not null,
  id uuid not null,
  round_id uuid not null,
  file_id uuid not null,
  sha256 bytea not null,
  name text not null,
  employees int not null,
  debit_cents cents not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, round_id) references pay_round,
  foreign key (organisation_id, file_id) references file,
  constraint pay_import_file unique (organisation_id, sha256)
);
comment on constraint pay_import_file on pay_import is 'Ce journal de paie a déjà été importé : rien n’a été ajouté.';
call declare_table('pay_import', 'house');

-- What the journal says of one employee: one entry, whose net is one open item whatever the activities.
create table pay_posting (
  organisation_id uuid not null,
  id uuid not null,
  round_id uuid not null,
  import_id uuid not null,
  person_id uuid not null,
  entry_id uuid not null,
  cost_cents cents not null,
  net_cents cents not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, round_id) references pay_round,
  foreign key (organisation_id, import_id) references pay_import,
  foreign key (organisation_id, person_id) references person,
  constraint pay_posting_once unique (organisation_id, round_id, person_id)
);
comment on constraint pay_posting_once on pay_posting is 'La paie d’une de ces personnes est déjà comptabilisée pour ce mois.';
call declare_table('pay_posting', 'house');

-- An order of transfers to the bank: net pays, suppliers, expenses.
create table payment_order (
  organisation_id uuid not null references organisation,
  id uuid not null,
  status text not null default 'prepared' constraint payment_order_status check (status in ('prepared', 'confirmed', 'cancelled')),
  message_id text not null constraint payment_order_message unique,
  execution_day date not null,
  account text not null,
  debtor_iban text not null,
  debtor_bic text,
  count int not null,
  total_cents cents not null,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  primary key (organisation_id, id)
);
create index payment_order_created on payment_order (organisation_id, created_at desc);
call declare_table('payment_order', 'house');

-- One transfer: to one third party, for one open item. While its order is neither confirmed nor cancelled, the item is in no other.
create table payment_transfer (
  organisation_id uuid not null,
  order_id uuid not null,
  position int not null,
  third_party_id uuid not null,
  item_id uuid not null,
  creditor_name text not null,
  creditor_iban text not null,
  creditor_bic text,
  remittance text not null,
  end_to_end_id text not null,
  amount_cents cents not null constraint payment_transfer_amount check (amount_cents > 0),
  pending boolean not null default true,
  primary key (organisation_id, order_id, position),
  foreign key (organisation_id, order_id) references payment_order,
  foreign key (organisation_id, third_party_id) references third_party
);
create unique index payment_transfer_pending on payment_transfer (organisation_id, third_party_id, item_id) where pending;
comment on index payment_transfer_pending is 'Un de ces paiements est déjà dans un ordre de virement en cours : confirmez ou annulez d’abord cet ordre.';
call declare_table('payment_transfer', 'house');

-- The accounts and activities that a transfer settles.
create table payment_part (
  organisation_id uuid not null,
  order_id uuid not null,
  position int not null,
  account text not null,
  activity_id uuid not null,
  amount_cents cents not null,
  primary key (organisation_id, order_id, position, account, activity_id),
  foreign key (organisation_id, order_id, position) references payment_transfer,
  foreign key (organisation_id, activity_id) references activity
);
call declare_table('payment_part', 'house');

-- Payslips. They belong to a person, not to an activity that several may share: the house sees the table, the person asks the functions.
create table payslip (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  month date not null constraint payslip_month check (extract(day from month) = 1),
  file_id uuid not null,
  sha256 bytea not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, file_id) references file,
  constraint payslip_once unique (organisation_id, person_id, sha256)
);
comment on constraint payslip_once on payslip is 'Ce bulletin est déjà rattaché à cette personne.';
create index payslip_person on payslip (organisation_id, person_id, month desc);
call declare_table('payslip', 'house');

create function payslips_of(wanted uuid) returns table (id uuid, person_id uuid, month date, name text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select p.id, p.person_id, p.month, f.name, p.at from payslip p
  join file f on f.organisation_id = p.organisation_id and f.id = p.file_id
  where p.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and p.person_id = wanted
  order by p.month desc, p.at desc
$$;

create function payslip_file(wanted uuid, person uuid) returns table (name text, media_type text, bytes bytea)
language sql stable security definer set search_path = pg_catalog, public as $$
  select f.name, f.media_type, f.bytes from payslip p
  join file f on f.organisation_id = p.organisation_id and f.id = p.file_id
  where p.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and p.id = wanted and p.person_id = person
$$;
