-- Ways in: the house's public page, its meetings and who books a seat, candidates and their steps up to a contract.

-- What the house says of itself to the public, and whether it does. No row: the defaults.
create table public_page (
  organisation_id uuid primary key references organisation,
  open boolean not null,
  introduction text,
  offer text,
  -- Whom candidates ask about what is kept of them (RGPD art. 13, 1-b).
  data_contact text,
  version int not null default 1
);
call declare_table('public_page', 'shared');

-- Those who send people to the house: France Travail, a mission locale, a town.
create table prescriber (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  archived boolean not null default false,
  version int not null default 1,
  primary key (organisation_id, id),
  constraint prescriber_name unique (organisation_id, name)
);
comment on constraint prescriber_name on prescriber is 'Un prescripteur porte déjà ce nom.';
call declare_table('prescriber', 'team');

-- « Le premier jeudi du mois à 14 h »: the rule; its meetings are rows, made ahead.
create table meeting_series (
  organisation_id uuid not null references organisation,
  id uuid not null,
  kind text not null constraint meeting_series_kind check (kind in ('information', 'local')),
  title text not null,
  site_id uuid,
  place text,
  details text,
  rule text not null constraint meeting_series_rule check (rule in ('monthly', 'weekly')),
  -- Every how many months or weeks.
  every int not null default 1 constraint meeting_series_every check (every between 1 and 12),
  -- 1 is Monday.
  weekday int not null constraint meeting_series_weekday check (weekday between 1 and 7),
  -- Which one of the month; -1 is the last.
  nth int constraint meeting_series_nth check (nth in (-1, 1, 2, 3, 4, 5)),
  time text not null,
  minutes int not null constraint meeting_series_minutes check (minutes between 10 and 600),
  seats int not null constraint meeting_series_seats check (seats between 1 and 1000),
  starts_on date not null,
  until date,
  skipped date[] not null default '{}',
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, site_id) references site,
  constraint meeting_series_monthly check ((rule = 'monthly') = (nth is not null)),
  constraint meeting_series_dates check (until is null or until >= starts_on)
);
comment on constraint meeting_series_monthly on meeting_series is 'Une réunion mensuelle dit quel jour du mois : le premier, le deuxième…';
comment on constraint meeting_series_dates on meeting_series is 'La fin d’une série ne peut pas précéder son début.';
comment on constraint meeting_series_minutes on meeting_series is 'Une réunion dure de dix minutes à dix heures.';
comment on constraint meeting_series_seats on meeting_series is 'Une réunion a une place au moins, mille au plus.';
call declare_table('meeting_series', 'team');

create table meeting (
  organisation_id uuid not null references organisation,
  id uuid not null,
  series_id uuid,
  -- The day that the rule gave: a meeting that was moved is not made again.
  series_day date,
  kind text not null constraint meeting_kind check (kind in ('information', 'local')),
  title text not null,
  site_id uuid,
  place text,
  details text,
  day date not null,
  time text not null,
  minutes int not null constraint meeting_minutes check (minutes between 10 and 600),
  seats int not null constraint meeting_seats check (seats between 1 and 1000),
  cancelled_on date,
  cancel_reason text,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, series_id) references meeting_series,
  foreign key (organisation_id, site_id) references site,
  constraint meeting_of_series unique (organisation_id, series_id, series_day),
  constraint meeting_cancelled check ((cancelled_on is null) = (cancel_reason is null))
);
comment on constraint meeting_of_series on meeting is 'Cette série a déjà une réunion ce jour-là.';
comment on constraint meeting_cancelled on meeting is 'Une réunion annulée dit pourquoi.';
comment on constraint meeting_minutes on meeting is 'Une réunion dure de dix minutes à dix heures.';
comment on constraint meeting_seats on meeting is 'Une réunion a une place au moins, mille au plus.';
create index meeting_day on meeting (organisation_id, day, time, id);
call declare_table('meeting', 'team');

-- Somebody who might join the house. Once they signed, their name is in the register alone. Once two years without contact have passed, or when they ask, what names them is erased and the rest
-- stays for the figures: a day, a trade, a place.
create table candidate (
  organisation_id uuid not null references organisation,
  id uuid not null,
  -- Opens their own application and nothing else. Kept as it is, so that a reminder can say it again.
  token text not null,
  stage text not null constraint candidate_stage check (stage in ('draft', 'prospect', 'meeting', 'diagnosis', 'joined', 'refused', 'abandoned')),
  since date not null,
  first_name text,
  last_name text,
  email text,
  phone text,
  postal_code text,
  commune text,
  project text,
  trade text,
  naf text,
  situation text,
  heard_from text,
  prescriber_id uuid,
  site_id uuid,
  applied_on date,
  first_contact_on date not null,
  last_contact_on date not null,
  charge_id uuid,
  -- Why it stopped.
  reason text,
  person_id uuid,
  erased_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, prescriber_id) references prescriber,
  foreign key (organisation_id, site_id) references site,
  foreign key (organisation_id, charge_id) references person,
  foreign key (organisation_id, person_id) references person,
  constraint candidate_token unique (organisation_id, token),
  constraint candidate_joined check ((stage = 'joined') = (person_id is not null)),
  constraint candidate_reason check ((stage in ('refused', 'abandoned')) = (reason is not null)),
  constraint candidate_named check (erased_on is not null or person_id is not null or (last_name is not null and coalesce(email, phone) is not null))
);
comment on constraint candidate_joined on candidate is 'Qui a signé son contrat est une personne du registre.';
comment on constraint candidate_reason on candidate is 'Un refus ou un abandon se motive : choisissez dans la liste.';
comment on constraint candidate_named on candidate is 'Indiquez un nom, et une adresse électronique ou un téléphone.';
create index candidate_stage_since on candidate (organisation_id, stage, since desc, id desc);
create index candidate_email on candidate (organisation_id, lower(email));
create index candidate_contact on candidate (organisation_id, last_contact_on) where erased_on is null;
create index candidate_applied on candidate (organisation_id, applied_on);
create index candidate_person on candidate (organisation_id, person_id) where person_id is not null;
call declare_table('candidate', 'team');
-- And by the person they became, who takes their data away.
drop policy activity on candidate;
create policy activity on candidate as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or (select current_setting('app.team', true) = 'on')
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
);
comment on table candidate is 'policy: team, and the person they became';

-- A paper that a candidate gave. Apart from other files: the whole team reads it, and it is erased with the candidate.
create table candidate_file (
  organisation_id uuid not null,
  id uuid not null,
  candidate_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bytea not null constraint candidate_file_size check (octet_length(bytes) <= 20 * 1024 * 1024),
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, candidate_id) references candidate
);
comment on constraint candidate_file_size on candidate_file is 'Ce fichier dépasse 20 Mo : réduisez-le ou scannez-le en qualité moindre.';
create index candidate_file_candidate on candidate_file (organisation_id, candidate_id);
call declare_table('candidate_file', 'team');

-- Each step of the way: its day, who was in charge, the paper that tells it.
create table candidate_step (
  organisation_id uuid not null,
  id uuid not null,
  candidate_id uuid not null,
  stage text not null constraint candidate_step_stage check (stage in ('prospect', 'meeting', 'diagnosis', 'joined', 'refused', 'abandoned')),
  on_day date not null,
  charge_id uuid,
  note text,
  file_id uuid,
  by_name text not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, candidate_id) references candidate,
  foreign key (organisation_id, charge_id) references person,
  foreign key (organisation_id, file_id) references candidate_file
);
create index candidate_step_met on candidate_step (organisation_id, candidate_id) where stage in ('meeting', 'diagnosis');
create index candidate_step_candidate on candidate_step (organisation_id, candidate_id, on_day, at);
call declare_table('candidate_step', 'team');

-- A seat at a meeting, or a rank in the waiting list: the seats go to the first who booked.
create table booking (
  organisation_id uuid not null,
  id uuid not null,
  meeting_id uuid not null,
  candidate_id uuid not null,
  token text not null,
  state text not null constraint booking_state check (state in ('booked', 'waiting', 'cancelled')),
  attended boolean,
  booked_at timestamptz(3) not null,
  reminded_on date,
  primary key (organisation_id, id),
  foreign key (organisation_id, meeting_id) references meeting,
  foreign key (organisation_id, candidate_id) references candidate,
  constraint booking_token unique (organisation_id, token)
);
create unique index booking_once on booking (organisation_id, meeting_id, candidate_id) where state <> 'cancelled';
comment on index booking_once is 'Cette personne a déjà une place à cette réunion.';
create index booking_candidate on booking (organisation_id, candidate_id);
call declare_table('booking', 'team');

-- Who may be in charge of somebody: advisors do not see their colleagues in the register, so the owner answers with names alone.
create function team_people() returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select p.id, p.first_name || ' ' || p.last_name from person p
  where p.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid
    and (current_setting('app.team', true) = 'on' or nullif(current_setting('app.activities', true), '') is null)
    and (exists (select from portfolio f where f.organisation_id = p.organisation_id and f.person_id = p.id)
      or exists (select from membership m where m.organisation_id = p.organisation_id and m.person_id = p.id and m.role not in ('entrepreneur', 'associate'))
      or exists (select from candidate c where c.organisation_id = p.organisation_id and c.charge_id = p.id))
$$;
