-- What an activity has promised and the ledger does not know yet: submitted expenses, decided pay, scheduled shares. A commitment
-- counts from `since` up to the day before `until`, so that what is mine can be read again at any past date.
create table commitment (
  organisation_id uuid not null references organisation,
  id uuid not null,
  activity_id uuid not null,
  kind text not null constraint commitment_kind check (kind in ('expense', 'pay', 'share')),
  subject_id uuid not null,
  amount_cents cents not null constraint commitment_amount check (amount_cents > 0),
  since date not null,
  until date,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  constraint commitment_dates check (until > since)
);
comment on constraint commitment_amount on commitment is 'Un engagement porte un montant supérieur à zéro.';
create unique index commitment_open on commitment (organisation_id, subject_id, activity_id, kind) where until is null;
create index commitment_activity on commitment (organisation_id, activity_id, since) include (amount_cents, until);
call declare_table('commitment', 'own');
