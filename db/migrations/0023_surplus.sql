-- The surplus of an exercice: scenarios compared, the one that the assembly adopted, and what each person gets of it.

create table surplus_scenario (
  organisation_id uuid not null references organisation,
  id uuid not null,
  exercice_id uuid not null,
  name text not null,
  -- What is chosen: amounts, mean of the TMO, criteria of the part of the work.
  choices jsonb not null,
  status text not null default 'draft' constraint surplus_scenario_status check (status in ('draft', 'voted', 'posted', 'annulled')),
  -- What the books said when it was voted.
  situation jsonb,
  resolution_id uuid,
  voted_on date,
  entry_id uuid,
  -- A vote taken back: the same scenario is then at study again, under its name.
  annulled_on date,
  annul_reason text,
  by_name text not null,
  at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, exercice_id) references exercice,
  foreign key (organisation_id, resolution_id) references assembly_item,
  constraint surplus_scenario_voted check ((status = 'draft') = (voted_on is null) and (status = 'draft') = (situation is null)
    and (status = 'draft') = (resolution_id is null)
    and case status when 'posted' then entry_id is not null when 'annulled' then true else entry_id is null end),
  constraint surplus_scenario_annulled check ((status = 'annulled') = (annulled_on is not null) and (status = 'annulled') = (annul_reason is not null))
);
comment on constraint surplus_scenario_status on surplus_scenario is 'Un scénario est à l’étude, voté, comptabilisé ou annulé.';
comment on constraint surplus_scenario_annulled on surplus_scenario is 'Un vote annulé dit quand et pourquoi.';
create unique index surplus_scenario_name on surplus_scenario (organisation_id, exercice_id, name) where status <> 'annulled';
comment on index surplus_scenario_name is 'Un scénario de cet exercice porte déjà ce nom : choisissez-en un autre.';
comment on constraint surplus_scenario_voted on surplus_scenario is 'Un scénario voté porte sa résolution et son jour ; comptabilisé, son écriture.';
create unique index surplus_scenario_once on surplus_scenario (organisation_id, exercice_id) where status in ('voted', 'posted');
comment on index surplus_scenario_once is 'La répartition de cet exercice est déjà votée.';
call declare_table('surplus_scenario', 'house');

create function surplus_scenario_kept() returns trigger language plpgsql as $$
declare
  closing constant text[] := '{status,entry_id,annulled_on,annul_reason,version}';
begin
  if old.status <> 'draft' and (tg_op = 'DELETE' or to_jsonb(new) - closing <> to_jsonb(old) - closing)
    or old.status = 'posted' and (new.status <> 'annulled' or new.entry_id <> old.entry_id) or old.status = 'annulled' then
    perform refuse('Une répartition votée ne se modifie ni ne s’efface : son vote s’annule.');
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger surplus_scenario_final before update or delete on surplus_scenario for each row execute function surplus_scenario_kept();

-- What one person or member gets: their part of the work, or the interest of their shares with what is withheld on it.
create table surplus_part (
  organisation_id uuid not null,
  id uuid not null,
  scenario_id uuid not null,
  kind text not null constraint surplus_part_kind check (kind in ('work', 'interest')),
  person_id uuid,
  shareholder_id uuid,
  amount_cents cents not null constraint surplus_part_amount check (amount_cents >= 0),
  withheld_cents cents not null default 0,
  primary key (organisation_id, id),
  foreign key (organisation_id, scenario_id) references surplus_scenario,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, shareholder_id) references shareholder,
  constraint surplus_part_withheld check (withheld_cents between 0 and amount_cents),
  constraint surplus_part_whose check (case kind when 'work' then person_id is not null and shareholder_id is null else shareholder_id is not null end)
);
comment on constraint surplus_part_kind on surplus_part is 'Une part vient du travail ou du capital.';
comment on constraint surplus_part_amount on surplus_part is 'Une part ne peut pas être négative.';
comment on constraint surplus_part_withheld on surplus_part is 'La retenue ne passe pas l’intérêt.';
comment on constraint surplus_part_whose on surplus_part is 'Une part travail est à une personne, un intérêt à un membre.';
create unique index surplus_part_once on surplus_part (organisation_id, scenario_id, kind, coalesce(shareholder_id, person_id));
comment on index surplus_part_once is 'Chacun a une part de chaque sorte au plus.';
create index surplus_part_person on surplus_part (organisation_id, person_id);
call declare_table('surplus_part', 'person');
create trigger surplus_part_final before update or delete on surplus_part for each row execute function refuse_change('Part de la répartition');
