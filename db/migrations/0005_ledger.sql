-- The ledger: the one truth about money. The application reads entries and asks these functions to write them; it has no right to
-- insert, change or delete them itself. Numbers, chain, balances and periods are decided here, under one short lock.
create extension if not exists btree_gist;

create table account (
  organisation_id uuid not null references organisation,
  code text not null constraint account_code check (code ~ '^[1-8][0-9A-Z]{1,11}$'),
  label text not null,
  primary key (organisation_id, code)
);
comment on constraint account_code on account is 'Un compte commence par sa classe (1 à 8) et compte 2 à 12 chiffres ou lettres capitales.';
call declare_table('account', 'shared');

create table journal (
  organisation_id uuid not null references organisation,
  code text not null constraint journal_code check (code ~ '^[A-Z0-9]{1,6}$'),
  label text not null,
  primary key (organisation_id, code)
);
comment on constraint journal_code on journal is 'Un code de journal compte 1 à 6 lettres capitales ou chiffres.';
call declare_table('journal', 'shared');

create table exercice (
  organisation_id uuid not null references organisation,
  id uuid not null,
  code text not null,
  starts_on date not null,
  ends_on date not null,
  closed_at timestamptz(3),
  primary key (organisation_id, id),
  constraint exercice_code unique (organisation_id, code),
  constraint exercice_dates check (ends_on > starts_on and ends_on < starts_on + interval '24 months'),
  constraint exercice_overlap exclude using gist (organisation_id with =, daterange(starts_on, ends_on, '[]') with &&)
);
comment on constraint exercice_code on exercice is 'Un exercice porte déjà ce code.';
comment on constraint exercice_dates on exercice is 'Un exercice se termine après son début et dure moins de 24 mois.';
comment on constraint exercice_overlap on exercice is 'Cet exercice en chevauche un autre : ses dates doivent s’enchaîner.';
call declare_table('exercice', 'shared');

-- Customers, suppliers, employees and bodies, as the third-party accounts know them (FEC: CompAuxNum, CompAuxLib).
create table third_party (
  organisation_id uuid not null references organisation,
  id uuid not null,
  activity_id uuid,
  kind text not null constraint third_party_kind check (kind in ('customer', 'supplier', 'employee', 'body')),
  code text not null,
  name text not null,
  primary key (organisation_id, id),
  constraint third_party_code unique (organisation_id, code)
);
comment on constraint third_party_code on third_party is 'Ce code auxiliaire est déjà pris.';
call declare_table('third_party', 'own');

-- One row an organisation: the end of its chain, and the day up to which its periods are closed.
create table ledger_head (
  organisation_id uuid primary key references organisation,
  sequence bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  locked_through date
);
call declare_table('ledger_head', 'shared');
revoke insert, update, delete on ledger_head from essaim_app;

create table journal_number (
  organisation_id uuid not null,
  exercice_id uuid not null,
  journal_code text not null,
  last int not null,
  primary key (organisation_id, exercice_id, journal_code),
  foreign key (organisation_id, exercice_id) references exercice
);
call declare_table('journal_number', 'shared');
revoke insert, update, delete on journal_number from essaim_app;

-- An entry without number, sequence and hash is in the brouillard. Validated, it never changes again.
create table entry (
  organisation_id uuid not null,
  id uuid not null,
  exercice_id uuid not null,
  journal_code text not null,
  number int,
  day date not null,
  label text not null,
  document_kind text not null,
  document_id uuid,
  document_number text not null,
  document_day date not null,
  reverses_id uuid,
  validated_at timestamptz(3),
  sequence bigint,
  hash bytea,
  primary key (organisation_id, id),
  foreign key (organisation_id, exercice_id) references exercice,
  foreign key (organisation_id, journal_code) references journal,
  constraint entry_number unique (organisation_id, exercice_id, journal_code, number),
  constraint entry_sequence unique (organisation_id, sequence),
  constraint entry_validated check (num_nonnulls(validated_at, number, sequence, hash) in (0, 4))
);
create index entry_document on entry (organisation_id, document_id);
create index entry_day on entry (organisation_id, day, id);
create index entry_brouillard on entry (organisation_id, day) where validated_at is null;
call declare_table('entry', 'shared');
revoke insert, update, delete on entry from essaim_app;

-- item_id is the open document that the line adds to or settles: an invoice's 411 line and its receipts' share one item.
create table entry_line (
  organisation_id uuid not null,
  entry_id uuid not null,
  position int not null,
  account text not null,
  activity_id uuid not null,
  third_party_id uuid,
  item_id uuid,
  day date not null,
  due_day date,
  debit cents not null default 0,
  credit cents not null default 0,
  label text not null,
  vat_rate_bp int,
  primary key (organisation_id, entry_id, position),
  foreign key (organisation_id, entry_id) references entry on delete cascade deferrable initially deferred,
  foreign key (organisation_id, account) references account,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, third_party_id) references third_party,
  constraint entry_line_amount check (debit >= 0 and credit >= 0 and (debit = 0) <> (credit = 0))
);
comment on constraint entry_line_amount on entry_line is 'Une ligne d’écriture porte un débit ou un crédit, positif.';
create index entry_line_activity on entry_line (organisation_id, activity_id, day);
create index entry_line_account on entry_line (organisation_id, account, day);
create index entry_line_third_party on entry_line (organisation_id, third_party_id, day) where third_party_id is not null;
create index entry_line_item on entry_line (organisation_id, item_id) where item_id is not null;
call declare_table('entry_line', 'own-read');
revoke insert, update, delete on entry_line from essaim_app;

-- Kept by trigger: what each account of each activity moved in each month.
create table balance (
  organisation_id uuid not null,
  activity_id uuid not null,
  account text not null,
  month date not null,
  debit cents not null,
  credit cents not null,
  primary key (organisation_id, activity_id, account, month)
);
call declare_table('balance', 'own-read');
revoke insert, update, delete on balance from essaim_app;

-- Lettrage: outside the entries and their hash, since it comes later and can be undone.
create table lettering (
  organisation_id uuid not null,
  id uuid not null,
  code text not null,
  account text not null,
  activity_id uuid not null,
  third_party_id uuid,
  at timestamptz(3) not null,
  primary key (organisation_id, id),
  constraint lettering_code unique (organisation_id, account, code)
);
call declare_table('lettering', 'own-read');
revoke insert, update, delete on lettering from essaim_app;

create table lettering_line (
  organisation_id uuid not null,
  entry_id uuid not null,
  position int not null,
  lettering_id uuid not null,
  primary key (organisation_id, entry_id, position),
  foreign key (organisation_id, entry_id, position) references entry_line,
  foreign key (organisation_id, lettering_id) references lettering on delete cascade
);
create index lettering_line_lettering on lettering_line (organisation_id, lettering_id);
call declare_table('lettering_line', 'shared');
revoke insert, update, delete on lettering_line from essaim_app;

create function current_organisation() returns uuid language sql stable as $$
  select nullif(current_setting('app.tenant', true), '')::uuid
$$;

-- Balances follow the lines, however these come and go.
create function keep_balance() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  sign int := case tg_op when 'INSERT' then 1 else -1 end;
begin
  insert into balance as kept (organisation_id, activity_id, account, month, debit, credit)
  select organisation_id, activity_id, account, date_trunc('month', day)::date, sign * sum(debit), sign * sum(credit)
  from changed group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (organisation_id, activity_id, account, month)
  do update set debit = kept.debit + excluded.debit, credit = kept.credit + excluded.credit;
  return null;
end $$;
create trigger entry_line_inserted after insert on entry_line referencing new table as changed for each statement execute function keep_balance();
create trigger entry_line_deleted after delete on entry_line referencing old table as changed for each statement execute function keep_balance();

-- Lines are written before their entry and never touched while it exists; an entry is sealed by its own row.
create function guard_lines() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from entry e join changed c on e.organisation_id = c.organisation_id and e.id = c.entry_id) then
    perform refuse('Les lignes d’une écriture enregistrée ne se modifient pas : contrepassez l’écriture.');
  end if;
  return null;
end $$;
create trigger entry_line_added after insert on entry_line referencing new table as changed for each statement execute function guard_lines();
create trigger entry_line_removed after delete on entry_line referencing old table as changed for each statement execute function guard_lines();
create trigger entry_line_final before update on entry_line for each row execute function refuse_change('Ligne d’écriture');

-- Both balances of every entry, overall (implied) and within each activity, and its place in an open period.
create function guard_entries() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  bad record;
begin
  select c.document_number, l.activity_id, coalesce(sum(l.debit) - sum(l.credit), 0) as gap, count(l.position) as lines into bad
  from changed c left join entry_line l on l.organisation_id = c.organisation_id and l.entry_id = c.id
  group by c.id, c.document_number, l.activity_id
  having sum(l.debit) is distinct from sum(l.credit) or count(l.position) = 0 limit 1;
  if found then
    perform refuse(format('L’écriture de la pièce %s n’est pas équilibrée au sein de chaque activité (écart de %s centimes).', bad.document_number, bad.gap));
  end if;
  if exists (select from changed c join entry_line l on l.organisation_id = c.organisation_id and l.entry_id = c.id where l.day <> c.day) then
    perform refuse('Les lignes d’une écriture portent toutes sa date.');
  end if;
  select c.day into bad from changed c
  left join exercice x on x.organisation_id = c.organisation_id and x.id = c.exercice_id and c.day between x.starts_on and x.ends_on and x.closed_at is null
  left join ledger_head h on h.organisation_id = c.organisation_id
  where x.id is null or c.day <= h.locked_through limit 1;
  if found then
    perform refuse(format('La période du %s est close ou n’a pas d’exercice ouvert : datez l’écriture dans une période ouverte.', to_char(bad.day, 'DD/MM/YYYY')));
  end if;
  return null;
end $$;
create trigger entry_added after insert on entry referencing new table as changed for each statement execute function guard_entries();

create function guard_entry_change() returns trigger language plpgsql as $$
begin
  if old.validated_at is not null then
    perform refuse('Une écriture validée est définitive : contrepassez-la.');
  end if;
  if tg_op = 'UPDATE' and (new.organisation_id, new.id, new.exercice_id, new.journal_code, new.day, new.label, new.document_kind, new.document_id, new.document_number, new.document_day)
    is distinct from (old.organisation_id, old.id, old.exercice_id, old.journal_code, old.day, old.label, old.document_kind, old.document_id, old.document_number, old.document_day) then
    perform refuse('Une écriture du brouillard se remplace en entier.');
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger entry_changed before update or delete on entry for each row execute function guard_entry_change();

-- The text that is hashed: every fact of an entry and of its lines, in a form that does not depend on any setting.
create function canonical_entry(e entry) returns text language sql stable set search_path = pg_catalog, public as $$
  select jsonb_build_array(e.organisation_id, e.sequence, e.id, e.exercice_id, e.journal_code, e.number, e.day, e.label, e.document_kind, e.document_id,
    e.document_number, e.document_day, e.reverses_id, (extract(epoch from e.validated_at) * 1000)::bigint,
    (select jsonb_agg(jsonb_build_array(l.position, l.account, l.activity_id, l.third_party_id, l.item_id, l.day, l.due_day, l.debit, l.credit, l.label, l.vat_rate_bp) order by l.position)
     from entry_line l where l.organisation_id = e.organisation_id and l.entry_id = e.id))::text
$$;

-- Gives an entry its number and its place in the chain; its lines are written already. The caller holds the head's lock.
create function chain_entry(inout e entry, head ledger_head, at timestamptz) language plpgsql set search_path = pg_catalog, public as $$
begin
  if e.day <= head.locked_through then
    perform refuse(format('La période du %s est close : l’écriture ne peut plus y être validée.', to_char(e.day, 'DD/MM/YYYY')));
  end if;
  insert into journal_number as j values (e.organisation_id, e.exercice_id, e.journal_code, 1)
  on conflict on constraint journal_number_pkey do update set last = j.last + 1 returning j.last into e.number;
  e.sequence := head.sequence + 1;
  e.validated_at := date_trunc('milliseconds', at);
  e.hash := sha256(head.hash || convert_to(canonical_entry(e), 'UTF8'));
end $$;

-- Letters run A, B … Z, AA, AB … per account.
create table lettering_number (
  organisation_id uuid not null,
  account text not null,
  last bigint not null,
  primary key (organisation_id, account)
);
call declare_table('lettering_number', 'house');
revoke insert, update, delete on lettering_number from essaim_app;

create function letters(number bigint) returns text language plpgsql immutable set search_path = pg_catalog, public as $$
declare
  rest bigint := number;
  written text := '';
begin
  while rest > 0 loop
    written := chr(65 + ((rest - 1) % 26)::int) || written;
    rest := (rest - 1) / 26;
  end loop;
  return written;
end $$;

-- The first of `wanted` new letters of an account.
create function take_letters(tenant uuid, of_account text, wanted bigint) returns bigint language sql security definer set search_path = pg_catalog, public as $$
  insert into lettering_number as n values (tenant, of_account, wanted) on conflict (organisation_id, account) do update set last = n.last + excluded.last
  returning last - wanted + 1
$$;
revoke execute on function take_letters from public;

-- Letters the open items that reached zero: within account, activity, third party and item.
create function letter_items(items uuid[], at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
begin
  with settled as materialized (
    select gen_random_uuid() as id, l.account, l.activity_id, l.third_party_id, array_agg(l.entry_id) as entries, array_agg(l.position) as positions,
      row_number() over (partition by l.account order by l.activity_id, l.third_party_id, l.item_id) as rank
    from entry_line l
    where l.organisation_id = tenant and l.item_id = any(items)
      and not exists (select from lettering_line x where x.organisation_id = tenant and x.entry_id = l.entry_id and x.position = l.position)
    group by l.account, l.activity_id, l.third_party_id, l.item_id having count(*) > 1 and sum(l.debit) = sum(l.credit)
  ), firsts as materialized (
    select account, take_letters(tenant, account, count(*)) as first from settled group by account order by account
  ), lettered as (
    insert into lettering
    select tenant, s.id, letters(f.first + s.rank - 1), s.account, s.activity_id, s.third_party_id, letter_items.at from settled s join firsts f using (account)
  )
  insert into lettering_line select tenant, u.e, u.p, s.id from settled s, unnest(s.entries, s.positions) u(e, p);
end $$;

-- Writes entries: an array of {id, journal, day, label, documentKind, documentId, documentNumber, documentDay, reversesId,
-- lines: [{account, activityId, thirdPartyId, itemId, dueDay, debit, credit, label, vatRateBp}]}; validates them at once when asked.
-- Lines first, then their entries in one statement: what was unbalanced or misplaced refuses the whole.
-- Always by index: a young tenant's tables, read whole for every line while the statistics still say empty, cost six times more (tried).
create function post_entries(entries jsonb, validate boolean, at timestamptz) returns table (id uuid, number int)
language plpgsql security definer set search_path = pg_catalog, public set enable_seqscan = off as $$
declare
  tenant constant uuid := current_organisation();
  head ledger_head;
  e entry;
  written entry[] := '{}';
  items uuid[];
begin
  select * into head from ledger_head h where h.organisation_id = tenant for update;
  if not found then
    raise exception 'no ledger for organisation %', tenant;
  end if;
  insert into entry_line (organisation_id, entry_id, position, account, activity_id, third_party_id, item_id, day, due_day, debit, credit, label, vat_rate_bp)
  select tenant, (n->>'id')::uuid, l.ord, l.line->>'account', (l.line->>'activityId')::uuid, (l.line->>'thirdPartyId')::uuid, (l.line->>'itemId')::uuid,
    (n->>'day')::date, (l.line->>'dueDay')::date, coalesce((l.line->>'debit')::bigint, 0), coalesce((l.line->>'credit')::bigint, 0),
    coalesce(l.line->>'label', n->>'label'), (l.line->>'vatRateBp')::int
  from jsonb_array_elements(entries) n, jsonb_array_elements(n->'lines') with ordinality l(line, ord);

  for e in
    select tenant, (n->>'id')::uuid, coalesce(x.id, '00000000-0000-0000-0000-000000000000'), n->>'journal', null, (n->>'day')::date, n->>'label', n->>'documentKind',
      (n->>'documentId')::uuid, n->>'documentNumber', (n->>'documentDay')::date, (n->>'reversesId')::uuid, null, null, null
    from jsonb_array_elements(entries) with ordinality u(n, ord)
    left join exercice x on x.organisation_id = tenant and (n->>'day')::date between x.starts_on and x.ends_on
    order by u.ord
  loop
    if validate and e.exercice_id <> '00000000-0000-0000-0000-000000000000' then
      e := chain_entry(e, head, at);
      head.sequence := e.sequence;
      head.hash := e.hash;
    end if;
    written := written || e;
  end loop;
  insert into entry select * from unnest(written);
  if validate then
    update ledger_head h set sequence = head.sequence, hash = head.hash where h.organisation_id = tenant;
  end if;

  select array_agg(distinct (l.line->>'itemId')::uuid) into items
  from jsonb_array_elements(entries) n, jsonb_array_elements(n->'lines') l(line) where l.line->>'itemId' is not null;
  if items is not null then
    perform letter_items(items, at);
  end if;
  return query select w.id, w.number from unnest(written) w;
end $$;

-- Validates entries of the brouillard, in the order given.
create function validate_entries(ids uuid[], at timestamptz) returns table (id uuid, number int) language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
  head ledger_head;
  e entry;
begin
  select * into strict head from ledger_head h where h.organisation_id = tenant for update;
  for e in
    select n.* from unnest(ids) with ordinality u(entry_id, ord) join entry n on n.organisation_id = tenant and n.id = u.entry_id where n.validated_at is null order by u.ord
  loop
    e := chain_entry(e, head, at);
    head.sequence := e.sequence;
    head.hash := e.hash;
    update entry n set number = e.number, sequence = e.sequence, validated_at = e.validated_at, hash = e.hash where n.organisation_id = tenant and n.id = e.id;
    id := e.id; number := e.number;
    return next;
  end loop;
  update ledger_head h set sequence = head.sequence, hash = head.hash where h.organisation_id = tenant;
end $$;

-- Removes entries of the brouillard, and the letters on them.
create function discard_entries(ids uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
begin
  perform 1 from ledger_head h where h.organisation_id = tenant for update;
  delete from lettering g using lettering_line x
  where g.organisation_id = tenant and x.organisation_id = tenant and x.lettering_id = g.id and x.entry_id = any(ids);
  delete from entry n where n.organisation_id = tenant and n.id = any(ids);
end $$;

-- Letters lines by hand; they must balance within account, activity and third party.
create function letter_lines(entry_ids uuid[], positions int[], at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
  found_group record;
  letter uuid := gen_random_uuid();
  code text;
begin
  perform 1 from ledger_head h where h.organisation_id = tenant for update;
  select min(l.account) account, count(distinct (l.account, l.activity_id, l.third_party_id)) groups, min(l.activity_id::text)::uuid activity_id,
    min(l.third_party_id::text)::uuid third_party_id, sum(l.debit) - sum(l.credit) gap, count(*) lines
  into found_group
  from unnest(entry_ids, positions) u(e, p) join entry_line l on l.organisation_id = tenant and l.entry_id = u.e and l.position = u.p;
  if found_group.lines is distinct from cardinality(entry_ids) then
    perform refuse('Une des lignes à lettrer n’existe pas.');
  elsif found_group.groups <> 1 then
    perform refuse('On ne lettre ensemble que des lignes du même compte, de la même activité et du même tiers.');
  elsif found_group.gap <> 0 then
    perform refuse(format('Ces lignes ne se soldent pas : il reste %s centimes.', found_group.gap));
  end if;
  delete from lettering g using lettering_line x, unnest(entry_ids, positions) u(e, p)
  where g.organisation_id = tenant and x.organisation_id = tenant and x.lettering_id = g.id and x.entry_id = u.e and x.position = u.p;
  code := letters(take_letters(tenant, found_group.account, 1));
  insert into lettering values (tenant, letter, code, found_group.account, found_group.activity_id, found_group.third_party_id, at);
  insert into lettering_line select tenant, u.e, u.p, letter from unnest(entry_ids, positions) u(e, p);
  return code;
end $$;

create function unletter(lettering_ids uuid[]) returns void language sql security definer set search_path = pg_catalog, public as $$
  delete from lettering g where g.organisation_id = current_organisation() and g.id = any(lettering_ids)
$$;

-- Closes periods up to a day; what is left in the brouillard there must have been validated before.
create function lock_periods(through date) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := current_organisation();
  current ledger_head;
begin
  select * into current from ledger_head h where h.organisation_id = tenant for update;
  if through < current.locked_through then
    perform refuse(format('Les périodes sont déjà closes jusqu’au %s.', to_char(current.locked_through, 'DD/MM/YYYY')));
  end if;
  if exists (select from entry e where e.organisation_id = tenant and e.day <= through and e.validated_at is null) then
    perform refuse('Il reste des écritures au brouillard dans cette période : validez-les ou supprimez-les.');
  end if;
  update ledger_head h set locked_through = through where h.organisation_id = tenant;
end $$;

create function open_ledger(tenant uuid) returns void language sql security definer set search_path = pg_catalog, public as $$
  insert into ledger_head (organisation_id) select tenant where tenant = current_organisation() on conflict do nothing
$$;
