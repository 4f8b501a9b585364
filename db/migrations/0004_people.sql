-- People, their contracts with the house, the activities that they own, and the roles by which they sign in.
create table person (
  organisation_id uuid not null references organisation,
  id uuid not null,
  first_name text not null,
  last_name text not null,
  email text,
  phone text,
  birth_day date,
  address jsonb,
  department text,
  sex text constraint person_sex check (sex in ('F', 'M')),
  iban text,
  bic text,
  payroll_number text,
  version int not null default 1,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  constraint person_payroll_number unique (organisation_id, payroll_number)
);
comment on constraint person_payroll_number on person is 'Ce matricule de paie est déjà celui d’une autre personne.';
create index person_name on person using gin ((last_name || ' ' || first_name) gin_trgm_ops);
call declare_table('person', 'shared');
-- Who owns an activity. Several owners share one activity under a convention (Code du travail R7331-6).
create table activity_owner (
  organisation_id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  share_bp int not null default 10000 constraint activity_owner_share check (share_bp between 1 and 10000),
  -- Day of the convention that shares the activity; null for a single owner.
  convention_on date,
  primary key (organisation_id, activity_id, person_id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person
);
create index activity_owner_person on activity_owner (organisation_id, person_id);
call declare_table('activity_owner', 'own');

-- A session limited to its activities sees the people who own them, and nobody else.
create policy activity on person as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or exists (select from activity_owner o where o.organisation_id = person.organisation_id and o.person_id = person.id)
);
comment on table person is 'policy: own, through activity_owner';

-- CAPE (Code de commerce L127-1 s.) and CESA (Code du travail L7331-2 s.). A CAPE's renewal is a row of its own (renews_id).
create extension if not exists btree_gist;
create table contract (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  kind text not null constraint contract_kind check (kind in ('cape', 'cesa')),
  starts_on date not null,
  ends_on date,
  ended_on date,
  end_reason text,
  renews_id uuid,
  renewal int not null default 0 constraint contract_renewal check (renewal between 0 and 2),
  -- A CAPE pays nobody unless it says so (Code de commerce R127-1, 7°).
  pay_clause boolean not null default false,
  fixed_gross_cents cents not null default 0 constraint contract_fixed_gross check (fixed_gross_cents >= 0),
  -- Minimum activity, HT over twelve months.
  minimum_turnover_cents cents not null default 0 constraint contract_minimum_turnover check (minimum_turnover_cents >= 0),
  weekly_hours numeric(4, 2),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, renews_id) references contract,
  constraint contract_renewed_once unique (organisation_id, renews_id),
  constraint contract_dates check (ends_on is null or ends_on >= starts_on),
  constraint contract_ended check (ended_on is null or (ended_on >= starts_on and (ends_on is null or ended_on <= ends_on))),
  constraint contract_cape_term check (kind <> 'cape' or (ends_on is not null and ends_on < starts_on + interval '12 months')),
  constraint contract_overlap exclude using gist (organisation_id with =, activity_id with =, person_id with =,
    daterange(starts_on, coalesce(ended_on, ends_on), '[]') with &&)
);
comment on constraint contract_dates on contract is 'Le terme d’un contrat ne peut pas précéder son début.';
comment on constraint contract_ended on contract is 'La fin d’un contrat se situe entre son début et son terme.';
comment on constraint contract_cape_term on contract is 'Un CAPE a un terme, à douze mois au plus de son début (Code de commerce, art. L127-2).';
comment on constraint contract_renewal on contract is 'Un CAPE se renouvelle deux fois au plus (Code de commerce, art. L127-2).';
comment on constraint contract_renewed_once on contract is 'Ce contrat a déjà été renouvelé : renouvelez le dernier.';
comment on constraint contract_overlap on contract is 'Cette personne a déjà un contrat sur cette activité à ces dates : mettez d’abord fin au précédent.';
comment on constraint contract_fixed_gross on contract is 'La part fixe ne peut pas être négative.';
comment on constraint contract_minimum_turnover on contract is 'L’activité minimale ne peut pas être négative.';
create index contract_activity on contract (organisation_id, activity_id, starts_on);
create index contract_person on contract (organisation_id, person_id, starts_on);
call declare_table('contract', 'own');

-- An advisor's portfolio.
create table portfolio (
  organisation_id uuid not null,
  activity_id uuid not null,
  person_id uuid not null,
  primary key (organisation_id, activity_id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person
);
create index portfolio_person on portfolio (organisation_id, person_id);
call declare_table('portfolio', 'own');

-- A user's role in an organisation. The user itself is global (sign-in); the person is the organisation's.
create table membership (
  organisation_id uuid not null references organisation,
  user_id uuid not null,
  role text not null constraint membership_role check (role in ('entrepreneur', 'advisor', 'accountant', 'payroll', 'director', 'auditor', 'administrator')),
  person_id uuid,
  since timestamptz(3) not null,
  primary key (organisation_id, user_id, role),
  foreign key (organisation_id, person_id) references person
);
call declare_table('membership', 'house');

-- Scripts' bearer keys: only the hash is kept.
create table api_key (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  role text not null,
  activity_id uuid,
  hash bytea not null constraint api_key_hash unique,
  created_at timestamptz(3) not null,
  last_used_on date,
  revoked_at timestamptz(3),
  primary key (organisation_id, id)
);
call declare_table('api_key', 'house');

-- Before a session knows its tenant, these two answer who somebody is: the owner's functions, for one user or one key at a time.
create function memberships_of(wanted uuid)
returns table (organisation_id uuid, name text, slug text, zone text, group_id uuid, role text, person_id uuid, activity_ids uuid[])
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.organisation_id, o.name, o.slug, o.zone, o.group_id, m.role, m.person_id,
    case m.role
      when 'entrepreneur' then array(select a.activity_id from activity_owner a where a.organisation_id = m.organisation_id and a.person_id = m.person_id)
      when 'advisor' then array(select p.activity_id from portfolio p where p.organisation_id = m.organisation_id and p.person_id = m.person_id)
    end
  from membership m join organisation o using (organisation_id)
  where m.user_id = wanted
  order by o.name, m.role
$$;

create function session_of_key(wanted bytea)
returns table (organisation_id uuid, zone text, id uuid, name text, role text, activity_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select k.organisation_id, o.zone, k.id, k.name, k.role, k.activity_id
  from api_key k join organisation o using (organisation_id)
  where k.hash = wanted and k.revoked_at is null
$$;
