-- Organisations, their sites and activities, and who may act in them.
create table organisation_group (
  id uuid primary key,
  name text not null
);
comment on table organisation_group is 'policy: global';
grant select, insert, update on organisation_group to essaim_app;

create table organisation (
  organisation_id uuid primary key,
  group_id uuid references organisation_group,
  slug text not null constraint organisation_slug unique,
  name text not null,
  legal_form text not null,
  siren text not null constraint organisation_siren unique,
  capabilities text[] not null default '{hosting}',
  zone text not null default 'Europe/Paris',
  identity jsonb not null,
  settings jsonb not null,
  version int not null default 1,
  created_at timestamptz(3) not null
);
comment on constraint organisation_slug on organisation is 'Cet identifiant est déjà pris : choisissez-en un autre.';
comment on constraint organisation_siren on organisation is 'Ce SIREN est déjà celui d’une organisation de la plateforme.';
call declare_table('organisation', 'shared');

create table site (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  address jsonb not null,
  version int not null default 1,
  primary key (organisation_id, id),
  constraint site_name unique (organisation_id, name)
);
comment on constraint site_name on site is 'Un lieu porte déjà ce nom.';
call declare_table('site', 'shared');

-- An activity is what an entrepreneur runs inside the organisation; the house's own structure is one too (is_house).
create table activity (
  organisation_id uuid not null references organisation,
  id uuid not null,
  activity_id uuid generated always as (id) stored,
  code text not null,
  name text not null,
  is_house boolean not null default false,
  site_id uuid,
  trade text,
  naf text,
  email text,
  phone text,
  commune text,
  logo_id uuid,
  autonomous_up_to cents not null default 0 constraint activity_autonomous_up_to check (autonomous_up_to >= 0),
  vat_territory text not null default 'metropole',
  opened_on date not null,
  closed_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, site_id) references site,
  foreign key (organisation_id, logo_id) references file,
  constraint activity_code unique (organisation_id, code),
  constraint activity_dates check (closed_on is null or closed_on >= opened_on)
);
comment on constraint activity_code on activity is 'Ce code analytique est déjà pris dans l’organisation.';
comment on constraint activity_dates on activity is 'La date de fin d’une activité ne peut pas précéder son ouverture.';
comment on constraint activity_autonomous_up_to on activity is 'Le plafond d’autonomie ne peut pas être négatif.';
create unique index activity_house on activity (organisation_id) where is_house;
create index activity_name on activity using gin (name gin_trgm_ops);
call declare_table('activity', 'own');

-- The house's activity must be readable by everybody: its id stands on the lines that face each activity's.
create function house_activity_id() returns uuid language sql stable security definer set search_path = pg_catalog, public as $$
  select id from activity where organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and is_house
$$;
