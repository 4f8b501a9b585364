-- What is agreed in writing: amendments that rewrite clauses, several payers of one trainee, charges of training read in the books.

-- An amendment rewrites clauses of a contract, each under the name of its field; what it does not name stays as it was.
alter table amendment add column clauses jsonb not null default '{}';

-- The orders that pay for a trainee: one mostly, several when an OPCO, a company and the person share.
create table training_payer (
  organisation_id uuid not null,
  trainee_id uuid not null,
  order_id uuid not null,
  activity_id uuid not null,
  primary key (organisation_id, trainee_id, order_id),
  foreign key (organisation_id, trainee_id) references training_trainee on delete cascade,
  foreign key (organisation_id, order_id) references training_order on delete cascade,
  foreign key (organisation_id, activity_id) references activity
);
create index training_payer_order on training_payer (organisation_id, order_id);
call declare_table('training_payer', 'own');
insert into training_payer (organisation_id, trainee_id, order_id, activity_id)
  select organisation_id, id, order_id, activity_id from training_trainee where order_id is not null;
alter table training_trainee drop column order_id;

-- The charges of frame D are computed from the books; what is typed corrects a figure, and says why.
alter table training_report add column reason text;
update training_report set reason = 'Saisi avant que les comptes ne soient lus' where coalesce(charges_cents, pay_cents, subcontracting_cents) is not null;
alter table training_report drop constraint training_report_parts;
alter table training_report add constraint training_report_reason
  check (reason is not null or coalesce(charges_cents, pay_cents, subcontracting_cents) is null);
comment on constraint training_report_reason on training_report is 'Un montant corrigé dit pourquoi il s’écarte des comptes.';
