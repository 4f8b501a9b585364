-- Bank accounts, their statements and lines, and what reconciles each line with the ledger.
create table bank_account (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  iban text,
  bic text,
  -- Its own account of the chart: the statement's balance is that account's, once everything is reconciled.
  account text not null constraint bank_account_class check (account ~ '^512[0-9A-Z]{0,9}$'),
  -- How this bank's CSV is read: formats/bank-csv CsvMapping.
  csv_mapping jsonb,
  archived_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, account) references account,
  constraint bank_account_account unique (organisation_id, account),
  constraint bank_account_iban unique (organisation_id, iban)
);
comment on constraint bank_account_class on bank_account is 'Un compte bancaire se tient sur un compte 512 : par exemple 5121.';
comment on constraint bank_account_account on bank_account is 'Un autre compte bancaire se tient déjà sur ce compte 512 : choisissez-en un autre, par exemple 5122.';
comment on constraint bank_account_iban on bank_account is 'Un compte bancaire porte déjà cet IBAN.';
call declare_table('bank_account', 'house');

-- What a file said of one account over a period. The file itself is kept.
create table bank_statement (
  organisation_id uuid not null,
  id uuid not null,
  bank_account_id uuid not null,
  format text not null constraint bank_statement_format check (format in ('camt053', 'ofx', 'cfonb120', 'csv')),
  reference text not null,
  from_day date,
  to_day date,
  opening_cents cents,
  closing_cents cents,
  line_count int not null,
  file_id uuid,
  imported_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, bank_account_id) references bank_account,
  foreign key (organisation_id, file_id) references file
);
create index bank_statement_account on bank_statement (organisation_id, bank_account_id, from_day);
call declare_table('bank_statement', 'house');
create trigger bank_statement_final before update on bank_statement for each row execute function refuse_change('Relevé');

-- What settles bank lines in the ledger: the ledger's lines of the bank account stand in bank_match_line.
--   matched    bank lines and ledger lines, of the same sum
--   parked     bank lines posted to the account of what is to be identified
--   cancelled  ledger lines that cancel each other: an entry and its reversal
create table bank_match (
  organisation_id uuid not null,
  id uuid not null,
  bank_account_id uuid not null,
  kind text not null constraint bank_match_kind check (kind in ('matched', 'parked', 'cancelled')),
  -- From that day on, both sides are in the books and in the bank.
  settled_on date not null,
  actor_name text not null,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, bank_account_id) references bank_account
);
call declare_table('bank_match', 'house');

create table bank_line (
  organisation_id uuid not null,
  id uuid not null,
  bank_account_id uuid not null,
  statement_id uuid not null,
  -- Place in the statement, for lines of one day.
  position int not null,
  day date not null,
  value_day date,
  amount_cents cents not null constraint bank_line_amount check (amount_cents <> 0),
  label text not null,
  counterparty text,
  counterparty_iban text,
  reference text,
  bank_reference text,
  -- The transactions of a batch: formats/bank-entry BankDetail[].
  details jsonb not null default '[]',
  -- Among the lines of the account with the same day, amount, label and counterparty: the first, the second…
  rank int not null,
  state text not null default 'open' constraint bank_line_state check (state in ('open', 'parked', 'matched')),
  match_id uuid,
  primary key (organisation_id, id),
  foreign key (organisation_id, bank_account_id) references bank_account,
  foreign key (organisation_id, statement_id) references bank_statement,
  foreign key (organisation_id, match_id) references bank_match,
  constraint bank_line_matched check ((state = 'open') = (match_id is null))
);
create unique index bank_line_content on bank_line (organisation_id, bank_account_id, day, amount_cents, md5(label || chr(31) || coalesce(counterparty, '')), rank);
create unique index bank_line_reference on bank_line (organisation_id, bank_account_id, bank_reference, day, amount_cents) where bank_reference is not null;
comment on index bank_line_content is 'Cette ligne de banque est déjà importée.';
comment on index bank_line_reference is 'Cette ligne de banque est déjà importée.';
create index bank_line_day on bank_line (organisation_id, bank_account_id, day, position, id);
create index bank_line_todo on bank_line (organisation_id, state, day, id) where state <> 'matched';
create index bank_line_match on bank_line (organisation_id, match_id) where match_id is not null;
call declare_table('bank_line', 'house');
-- What the bank said does not change; only its reconciliation does. Undoing an import deletes lines that are still open.
revoke update on bank_line from essaim_app;
grant update (state, match_id) on bank_line to essaim_app;

-- The lines of the bank's account in the ledger that a match reconciles. `posted`: the match wrote their entry.
create table bank_match_line (
  organisation_id uuid not null,
  entry_id uuid not null,
  position int not null,
  match_id uuid not null,
  posted boolean not null,
  primary key (organisation_id, entry_id, position),
  foreign key (organisation_id, entry_id, position) references entry_line,
  foreign key (organisation_id, match_id) references bank_match on delete cascade
);
comment on constraint bank_match_line_pkey on bank_match_line is 'Cette écriture est déjà rapprochée d’une autre ligne de banque : rechargez la page.';
create index bank_match_line_match on bank_match_line (organisation_id, match_id);
call declare_table('bank_match_line', 'house');

-- What lines of this look were matched to: « this label goes to this account », « this IBAN is this customer ».
create table bank_habit (
  organisation_id uuid not null references organisation,
  -- 'iban:FR76…', 'name:MAIRIE DE RIEUX', 'label:PRLV EDF'
  key text not null,
  direction int not null constraint bank_habit_direction check (direction in (-1, 1)),
  account text not null,
  -- A third party on that account, or the activity that bears it.
  target_kind text not null constraint bank_habit_target check (target_kind in ('third-party', 'activity')),
  target_id uuid not null,
  times int not null default 1,
  last_on date not null,
  primary key (organisation_id, key, direction, account, target_id)
);
call declare_table('bank_habit', 'house');
