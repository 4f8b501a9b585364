-- Walking beside: appointments, interviews, notes, actions, workshops, time and its funders, and how each activity stands.

-- A slot that an advisor offers, and the appointment once somebody took it. What is given back becomes a cancelled row and a free one.
create table appointment (
  organisation_id uuid not null references organisation,
  id uuid not null,
  advisor_id uuid not null,
  advisor_name text not null,
  -- Kept here, since whoever gives an appointment up may not read the advisor's own sheet.
  advisor_email text,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null constraint appointment_length check (ends_at > starts_at and ends_at <= starts_at + interval '8 hours'),
  means text not null constraint appointment_means check (means in ('place', 'phone', 'video')),
  -- The address, the telephone number or the link.
  place text not null,
  -- The slots that were offered together.
  series_id uuid,
  person_id uuid,
  person_name text,
  activity_id uuid,
  subject text,
  booked_at timestamptz(3),
  cancelled_at timestamptz(3),
  cancelled_by text,
  cancel_reason text,
  reminded_at timestamptz(3),
  -- Said afterwards: it took place, or nobody came.
  outcome text constraint appointment_outcome check (outcome in ('held', 'missed')),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, advisor_id) references person,
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, activity_id) references activity,
  constraint appointment_booked check (num_nonnulls(person_id, person_name, booked_at) in (0, 3)),
  constraint appointment_advisor_once exclude using gist (organisation_id with =, advisor_id with =, tstzrange(starts_at, ends_at) with &&)
    where (cancelled_at is null),
  constraint appointment_person_once exclude using gist (organisation_id with =, person_id with =, tstzrange(starts_at, ends_at) with &&)
    where (cancelled_at is null and person_id is not null)
);
comment on constraint appointment_length on appointment is 'Un rendez-vous dure de quelques minutes à huit heures.';
comment on constraint appointment_means on appointment is 'Choisissez sur place, par téléphone ou en visioconférence.';
comment on constraint appointment_outcome on appointment is 'Un rendez-vous a eu lieu ou a été manqué.';
comment on constraint appointment_booked on appointment is 'Un rendez-vous pris dit par qui et quand.';
comment on constraint appointment_advisor_once on appointment is 'Un autre créneau de la même personne couvre déjà cette heure : choisissez-en une autre.';
comment on constraint appointment_person_once on appointment is 'Un autre rendez-vous est déjà pris à cette heure : annulez-le d’abord, ou choisissez un autre créneau.';
create index appointment_advisor on appointment (organisation_id, advisor_id, starts_at);
create index appointment_person on appointment (organisation_id, person_id, starts_at) where person_id is not null;
create index appointment_free on appointment (organisation_id, starts_at) where person_id is null and cancelled_at is null;
create index appointment_activity on appointment (organisation_id, activity_id, starts_at) where activity_id is not null;
call declare_table('appointment', 'person');
-- Besides: free slots are everybody's, and an advisor sees those that they gave.
drop policy activity on appointment;
create policy activity on appointment as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or person_id is null
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or advisor_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or ((select current_setting('app.team', true) = 'on') and exists
    (select from activity_owner o where o.organisation_id = appointment.organisation_id and o.person_id = appointment.person_id))
);
comment on table appointment is 'policy: person, free slots shared';

-- The link by which a calendar program reads somebody's appointments: only its hash is kept.
create table calendar_feed (
  organisation_id uuid not null references organisation,
  person_id uuid not null,
  token_hash bytea not null constraint calendar_feed_token unique,
  created_at timestamptz(3) not null,
  primary key (organisation_id, person_id),
  foreign key (organisation_id, person_id) references person
);
comment on constraint calendar_feed_token on calendar_feed is 'Ce lien existe déjà : recommencez.';
call declare_table('calendar_feed', 'person');

-- An interview of support (Code du travail R7331-3). A draft belongs to the team; once made final, its text never changes.
create table interview (
  organisation_id uuid not null references organisation,
  id uuid not null,
  person_id uuid not null,
  activity_id uuid not null,
  advisor_id uuid not null,
  advisor_name text not null,
  held_on date not null,
  minutes int not null constraint interview_minutes check (minutes between 5 and 480),
  -- Review, foreseeable outlook, needs of support: what the article asks for; the actions are rows of their own.
  review text not null default '',
  outlook text not null default '',
  needs text not null default '',
  final_at timestamptz(3),
  -- The report to sign here; or the day on which it was already signed on paper.
  document_id uuid,
  signed_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, advisor_id) references person,
  constraint interview_signed check (signed_on is null or final_at is not null)
);
comment on constraint interview_signed on interview is 'Un brouillon ne se signe pas : rendez d’abord le compte rendu définitif.';
comment on constraint interview_minutes on interview is 'Un entretien dure de cinq minutes à huit heures.';
create index interview_person on interview (organisation_id, person_id, held_on);
create index interview_held on interview (organisation_id, held_on) include (person_id, signed_on) where final_at is not null;
create index interview_activity on interview (organisation_id, activity_id, held_on);
call declare_table('interview', 'person');
create policy draft on interview as restrictive using (
  final_at is not null or (select nullif(current_setting('app.activities', true), '')) is null
  or (select current_setting('app.team', true) = 'on')
);
create function refuse_final_interview() returns trigger language plpgsql as $$
begin
  perform refuse('Ce compte rendu est définitif : il ne se modifie ni ne s’efface. Tenez un nouvel entretien.');
  return null;
end $$;
create trigger interview_final before update or delete on interview for each row
  when (old.final_at is not null and not erasing()) execute function refuse_final_interview();

-- What an advisor writes for themselves alone, or for the team. Never for the person.
create table support_note (
  organisation_id uuid not null references organisation,
  id uuid not null,
  person_id uuid not null,
  author_id uuid not null,
  author_name text not null,
  private boolean not null,
  body text not null,
  at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, author_id) references person
);
create index support_note_person on support_note (organisation_id, person_id, at);
call declare_table('support_note', 'team');
-- A private note is its author's alone: not the director's, not the platform's own sessions'.
create policy author on support_note as restrictive using (
  not private or author_id = (select nullif(current_setting('app.person', true), '')::uuid)
);

-- What was agreed: who does what by when; from an interview or alone.
create table support_action (
  organisation_id uuid not null references organisation,
  id uuid not null,
  person_id uuid not null,
  activity_id uuid,
  interview_id uuid,
  what text not null,
  -- Who does it: the person accompanied or the house. A collective one is done with others (a workshop).
  doer text not null constraint support_action_doer check (doer in ('person', 'house')),
  collective boolean not null default false,
  due_on date,
  done_on date,
  dropped_on date,
  closed_by text,
  by_name text not null,
  created_at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, interview_id) references interview,
  constraint support_action_closed check (num_nonnulls(done_on, dropped_on) <= 1)
);
comment on constraint support_action_doer on support_action is 'Dites qui agit : la personne ou la coopérative.';
comment on constraint support_action_closed on support_action is 'Une action est faite ou abandonnée, pas les deux.';
create index support_action_person on support_action (organisation_id, person_id, due_on);
create index support_action_interview on support_action (organisation_id, interview_id) where interview_id is not null;
create index support_action_open on support_action (organisation_id, due_on) where done_on is null and dropped_on is null;
call declare_table('support_action', 'person');
-- Those of a draft are the team's, as the draft is.
create policy draft on support_action as restrictive using (
  interview_id is null or (select nullif(current_setting('app.activities', true), '')) is null
  or (select current_setting('app.team', true) = 'on')
  or exists (select from interview i where i.organisation_id = support_action.organisation_id and i.id = interview_id)
);

-- Who pays for support, and under which agreement.
create table funder (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  version int not null default 1,
  primary key (organisation_id, id),
  constraint funder_name unique (organisation_id, name)
);
comment on constraint funder_name on funder is 'Un financeur porte déjà ce nom.';
call declare_table('funder', 'team');

create table funding_programme (
  organisation_id uuid not null references organisation,
  id uuid not null,
  funder_id uuid not null,
  name text not null,
  reference text,
  starts_on date not null,
  ends_on date not null,
  budget_minutes int not null default 0 constraint funding_programme_budget check (budget_minutes >= 0),
  -- Whose hours count; an empty list leaves nobody out.
  counts_contracts text[] not null default '{}',
  counts_departments text[] not null default '{}',
  counts_statuses text[] not null default '{}',
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, funder_id) references funder,
  constraint funding_programme_name unique (organisation_id, funder_id, name),
  constraint funding_programme_period check (ends_on >= starts_on)
);
comment on constraint funding_programme_budget on funding_programme is 'Les heures prévues ne peuvent pas être négatives.';
comment on constraint funding_programme_name on funding_programme is 'Ce financeur a déjà une convention de ce nom.';
comment on constraint funding_programme_period on funding_programme is 'Une convention ne finit pas avant de commencer.';
call declare_table('funding_programme', 'team');

-- A collective workshop. `taken` and `waiting` are kept by settle_workshop: a person sees how full it is, never who comes.
create table workshop (
  organisation_id uuid not null references organisation,
  id uuid not null,
  title text not null,
  about text,
  place text not null,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null constraint workshop_length check (ends_at > starts_at and ends_at <= starts_at + interval '12 hours'),
  seats int not null constraint workshop_seats check (seats between 1 and 500),
  taken int not null default 0,
  waiting int not null default 0,
  leader_id uuid not null,
  leader_name text not null,
  programme_id uuid,
  cancelled_at timestamptz(3),
  cancel_reason text,
  attended_at timestamptz(3),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, leader_id) references person,
  foreign key (organisation_id, programme_id) references funding_programme,
  constraint workshop_full check (taken <= seats)
);
comment on constraint workshop_length on workshop is 'Un atelier dure de quelques minutes à douze heures et finit après son début.';
comment on constraint workshop_seats on workshop is 'Un atelier a de 1 à 500 places.';
comment on constraint workshop_full on workshop is 'Il y a déjà plus d’inscrits que cela : annulez d’abord des inscriptions.';
create index workshop_day on workshop (organisation_id, starts_at);
call declare_table('workshop', 'shared');

create table workshop_seat (
  organisation_id uuid not null references organisation,
  workshop_id uuid not null,
  person_id uuid not null,
  person_name text not null,
  at timestamptz(3) not null,
  status text not null constraint workshop_seat_status check (status in ('seated', 'waiting', 'cancelled')),
  -- Null until attendance is ticked.
  present boolean,
  primary key (organisation_id, workshop_id, person_id),
  foreign key (organisation_id, workshop_id) references workshop,
  foreign key (organisation_id, person_id) references person
);
comment on constraint workshop_seat_status on workshop_seat is 'Une inscription est retenue, en attente ou annulée.';
create index workshop_seat_person on workshop_seat (organisation_id, person_id);
call declare_table('workshop_seat', 'person');
-- The whole team sees who comes: a workshop gathers people of every portfolio.
drop policy activity on workshop_seat;
create policy activity on workshop_seat as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or (select current_setting('app.team', true) = 'on')
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
);
comment on table workshop_seat is 'policy: person, and the whole team';

-- Gives the free seats of a workshop to those who wait, first come first served, and counts again. The owner's function: the one who gives a
-- seat back may not see whom it goes to. Returns the people who were
-- seated, and where to write to them.
create function settle_workshop(wanted uuid) returns table (seated uuid, email text) language plpgsql
security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  room int;
begin
  select w.seats - (select count(*) from workshop_seat s where s.organisation_id = tenant and s.workshop_id = wanted and s.status = 'seated')
  into room from workshop w where w.organisation_id = tenant and w.id = wanted for update;
  return query
    update workshop_seat s set status = 'seated' from person p
    where p.organisation_id = s.organisation_id and p.id = s.person_id and s.organisation_id = tenant and s.workshop_id = wanted and s.person_id in (
      select q.person_id from workshop_seat q where q.organisation_id = tenant and q.workshop_id = wanted and q.status = 'waiting'
      order by q.at, q.person_id limit greatest(room, 0))
    returning s.person_id, p.email;
  update workshop w set (taken, waiting) = (
    select count(*) filter (where s.status = 'seated'), count(*) filter (where s.status = 'waiting')
    from workshop_seat s where s.organisation_id = tenant and s.workshop_id = wanted)
  where w.organisation_id = tenant and w.id = wanted;
end $$;
revoke execute on function settle_workshop from public;
grant execute on function settle_workshop to essaim_app;

-- Where to write to those who come: an advisor cancels a workshop for people of every portfolio.
create function workshop_emails(wanted uuid) returns table (email text) language sql stable
security definer set search_path = pg_catalog, public as $$
  select p.email from workshop_seat s join person p on p.organisation_id = s.organisation_id and p.id = s.person_id
  where s.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and s.workshop_id = wanted and s.status <> 'cancelled'
    and (current_setting('app.activities', true) = '' or current_setting('app.team', true) = 'on')
$$;
revoke execute on function workshop_emails from public;
grant execute on function workshop_emails to essaim_app;

-- Time, entered once: whose, on what, in which role, with whom, for which agreement. What a workshop, an interview or an appointment
-- makes carries its source, so that it is never counted twice.
create table time_entry (
  organisation_id uuid not null references organisation,
  id uuid not null,
  person_id uuid not null,
  day date not null,
  minutes int not null constraint time_entry_minutes check (minutes between 1 and 1440),
  act text not null constraint time_entry_act check (act in ('interview', 'appointment', 'workshop', 'welcome', 'training', 'network', 'office', 'other')),
  role text not null constraint time_entry_role check (role in ('advisor', 'leader', 'management', 'participant')),
  with_person_id uuid,
  programme_id uuid,
  note text,
  source_kind text constraint time_entry_source check (source_kind in ('appointment', 'interview', 'workshop')),
  source_id uuid,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, with_person_id) references person,
  foreign key (organisation_id, programme_id) references funding_programme,
  constraint time_entry_once unique (organisation_id, source_id, person_id),
  constraint time_entry_sourced check (num_nonnulls(source_kind, source_id) in (0, 2))
);
comment on constraint time_entry_minutes on time_entry is 'Une durée va d’une minute à vingt-quatre heures.';
comment on constraint time_entry_act on time_entry is 'Choisissez l’action dans la liste.';
comment on constraint time_entry_role on time_entry is 'Choisissez le rôle dans la liste.';
comment on constraint time_entry_source on time_entry is 'Un temps vient d’un rendez-vous, d’un entretien ou d’un atelier, ou se saisit à la main.';
comment on constraint time_entry_sourced on time_entry is 'Un temps repris d’ailleurs dit d’où.';
comment on constraint time_entry_once on time_entry is 'Ce temps est déjà compté : modifiez-le plutôt que de le saisir à nouveau.';
create index time_entry_day on time_entry (organisation_id, person_id, day);
create index time_entry_programme on time_entry (organisation_id, programme_id, day) where programme_id is not null;
create index time_entry_with on time_entry (organisation_id, with_person_id, day) where with_person_id is not null;
call declare_table('time_entry', 'person');
drop policy activity on time_entry;
create policy activity on time_entry as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or (select current_setting('app.team', true) = 'on')
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
);
comment on table time_entry is 'policy: person, and the whole team';

-- What somebody was when they came in: asked by funders.
create table person_entry (
  organisation_id uuid not null references organisation,
  person_id uuid not null,
  -- Null: the first day of the first contract.
  entered_on date,
  status text constraint person_entry_status check (status in ('job-seeker', 'rsa', 'employee', 'self-employed', 'student', 'retired', 'inactive', 'other')),
  commune text,
  version int not null default 1,
  primary key (organisation_id, person_id),
  foreign key (organisation_id, person_id) references person
);
comment on constraint person_entry_status on person_entry is 'Choisissez le statut dans la liste.';
call declare_table('person_entry', 'person');

-- The turnover that a person and their advisor set for a year; without it, the contract's minimum activity.
create table activity_objective (
  organisation_id uuid not null references organisation,
  activity_id uuid not null,
  year int not null constraint activity_objective_year check (year between 2000 and 2199),
  turnover_cents cents not null constraint activity_objective_turnover check (turnover_cents > 0),
  set_on date not null,
  version int not null default 1,
  primary key (organisation_id, activity_id, year),
  foreign key (organisation_id, activity_id) references activity
);
comment on constraint activity_objective_year on activity_objective is 'Indiquez une année, par exemple 2026.';
comment on constraint activity_objective_turnover on activity_objective is 'Un objectif est supérieur à zéro.';
call declare_table('activity_objective', 'own');

-- How badly each activity needs somebody, as last reckoned: the order of the portfolio, kept so that thousands are not reckoned for each
-- reader. Figures shown are always read afresh.
create table activity_standing (
  organisation_id uuid not null references organisation,
  activity_id uuid not null,
  score int not null,
  reasons text[] not null,
  reckoned_at timestamptz(3) not null,
  -- The ledger's sequence at that moment.
  sequence bigint not null,
  primary key (organisation_id, activity_id),
  foreign key (organisation_id, activity_id) references activity
);
call declare_table('activity_standing', 'own');
