-- The training body: programmes, sessions by half-days, trainees, orders by payer, attendance, evaluations, and the evidence of quality.

-- What every paper of the training body prints, and who answers for it. One row an organisation.
create table training_body (
  organisation_id uuid not null references organisation,
  declaration_number text constraint training_body_declaration check (declaration_number ~ '^\d{11}$'),
  declared_region text,
  naf text,
  contact text,
  disability_contact text,
  director text,
  director_quality text,
  house_rules text,
  certifier text,
  certified_until date,
  version int not null default 1,
  primary key (organisation_id)
);
comment on constraint training_body_declaration on training_body is 'Un numéro de déclaration d’activité compte onze chiffres.';
call declare_table('training_body', 'shared');

-- A programme in editions: a session keeps the one it was given under.
create table training_programme (
  organisation_id uuid not null,
  id uuid not null,
  edition int not null,
  activity_id uuid not null,
  title text not null,
  objectives text,
  audience text,
  prerequisites text,
  minutes int not null constraint training_programme_minutes check (minutes between 30 and 180000),
  content text,
  methods text,
  evaluation text,
  accessibility text,
  access text,
  price_cents cents constraint training_programme_price check (price_cents >= 0),
  -- General aim and speciality, as the yearly report counts them (frames F-3 and F-4).
  aim text,
  speciality text constraint training_programme_speciality check (speciality ~ '^\d{3}$'),
  certification text,
  in_workplace boolean not null default false,
  archived_on date,
  at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, id, edition),
  foreign key (organisation_id, activity_id) references activity
);
comment on constraint training_programme_minutes on training_programme is 'Un programme dure au moins une demi-heure et au plus 3 000 heures.';
comment on constraint training_programme_price on training_programme is 'Un prix ne peut pas être négatif.';
comment on constraint training_programme_speciality on training_programme is 'Une spécialité de formation a un code de trois chiffres.';
create index training_programme_activity on training_programme (organisation_id, activity_id);
call declare_table('training_programme', 'own');

-- Who trains: a person of the house, with the activity, or somebody from outside. Titles and qualities are the law's (C. trav. L6352-1).
create table training_trainer (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  person_id uuid,
  name text not null,
  email text,
  qualifications text,
  external boolean not null default false,
  archived_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, person_id) references person,
  constraint training_trainer_person unique (organisation_id, person_id, activity_id),
  constraint training_trainer_external check (not (external and person_id is not null))
);
comment on constraint training_trainer_person on training_trainer is 'Cette personne est déjà au registre des formateurs pour cette activité.';
comment on constraint training_trainer_external on training_trainer is 'Une personne de la maison n’est pas un formateur extérieur.';
call declare_table('training_trainer', 'own');

create table training_session (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  programme_id uuid not null,
  edition int not null,
  mode text not null constraint training_session_mode check (mode in ('on-site', 'remote', 'mixed')),
  place text,
  site_id uuid,
  starts_on date not null,
  ends_on date not null,
  seats int constraint training_session_seats check (seats between 1 and 1000),
  -- The body that gives it for us: its trainees are counted apart (frame F-2).
  subcontractor text,
  adaptation text,
  cancelled_on date,
  cancel_reason text,
  -- The link by which trainees sign: only its hash is kept.
  signing_hash bytea,
  signing_until timestamptz(3),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, programme_id, edition) references training_programme,
  foreign key (organisation_id, site_id) references site,
  constraint training_session_days check (ends_on >= starts_on),
  constraint training_session_cancelled check ((cancelled_on is null) = (cancel_reason is null))
);
comment on constraint training_session_mode on training_session is 'Une session a lieu sur place, à distance ou les deux.';
comment on constraint training_session_seats on training_session is 'Une session compte de 1 à 1 000 places.';
comment on constraint training_session_days on training_session is 'Une session finit le jour où elle commence, ou après.';
comment on constraint training_session_cancelled on training_session is 'Une session annulée dit pourquoi.';
create index training_session_starts on training_session (organisation_id, starts_on desc, id desc);
create index training_session_activity on training_session (organisation_id, activity_id, starts_on);
create index training_session_programme on training_session (organisation_id, programme_id, edition);
create unique index training_session_signing on training_session (signing_hash) where signing_hash is not null;
comment on index training_session_signing is 'Ce lien d’émargement est déjà pris : recommencez.';

create table training_half_day (
  organisation_id uuid not null,
  session_id uuid not null,
  day date not null,
  half text not null constraint training_half_day_half check (half in ('morning', 'afternoon')),
  activity_id uuid not null,
  starts_at text not null constraint training_half_day_starts check (starts_at ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  ends_at text not null constraint training_half_day_ends check (ends_at ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  minutes int not null constraint training_half_day_minutes check (minutes between 15 and 720),
  -- At a distance: what the convention gives the share of (D6353-1, I, 1°).
  remote boolean not null default false,
  -- The trainer's countersignature closes it.
  closed_by text,
  closed_at timestamptz(3),
  sheet_id uuid,
  primary key (organisation_id, session_id, day, half),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, sheet_id) references file,
  constraint training_half_day_order check (ends_at > starts_at),
  constraint training_half_day_closed check ((closed_by is null) = (closed_at is null))
);
comment on constraint training_half_day_half on training_half_day is 'Une demi-journée est un matin ou un après-midi.';
comment on constraint training_half_day_starts on training_half_day is 'Heure attendue, par exemple 09:00.';
comment on constraint training_half_day_ends on training_half_day is 'Heure attendue, par exemple 12:30.';
comment on constraint training_half_day_minutes on training_half_day is 'Une demi-journée dure de un quart d’heure à douze heures.';
comment on constraint training_half_day_order on training_half_day is 'Une demi-journée finit après son début.';
comment on constraint training_half_day_closed on training_half_day is 'Une demi-journée contresignée dit par qui et quand.';
create index training_half_day_day on training_half_day (organisation_id, day);

create table training_session_trainer (
  organisation_id uuid not null,
  session_id uuid not null,
  trainer_id uuid not null,
  activity_id uuid not null,
  name text not null,
  -- Null: all the hours of the session.
  minutes int constraint training_session_trainer_minutes check (minutes between 0 and 180000),
  primary key (organisation_id, session_id, trainer_id),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, trainer_id) references training_trainer,
  foreign key (organisation_id, activity_id) references activity
);
comment on constraint training_session_trainer_minutes on training_session_trainer is 'Les heures données ne sont pas négatives et restent sous 3 000.';
create index training_session_trainer_trainer on training_session_trainer (organisation_id, trainer_id);
call declare_table('training_session_trainer', 'own');

-- Who pays for whom, and how much; the kind of payer is a line of the yearly report (frame C).
create table training_order (
  organisation_id uuid not null,
  id uuid not null,
  session_id uuid not null,
  activity_id uuid not null,
  payer_kind text not null,
  payer_name text not null,
  customer_id uuid,
  amount_cents cents not null constraint training_order_amount check (amount_cents >= 0),
  reference text,
  -- When the convention or the contract was signed, if not signed here (C. trav. L6353-1, L6353-3).
  signed_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, customer_id) references customer
);
comment on constraint training_order_amount on training_order is 'Un montant commandé ne peut pas être négatif.';
create index training_order_session on training_order (organisation_id, session_id);
call declare_table('training_order', 'own');

create table training_order_invoice (
  organisation_id uuid not null,
  invoice_id uuid not null,
  order_id uuid not null,
  activity_id uuid not null,
  primary key (organisation_id, invoice_id),
  foreign key (organisation_id, invoice_id) references invoice on delete cascade,
  foreign key (organisation_id, order_id) references training_order,
  foreign key (organisation_id, activity_id) references activity
);
create index training_order_invoice_order on training_order_invoice (organisation_id, order_id);
call declare_table('training_order_invoice', 'own');

create table training_trainee (
  organisation_id uuid not null,
  id uuid not null,
  session_id uuid not null,
  activity_id uuid not null,
  order_id uuid,
  person_id uuid,
  first_name text not null,
  last_name text not null,
  email text,
  employer text,
  -- A line of frame F-1; null: not yet known, and the report says so.
  category text,
  sex text constraint training_trainee_sex check (sex in ('F', 'M')),
  birth_day date,
  needs text,
  left_on date,
  left_reason text,
  outcome text constraint training_trainee_outcome check (outcome in ('achieved', 'partly', 'not')),
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, order_id) references training_order,
  foreign key (organisation_id, person_id) references person,
  constraint training_trainee_person unique (organisation_id, session_id, person_id),
  constraint training_trainee_left check ((left_on is null) = (left_reason is null))
);
comment on constraint training_trainee_sex on training_trainee is 'Choisissez dans la liste.';
comment on constraint training_trainee_outcome on training_trainee is 'Des objectifs sont atteints, en partie atteints ou non atteints.';
comment on constraint training_trainee_person on training_trainee is 'Cette personne est déjà inscrite à cette session.';
comment on constraint training_trainee_left on training_trainee is 'Un abandon dit quand et pourquoi.';
create index training_trainee_session on training_trainee (organisation_id, session_id);
create index training_trainee_person_only on training_trainee (organisation_id, person_id) where person_id is not null;

create table training_attendance (
  organisation_id uuid not null,
  trainee_id uuid not null,
  day date not null,
  half text not null,
  session_id uuid not null,
  activity_id uuid not null,
  state text not null constraint training_attendance_state check (state in ('present', 'absent')),
  minutes int not null constraint training_attendance_minutes check (minutes between 0 and 720),
  means text not null constraint training_attendance_means check (means in ('phone', 'paper')),
  reason text,
  signed_name text,
  signed_at timestamptz(3) not null,
  primary key (organisation_id, trainee_id, day, half),
  foreign key (organisation_id, trainee_id) references training_trainee,
  foreign key (organisation_id, session_id, day, half) references training_half_day,
  foreign key (organisation_id, activity_id) references activity,
  constraint training_attendance_hours check (state = 'present' or minutes = 0)
);
comment on constraint training_attendance_state on training_attendance is 'On est présent ou absent.';
comment on constraint training_attendance_minutes on training_attendance is 'Une demi-journée ne compte pas plus de douze heures.';
comment on constraint training_attendance_means on training_attendance is 'On émarge au téléphone ou sur papier.';
comment on constraint training_attendance_hours on training_attendance is 'Une absence ne compte aucune heure.';
create index training_attendance_session on training_attendance (organisation_id, session_id);
create index training_attendance_day on training_attendance (organisation_id, day);

-- Nothing changes in a half-day that the trainer countersigned: it is reopened first, and the audit log says why.
create function training_attendance_kept() returns trigger language plpgsql as $$
declare
  kept training_attendance := case when tg_op = 'DELETE' then old else new end;
begin
  if exists (select from training_half_day h where h.organisation_id = kept.organisation_id and h.session_id = kept.session_id
             and h.day = kept.day and h.half = kept.half and h.closed_at is not null) then
    perform refuse(format('La demi-journée du %s est contresignée : rouvrez-la d’abord, en disant pourquoi.', to_char(kept.day, 'DD/MM/YYYY')));
  end if;
  return kept;
end $$;
create trigger training_attendance_closed before insert or update or delete on training_attendance for each row execute function training_attendance_kept();

create table training_evaluation (
  organisation_id uuid not null,
  id uuid not null,
  session_id uuid not null,
  activity_id uuid not null,
  trainee_id uuid,
  moment text not null constraint training_evaluation_moment check (moment in ('hot', 'cold')),
  respondent text not null constraint training_evaluation_respondent check (respondent in ('trainee', 'company', 'funder', 'trainer')),
  name text not null,
  asked_at timestamptz(3) not null,
  token_hash bytea,
  answered_at timestamptz(3),
  scores jsonb,
  comment text,
  primary key (organisation_id, id),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, trainee_id) references training_trainee,
  constraint training_evaluation_once unique (organisation_id, trainee_id, moment),
  constraint training_evaluation_answer check ((answered_at is null) = (scores is null)),
  constraint training_evaluation_trainee check ((respondent = 'trainee') = (trainee_id is not null))
);
comment on constraint training_evaluation_moment on training_evaluation is 'Une évaluation se fait à chaud ou à froid.';
comment on constraint training_evaluation_respondent on training_evaluation is 'Un avis vient d’un stagiaire, d’une entreprise, d’un financeur ou d’un formateur.';
comment on constraint training_evaluation_once on training_evaluation is 'Ce stagiaire a déjà été sollicité pour cette évaluation.';
comment on constraint training_evaluation_answer on training_evaluation is 'Une réponse porte son instant et ses notes.';
comment on constraint training_evaluation_trainee on training_evaluation is 'L’avis d’un stagiaire est rattaché à son inscription.';
create index training_evaluation_session on training_evaluation (organisation_id, session_id);
create unique index training_evaluation_token on training_evaluation (token_hash) where token_hash is not null;
comment on index training_evaluation_token is 'Ce lien est déjà pris : recommencez.';
call declare_table('training_evaluation', 'own');

-- What was done about a session, a trainee, an order: analysed, convened, agreed, certified. By a document of the house, or by hand.
create table training_act (
  organisation_id uuid not null,
  subject_id uuid not null,
  kind text not null constraint training_act_kind check (kind in
    ('needs', 'positioning', 'convention', 'contract', 'convocation', 'welcome', 'certificate')),
  session_id uuid not null,
  activity_id uuid not null,
  done_on date not null,
  document_id uuid,
  file_id uuid,
  note text,
  primary key (organisation_id, subject_id, kind),
  foreign key (organisation_id, session_id) references training_session,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, document_id) references document,
  foreign key (organisation_id, file_id) references file
);
comment on constraint training_act_kind on training_act is 'Cet acte n’est pas de ceux d’une session : choisissez dans la liste.';
create index training_act_session on training_act (organisation_id, session_id);
call declare_table('training_act', 'own');

-- Evidence filed by hand under an indicator: of the house, of a trainer, of a session.
create table training_evidence (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  indicator int not null constraint training_evidence_indicator check (indicator between 1 and 32),
  day date not null,
  until date,
  title text not null,
  note text,
  trainer_id uuid,
  file_id uuid,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, trainer_id) references training_trainer,
  foreign key (organisation_id, file_id) references file,
  constraint training_evidence_until check (until >= day)
);
comment on constraint training_evidence_indicator on training_evidence is 'Le référentiel compte les indicateurs 1 à 32.';
comment on constraint training_evidence_until on training_evidence is 'Une preuve ne peut pas expirer avant d’exister.';
create index training_evidence_day on training_evidence (organisation_id, day);
call declare_table('training_evidence', 'own');

create table training_audit (
  organisation_id uuid not null,
  id uuid not null,
  kind text not null constraint training_audit_kind check (kind in ('initial', 'surveillance', 'renewal')),
  day date not null,
  auditor text not null,
  result text constraint training_audit_result check (result in ('conform', 'reserved', 'refused')),
  note text,
  file_id uuid,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, file_id) references file
);
comment on constraint training_audit_kind on training_audit is 'Un audit est initial, de surveillance ou de renouvellement.';
comment on constraint training_audit_result on training_audit is 'Un audit conclut à la conformité, avec réserve, ou au refus.';
call declare_table('training_audit', 'house');

-- What was not as it should be: found at an audit, said by somebody, or happened; with what is done about it, until closed.
create table training_finding (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  origin text not null constraint training_finding_origin check (origin in ('audit', 'complaint', 'incident', 'review')),
  grade text constraint training_finding_grade check (grade in ('minor', 'major')),
  audit_id uuid,
  session_id uuid,
  indicator int constraint training_finding_indicator check (indicator between 1 and 32),
  found_on date not null,
  text text not null,
  due_on date,
  closed_on date,
  conclusion text,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, audit_id) references training_audit,
  foreign key (organisation_id, session_id) references training_session,
  constraint training_finding_closed check ((closed_on is null) = (conclusion is null) and closed_on >= found_on)
);
comment on constraint training_finding_origin on training_finding is 'Un constat vient d’un audit, d’une réclamation, d’un aléa ou d’une revue.';
comment on constraint training_finding_grade on training_finding is 'Une non-conformité est mineure ou majeure.';
comment on constraint training_finding_indicator on training_finding is 'Le référentiel compte les indicateurs 1 à 32.';
comment on constraint training_finding_closed on training_finding is 'Un constat clos dit quand, pas avant d’avoir été fait, et comment.';
create index training_finding_found on training_finding (organisation_id, found_on desc);
call declare_table('training_finding', 'own');

create table training_finding_action (
  organisation_id uuid not null,
  id uuid not null,
  finding_id uuid not null,
  activity_id uuid not null,
  text text not null,
  who text not null,
  due_on date not null,
  done_on date,
  primary key (organisation_id, id),
  foreign key (organisation_id, finding_id) references training_finding,
  foreign key (organisation_id, activity_id) references activity
);
create index training_finding_action_finding on training_finding_action (organisation_id, finding_id);
call declare_table('training_finding_action', 'own');

-- What the books alone cannot say of a year's training: the charges of frame D.
create table training_report (
  organisation_id uuid not null,
  exercice_id uuid not null,
  charges_cents cents constraint training_report_charges check (charges_cents >= 0),
  pay_cents cents constraint training_report_pay check (pay_cents >= 0),
  subcontracting_cents cents constraint training_report_subcontracting check (subcontracting_cents >= 0),
  sent_on date,
  version int not null default 1,
  primary key (organisation_id, exercice_id),
  foreign key (organisation_id, exercice_id) references exercice,
  constraint training_report_parts check (coalesce(pay_cents, 0) + coalesce(subcontracting_cents, 0) <= coalesce(charges_cents, 0))
);
comment on constraint training_report_charges on training_report is 'Des charges ne peuvent pas être négatives.';
comment on constraint training_report_pay on training_report is 'Des salaires ne peuvent pas être négatifs.';
comment on constraint training_report_subcontracting on training_report is 'Des achats ne peuvent pas être négatifs.';
comment on constraint training_report_parts on training_report is 'Les salaires et les achats de formation font partie des charges : leur somme ne les dépasse pas.';
call declare_table('training_report', 'house');

-- Who follows a session sees it, its half-days and their own attendance, whoever gives it: the owner's answer, for one session.
create function follows_training(wanted uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select from training_trainee t
    where t.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and t.session_id = wanted
      and t.person_id = nullif(current_setting('app.person', true), '')::uuid)
$$;
do $$
declare
  name text;
begin
  foreach name in array array['training_session', 'training_half_day', 'training_trainee', 'training_attendance'] loop
    execute format('call declare_table(%L, %L)', name, 'own');
    execute format('comment on table %I is %L', name, 'policy: own, and one’s own training');
  end loop;
end $$;
drop policy activity on training_trainee;
create policy activity on training_trainee as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
) with check (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
drop policy activity on training_attendance;
create policy activity on training_attendance as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or exists (select from training_trainee t where t.organisation_id = training_attendance.organisation_id and t.id = trainee_id)
) with check (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
drop policy activity on training_session;
create policy activity on training_session as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or follows_training(id)
) with check (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
drop policy activity on training_half_day;
create policy activity on training_half_day as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or follows_training(session_id)
) with check (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);

-- The title of what one follows: its programme belongs to whoever gives it.
create function training_title(wanted uuid, wanted_edition int) returns text
language sql stable security definer set search_path = pg_catalog, public as $$
  select title from training_programme
  where organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and id = wanted and edition = wanted_edition
$$;
