-- What happens to a contract while it lives: amendments, suspensions, notices; the papers that each contract asks for; the way out of the
-- house; what is kept of people and for how long.

-- The day of signature starts the delay of Code du travail L7331-3; without it, the first day does.
alter table contract
  add column concluded_on date,
  add column trial_ends_on date,
  -- What the written contract says beyond figures (Code de commerce R127-1; Code du travail L7331-2), by clause.
  add column clauses jsonb not null default '{}',
  add column end_kind text constraint contract_end_kind check (end_kind in
    ('carried', 'early', 'trial', 'resignation', 'dismissal', 'mutual', 'not-associate', 'retirement', 'death', 'other')),
  add constraint contract_concluded check (concluded_on <= starts_on),
  add constraint contract_trial check (trial_ends_on is null or (kind = 'cesa' and trial_ends_on >= starts_on));
comment on constraint contract_concluded on contract is 'Un contrat se signe au plus tard le jour où il commence.';
comment on constraint contract_trial on contract is 'La période d’essai est celle d’un CESA et se termine après son début (Code du travail, art. L7332-1).';
comment on constraint contract_end_kind on contract is 'Choisissez dans la liste comment le contrat a pris fin.';

-- Twelve months end the day before the anniversary; when that day does not exist (29 February), on the month's last day.
alter table contract drop constraint contract_cape_term;
alter table contract add constraint contract_cape_term check (kind <> 'cape' or (ends_on is not null and ends_on <
  (starts_on + interval '12 months')::date
  + case when extract(day from starts_on + interval '12 months') < extract(day from starts_on) then 1 else 0 end));
comment on constraint contract_cape_term on contract is 'Un CAPE a un terme, à douze mois au plus de son début (Code de commerce, art. L127-2).';

-- The terms of a contract from a day on. The contract's own row keeps those it was signed with.
create table amendment (
  organisation_id uuid not null,
  id uuid not null,
  contract_id uuid not null,
  activity_id uuid not null,
  applies_from date not null,
  concluded_on date not null,
  fixed_gross_cents cents not null constraint amendment_fixed_gross check (fixed_gross_cents >= 0),
  minimum_turnover_cents cents not null constraint amendment_minimum_turnover check (minimum_turnover_cents >= 0),
  weekly_hours numeric(4, 2),
  reason text not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, contract_id) references contract,
  foreign key (organisation_id, activity_id) references activity,
  constraint amendment_day unique (organisation_id, contract_id, applies_from)
);
comment on constraint amendment_day on amendment is 'Un avenant prend déjà effet ce jour-là : choisissez un autre jour.';
comment on constraint amendment_fixed_gross on amendment is 'La part fixe ne peut pas être négative.';
comment on constraint amendment_minimum_turnover on amendment is 'L’activité minimale ne peut pas être négative.';
create index amendment_activity on amendment (organisation_id, activity_id);
call declare_table('amendment', 'own');
create trigger amendment_final before update or delete on amendment for each row execute function refuse_change('Avenant');

-- Days when a contract stands still: sickness, parental leave, unpaid leave.
create table suspension (
  organisation_id uuid not null,
  id uuid not null,
  contract_id uuid not null,
  person_id uuid not null,
  kind text not null constraint suspension_kind check (kind in ('sickness', 'accident', 'maternity', 'parental', 'unpaid', 'other')),
  from_day date not null,
  to_day date,
  note text,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, contract_id) references contract,
  foreign key (organisation_id, person_id) references person,
  constraint suspension_days check (to_day >= from_day),
  constraint suspension_overlap exclude using gist (organisation_id with =, contract_id with =, daterange(from_day, to_day, '[]') with &&)
);
comment on constraint suspension_days on suspension is 'La reprise ne peut pas précéder la suspension.';
comment on constraint suspension_overlap on suspension is 'Ce contrat est déjà suspendu à ces dates : corrigez d’abord l’autre suspension.';
comment on constraint suspension_kind on suspension is 'Choisissez dans la liste pourquoi le contrat est suspendu.';
create index suspension_person on suspension (organisation_id, person_id);
call declare_table('suspension', 'person');

-- Any contract between the parties that is no CAPE nor CESA of ours (a job in the house, a CAPE before its books were kept here): it shortens
-- the delays of Code du travail L7331-3 and L7332-1.
create table other_contract (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  label text not null,
  starts_on date not null,
  ends_on date,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  constraint other_contract_days check (ends_on >= starts_on)
);
comment on constraint other_contract_days on other_contract is 'Le dernier jour d’un contrat ne précède pas le premier.';
create index other_contract_person on other_contract (organisation_id, person_id);
call declare_table('other_contract', 'person');

-- The days of every contract between the house and people whom the session may see, whoever follows the activity: a delay is one for all.
create function past_contracts(people uuid[])
returns table (person_id uuid, id uuid, kind text, starts_on date, ends_on date, ended_on date)
language sql stable security definer set search_path = pg_catalog, public as $$
  with session as (
    select nullif(current_setting('app.tenant', true), '')::uuid as tenant,
      nullif(current_setting('app.activities', true), '')::uuid[] as activities,
      nullif(current_setting('app.person', true), '')::uuid as person,
      coalesce(current_setting('app.team', true), '') = 'on' as team
  ), seen as (
    select s.tenant, p.id from session s join person p on p.organisation_id = s.tenant and p.id = any(people)
    where s.activities is null or p.id = s.person or (s.team and exists (select from activity_owner o
      where o.organisation_id = s.tenant and o.person_id = p.id and o.activity_id = any(s.activities)))
  )
  select c.person_id, c.id, c.kind, c.starts_on, c.ends_on, c.ended_on
    from seen join contract c on c.organisation_id = seen.tenant and c.person_id = seen.id
  union all
  select c.person_id, c.id, 'other', c.starts_on, c.ends_on, null
    from seen join other_contract c on c.organisation_id = seen.tenant and c.person_id = seen.id
$$;

-- What was said of a CAPE to URSSAF and France Travail (Code du travail R5142-1). What must be said is computed from the contract.
create table contract_notice (
  organisation_id uuid not null,
  contract_id uuid not null,
  event text not null constraint contract_notice_event check (event in ('conclusion', 'renewal', 'early-end')),
  recipient text not null constraint contract_notice_recipient check (recipient in ('urssaf', 'france-travail')),
  person_id uuid not null,
  sent_on date not null,
  sent_by text not null,
  reference text,
  primary key (organisation_id, contract_id, event, recipient),
  foreign key (organisation_id, contract_id) references contract,
  foreign key (organisation_id, person_id) references person
);
comment on constraint contract_notice_pkey on contract_notice is 'Cette information a déjà été notée comme envoyée.';
create index contract_notice_person on contract_notice (organisation_id, person_id);
call declare_table('contract_notice', 'person');

-- A paper of somebody's file: received, or found not to be needed. The latest of a kind counts.
create table person_paper (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  needed boolean not null default true,
  received_on date not null,
  expires_on date,
  note text,
  ticked_by text not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  constraint person_paper_expiry check (expires_on >= received_on),
  constraint person_paper_unneeded check (needed or note is not null)
);
comment on constraint person_paper_expiry on person_paper is 'Une pièce n’expire pas avant d’être reçue : vérifiez les dates.';
comment on constraint person_paper_unneeded on person_paper is 'Dites en un mot pourquoi cette pièce n’est pas nécessaire.';
create index person_paper_person on person_paper (organisation_id, person_id, kind, at desc, id desc) include (needed, expires_on);
create index person_paper_expires on person_paper (organisation_id, expires_on) where expires_on is not null;
call declare_table('person_paper', 'person');

-- Somebody who left the house, and where to. They may come back and leave again.
create table departure (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  left_on date not null,
  reason text not null constraint departure_reason check (reason in
    ('cape-term', 'cape-given-up', 'resignation', 'mutual', 'dismissal', 'trial', 'not-associate', 'retirement', 'death', 'other')),
  destination text not null constraint departure_destination check (destination in
    ('own-company', 'job', 'retirement', 'training', 'job-seeking', 'other', 'unknown')),
  note text,
  version int not null default 1,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  constraint departure_once unique (organisation_id, person_id, left_on)
);
comment on constraint departure_once on departure is 'Cette sortie est déjà notée : complétez-la au lieu d’en ajouter une.';
comment on constraint departure_reason on departure is 'Choisissez dans la liste le motif de la sortie.';
comment on constraint departure_destination on departure is 'Choisissez dans la liste ce que la personne devient.';
create index departure_day on departure (organisation_id, left_on);
call declare_table('departure', 'person');

-- How the treasury of an activity ended: left to the house, its loss taken by the house, or carried to the next contract (nothing posted).
create table treasury_settlement (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  kind text not null constraint treasury_settlement_kind check (kind in ('carried', 'left', 'loss')),
  on_day date not null,
  amount_cents cents not null,
  reason text not null,
  entry_id uuid,
  to_activity_id uuid,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, to_activity_id) references activity,
  foreign key (organisation_id, person_id) references person
);
comment on constraint treasury_settlement_kind on treasury_settlement is 'Choisissez dans la liste ce que devient la trésorerie.';
create index treasury_settlement_person on treasury_settlement (organisation_id, person_id);
call declare_table('treasury_settlement', 'own');
create trigger treasury_settlement_final before update or delete on treasury_settlement for each row execute function refuse_change('Solde de trésorerie');

-- What was erased of a person, and when, by the retention table (RGPD art. 5, 1-e).
create table erasure (
  organisation_id uuid not null,
  person_id uuid not null,
  category text not null constraint erasure_category check (category in ('contact', 'payslips', 'identity')),
  on_day date not null,
  at timestamptz(3) not null,
  primary key (organisation_id, person_id, category, on_day),
  foreign key (organisation_id, person_id) references person
);
comment on constraint erasure_category on erasure is 'Cette catégorie de données n’est pas connue.';
call declare_table('erasure', 'house');
create trigger erasure_final before update or delete on erasure for each row execute function refuse_change('Effacement');

-- Personal data leave the audit log too, by the owner's hand alone and inside erase_person.
drop trigger audit_log_final on audit_log;
create trigger audit_log_final before update or delete on audit_log for each row
  when (not erasing()) execute function refuse_change('Journal d’audit');

-- Erases one category of what is kept of somebody who left. What the books need (numbers, amounts, contracts' days) stays.
create function erase_person(wanted uuid, what text, kept_from date) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  gone uuid[];
  papers uuid[] := '{}';
begin
  if exists (select from contract c where c.organisation_id = tenant and c.person_id = wanted
    and coalesce(c.ended_on, c.ends_on, 'infinity') > kept_from
    union all select from other_contract c where c.organisation_id = tenant and c.person_id = wanted and coalesce(c.ends_on, 'infinity') > kept_from
    union all select from share_movement s where s.organisation_id = tenant and s.person_id = wanted having sum(s.shares) > 0) and what <> 'payslips' then
    perform refuse('Cette personne a ou a eu un contrat trop récent, ou garde des parts : ses données se gardent encore.');
  end if;
  perform set_config('app.erasing', 'on', true);
  if what = 'contact' then
    update person set email = null, phone = null, birth_day = null, address = null, iban = null, bic = null, version = version + 1
      where organisation_id = tenant and id = wanted;
    delete from person_paper where organisation_id = tenant and person_id = wanted;
    update suspension set kind = 'other', note = null where organisation_id = tenant and person_id = wanted;
    update departure set note = null where organisation_id = tenant and person_id = wanted;
    delete from support_note where organisation_id = tenant and person_id = wanted;
    update appointment set subject = null where organisation_id = tenant and person_id = wanted;
    -- Scans of papers and what was received, but nothing that the house made.
    papers := array(select id from document where organisation_id = tenant and person_id = wanted
      and status = 'filed' and template_number is null);
  elsif what = 'payslips' then
    with deleted as (delete from payslip where organisation_id = tenant and person_id = wanted and month < kept_from returning file_id)
      select array_agg(file_id) into gone from deleted;
    delete from file where organisation_id = tenant and id = any(gone);
  else
    update person set first_name = 'Personne', last_name = 'effacée', sex = null, department = null, payroll_number = null, version = version + 1
      where organisation_id = tenant and id = wanted;
    update third_party set name = 'Personne effacée' where organisation_id = tenant and id = wanted and kind = 'employee';
    update other_contract set label = 'Autre contrat' where organisation_id = tenant and person_id = wanted;
    update contract set clauses = '{}', end_reason = null where organisation_id = tenant and person_id = wanted;
    update appointment set person_name = 'Personne effacée' where organisation_id = tenant and person_id = wanted;
    update support_action set what = 'Effacée' where organisation_id = tenant and person_id = wanted;
    update interview set review = '', outlook = '', needs = '', document_id = null
      where organisation_id = tenant and person_id = wanted;
    -- The acts of a training session are its evidence, and keep their own time.
    papers := array(select d.id from document d where d.organisation_id = tenant and d.person_id = wanted
      and not exists (select from training_act a where a.organisation_id = tenant and a.document_id = d.id));
  end if;
  if papers <> '{}' then
    gone := array(select unnest(array[file_id, signed_file_id]) from document where organisation_id = tenant and id = any(papers));
    delete from document_signature where organisation_id = tenant and document_id = any(papers);
    delete from document where organisation_id = tenant and id = any(papers);
    delete from file where organisation_id = tenant and id = any(gone);
  end if;
  if what <> 'payslips' then
    update audit_log set input = null, before = null where organisation_id = tenant
      and (subject_id = wanted or input::text like '%' || wanted || '%' or before::text like '%' || wanted || '%');
  end if;
  perform set_config('app.erasing', '', true);
end $$;
