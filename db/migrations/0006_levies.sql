-- Levies: the contribution to the shared services and its kin, as dated data that an assembly decided (Code du travail R7331-8).
-- A row never changes once it has been applied: a new rate is a new row from a new day.
create table levy (
  organisation_id uuid not null references organisation,
  id uuid not null,
  code text not null constraint levy_code check (code ~ '^[a-z0-9-]{1,30}$'),
  name text not null,
  activity_id uuid,
  base text not null constraint levy_base check (base in ('turnover', 'margin', 'purchases', 'fixedMonthly')),
  moment text not null constraint levy_moment check (moment in ('issue', 'receipt')),
  period text not null default 'year' constraint levy_period check (period in ('month', 'year')),
  -- [{fromCents, rateBp}], ascending, the first from 0: each slice of the period's base bears its own rate.
  tiers jsonb not null default '[]',
  fixed_cents cents not null default 0 constraint levy_fixed check (fixed_cents >= 0),
  floor_cents cents constraint levy_floor check (floor_cents >= 0),
  cap_cents cents constraint levy_cap check (cap_cents >= 0),
  charge_account text not null,
  starts_on date not null,
  ends_on date,
  decided_on date not null,
  decision text not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, charge_account) references account,
  constraint levy_dates check (ends_on is null or ends_on >= starts_on),
  constraint levy_once exclude using gist (
    organisation_id with =, code with =, (coalesce(activity_id, '00000000-0000-0000-0000-000000000000')) with =,
    daterange(starts_on, ends_on, '[]') with &&)
);
comment on constraint levy_once on levy is 'Ce prélèvement a déjà une règle en vigueur à ces dates : fixez d’abord la fin de la précédente.';
comment on constraint levy_dates on levy is 'La fin d’un prélèvement ne peut pas précéder son début.';
comment on constraint levy_code on levy is 'Code du prélèvement : minuscules, chiffres et tirets.';
call declare_table('levy', 'shared');
create policy activity on levy as restrictive using (
  activity_id is null or (select nullif(current_setting('app.activities', true), '')) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);

-- What a document bore of a levy, and on what base. Summed over a period they give the tiers', floors' and caps' cumulated base.
create table levy_assessment (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  levy_id uuid not null,
  code text not null,
  document_kind text not null,
  document_id uuid not null,
  day date not null,
  base_cents cents not null,
  amount_cents cents not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, levy_id) references levy,
  foreign key (organisation_id, activity_id) references activity
);
create index levy_assessment_document on levy_assessment (organisation_id, document_id);
create index levy_assessment_period on levy_assessment (organisation_id, activity_id, code, day) include (base_cents, amount_cents);
call declare_table('levy_assessment', 'own');
create trigger levy_assessment_final before update or delete on levy_assessment for each row execute function refuse_change('Prélèvement calculé');
