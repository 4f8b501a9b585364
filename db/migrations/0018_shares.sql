-- The members of the cooperative and their shares: the rules of the statutes, the numbered register, requests and their decisions,
-- what the pay takes month after month.

-- A member who is neither customer nor employee is a third party too (4562, 4567).
alter table third_party drop constraint third_party_kind;
alter table third_party add constraint third_party_kind check (kind in ('customer', 'supplier', 'employee', 'body', 'member'));

-- What the statutes say, and the last numbers given: its row is the lock under which members and movements are numbered.
create table share_rules (
  organisation_id uuid primary key references organisation,
  nominal_cents cents not null constraint share_rules_nominal check (nominal_cents > 0),
  -- [{category, label}]: those that the house uses, in its own words.
  categories jsonb not null,
  minimum_shares int not null constraint share_rules_minimum check (minimum_shares >= 1),
  floor_cents cents not null constraint share_rules_floor check (floor_cents >= 0),
  release_months int not null constraint share_rules_release check (release_months between 0 and 60),
  reimbursement_months int not null constraint share_rules_reimbursement check (reimbursement_months between 0 and 60),
  last_member int not null default 0,
  last_movement int not null default 0,
  version int not null default 1
);
comment on constraint share_rules_nominal on share_rules is 'La valeur nominale d’une part est supérieure à zéro.';
comment on constraint share_rules_minimum on share_rules is 'Un membre détient au moins une part.';
comment on constraint share_rules_floor on share_rules is 'Le capital minimal ne peut pas être négatif.';
comment on constraint share_rules_release on share_rules is 'Les parts sont libérées dans les cinq ans au plus (loi 47-1775, art. 12).';
comment on constraint share_rules_reimbursement on share_rules is 'Les parts se remboursent dans les cinq ans au plus (loi 47-1775, art. 18).';
call declare_table('share_rules', 'shared');

-- The nominal value is in every movement: it stays once the register holds one.
create function guard_nominal() returns trigger language plpgsql as $$
begin
  if old.nominal_cents <> new.nominal_cents and old.last_movement > 0 then
    perform refuse('La valeur nominale ne change plus : le registre porte déjà des mouvements. Une modification des statuts annule et remplace les parts.');
  end if;
  return new;
end $$;
create trigger share_rules_nominal before update on share_rules for each row execute function guard_nominal();

-- Somebody who holds, held or asks for shares: a person of the register, or a legal person (or a supporter) known by its name.
create table shareholder (
  organisation_id uuid not null references organisation,
  id uuid not null,
  person_id uuid,
  name text,
  email text,
  siren text,
  representative text,
  iban text,
  bic text,
  -- Given at the first approval, never given again.
  member_number int,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  constraint shareholder_person unique (organisation_id, person_id),
  constraint shareholder_number unique (organisation_id, member_number),
  constraint shareholder_siren unique (organisation_id, siren),
  constraint shareholder_named check ((person_id is null) = (name is not null))
);
comment on constraint shareholder_person on shareholder is 'Cette personne est déjà au sociétariat : ouvrez sa fiche.';
comment on constraint shareholder_number on shareholder is 'Ce numéro de membre est déjà pris.';
comment on constraint shareholder_siren on shareholder is 'Un membre porte déjà ce SIREN : ouvrez sa fiche.';
comment on constraint shareholder_named on shareholder is 'Un membre est une personne du registre, ou une personne morale qui a un nom.';
call declare_table('shareholder', 'person');

-- « 1 % of gross until n shares »: what each pay takes. One at a time.
create table share_schedule (
  organisation_id uuid not null,
  id uuid not null,
  shareholder_id uuid not null,
  person_id uuid not null,
  rate_bp int not null constraint share_schedule_rate check (rate_bp between 1 and 1000),
  target_shares int not null constraint share_schedule_target check (target_shares >= 1),
  from_month date not null constraint share_schedule_from check (extract(day from from_month) = 1),
  -- The first month that it takes nothing any more.
  until_month date constraint share_schedule_until check (extract(day from until_month) = 1),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, shareholder_id) references shareholder,
  foreign key (organisation_id, person_id) references person,
  constraint share_schedule_dates check (until_month >= from_month),
  constraint share_schedule_overlap exclude using gist (organisation_id with =, shareholder_id with =, daterange(from_month, until_month) with &&)
);
comment on constraint share_schedule_rate on share_schedule is 'Une retenue sur la paie ne dépasse pas un dixième du salaire (Code du travail, art. L3251-3).';
comment on constraint share_schedule_target on share_schedule is 'L’objectif est d’une part au moins.';
comment on constraint share_schedule_dates on share_schedule is 'Un prélèvement se termine après avoir commencé.';
comment on constraint share_schedule_overlap on share_schedule is 'Ce membre a déjà un prélèvement sur ces mois : terminez-le d’abord.';
call declare_table('share_schedule', 'person');

-- What a member asks and the house decides: new shares, a transfer, a reimbursement.
create table share_request (
  organisation_id uuid not null,
  id uuid not null,
  kind text not null constraint share_request_kind check (kind in ('subscription', 'transfer', 'reimbursement')),
  shareholder_id uuid not null,
  person_id uuid,
  to_shareholder_id uuid,
  category text,
  shares int not null constraint share_request_shares check (shares > 0),
  paid_by text constraint share_request_paid_by check (paid_by in ('transfer', 'pay')),
  requested_on date not null,
  reason text,
  status text not null default 'requested' constraint share_request_status check (status in ('requested', 'approved', 'refused', 'cancelled')),
  decided_on date,
  decided_by text,
  -- « Conseil d’administration du 12/03/2026 ».
  decision text,
  -- Of a reimbursement: what each share is worth, losses imputed; and of both, the last day to pay.
  value_cents cents constraint share_request_value check (value_cents >= 0),
  due_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, shareholder_id) references shareholder,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, to_shareholder_id) references shareholder,
  constraint share_request_parties check ((kind = 'transfer') = (to_shareholder_id is not null) and to_shareholder_id is distinct from shareholder_id),
  constraint share_request_decision check ((status in ('approved', 'refused')) = (decided_on is not null))
);
comment on constraint share_request_shares on share_request is 'Indiquez un nombre de parts supérieur à zéro.';
comment on constraint share_request_parties on share_request is 'Une cession désigne un autre membre, et elle seule.';
comment on constraint share_request_value on share_request is 'La valeur d’une part ne peut pas être négative.';
create index share_request_open on share_request (organisation_id, requested_on) where status = 'requested';
create index share_request_holder on share_request (organisation_id, shareholder_id);
call declare_table('share_request', 'person');

-- A register that existed before, as it was received.
create table share_import (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  rows int not null,
  entry_id uuid,
  at timestamptz(3) not null,
  undone_at timestamptz(3),
  primary key (organisation_id, id)
);
call declare_table('share_import', 'house');

-- The register itself. `capital_cents` is shares × nominal; `paid_cents` the part of it that is paid up (1013).
create table share_movement (
  organisation_id uuid not null,
  id uuid not null,
  number int not null,
  day date not null,
  kind text not null constraint share_movement_kind check (kind in ('opening', 'subscription', 'payment', 'transfer', 'reimbursement', 'annulment', 'category')),
  shareholder_id uuid not null,
  person_id uuid,
  -- The member's category from this movement on.
  category text not null,
  shares int not null,
  capital_cents cents not null,
  paid_cents cents not null,
  request_id uuid,
  schedule_id uuid,
  import_id uuid,
  -- The other side of a transfer.
  counterpart_id uuid,
  entry_id uuid,
  label text not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, shareholder_id) references shareholder,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, request_id) references share_request,
  foreign key (organisation_id, schedule_id) references share_schedule,
  foreign key (organisation_id, import_id) references share_import,
  foreign key (organisation_id, counterpart_id) references shareholder,
  constraint share_movement_number unique (organisation_id, number)
);
comment on constraint share_movement_number on share_movement is 'Ce numéro de mouvement est déjà pris : recommencez.';
-- Members, holdings and categories of a day are read from it alone, in its order.
create index share_movement_holder on share_movement (organisation_id, shareholder_id, day desc, number desc)
  include (person_id, category, shares, capital_cents, paid_cents);
create index share_movement_day on share_movement (organisation_id, day, number) include (shares, capital_cents);
create index share_movement_request on share_movement (organisation_id, request_id) where request_id is not null;
call declare_table('share_movement', 'person');

-- A movement is final. Only an import of a register is taken back whole, while nothing came after it.
create function guard_movement() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.kind = 'opening' then
    if exists (select from share_movement m where m.organisation_id = old.organisation_id and m.number > old.number and m.import_id is distinct from old.import_id) then
      perform refuse('Des mouvements ont été inscrits depuis cet import : il ne s’annule plus.');
    end if;
    return old;
  end if;
  perform refuse('Mouvement de parts : cet enregistrement est définitif, il ne se modifie ni ne s’efface.');
  return null;
end $$;
create trigger share_movement_final before update or delete on share_movement for each row execute function guard_movement();

-- What a pay took: once a month.
create table share_taking (
  organisation_id uuid not null,
  schedule_id uuid not null,
  month date not null constraint share_taking_month check (extract(day from month) = 1),
  person_id uuid not null,
  gross_cents cents not null,
  amount_cents cents not null constraint share_taking_amount check (amount_cents > 0),
  -- What of it paid up shares already subscribed; the rest waits to make whole new ones.
  released_cents cents not null,
  entry_id uuid not null,
  primary key (organisation_id, schedule_id, month),
  foreign key (organisation_id, schedule_id) references share_schedule,
  foreign key (organisation_id, person_id) references person,
  constraint share_taking_released check (released_cents between 0 and amount_cents)
);
comment on constraint share_taking_amount on share_taking is 'Une retenue porte un montant supérieur à zéro.';
create trigger share_taking_final before update or delete on share_taking for each row execute function refuse_change('Retenue sur la paie');
call declare_table('share_taking', 'person');
