-- Assemblies: statutes' rules, agenda, roll, proxies, votes and what they decided.
-- Whoever stands on an assembly's roll sees that assembly; the house sees them all.
create table assembly_rules (
  organisation_id uuid not null references organisation,
  -- See rules.ts: notice, quorums, majorities, proxies, colleges.
  rules jsonb not null,
  version int not null default 1,
  primary key (organisation_id)
);
call declare_table('assembly_rules', 'shared');

create table assembly (
  organisation_id uuid not null references organisation,
  id uuid not null,
  kind text not null constraint assembly_kind check (kind in ('ordinary', 'extraordinary', 'mixed')),
  title text not null,
  day date not null,
  time text not null constraint assembly_time check (time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  place text,
  online_link text,
  record_day date not null,
  second_call boolean not null default false,
  status text not null default 'draft' constraint assembly_status check (status in ('draft', 'convened', 'open', 'closed', 'cancelled')),
  -- The statutes' rules as they stood when it was convened; the roll's colleges are theirs.
  rules jsonb,
  convened_on date,
  convening_document_id uuid,
  chair text,
  secretary text,
  -- The fields of the minutes, drafted then edited: see minutes.ts.
  minutes jsonb,
  minutes_document_id uuid,
  cancel_reason text,
  version int not null default 1,
  primary key (organisation_id, id),
  constraint assembly_somewhere check (place is not null or online_link is not null),
  constraint assembly_record_day check (record_day <= day)
);
comment on constraint assembly_somewhere on assembly is 'Indiquez un lieu, un lien pour participer à distance, ou les deux.';
comment on constraint assembly_record_day on assembly is 'La liste des membres s’arrête au plus tard le jour de l’assemblée.';
create index assembly_day on assembly (organisation_id, day desc);

create table assembly_item (
  organisation_id uuid not null,
  id uuid not null,
  assembly_id uuid not null,
  position int not null,
  kind text not null constraint assembly_item_kind check (kind in ('information', 'resolution', 'election')),
  title text not null,
  text text,
  text_version int not null default 1,
  category text not null default 'ordinary' constraint assembly_item_category check (category in ('ordinary', 'extraordinary')),
  ballot text not null default 'show' constraint assembly_item_ballot check (ballot in ('show', 'secret')),
  seats int not null default 0,
  candidates text[] not null default '{}',
  -- What the decision sets, once adopted: see decisions.ts.
  effect jsonb,
  status text not null default 'draft' constraint assembly_item_status check (status in ('draft', 'open', 'closed', 'withdrawn')),
  -- Who was there when its vote was opened, in a sentence.
  quorum text,
  -- Counted in the room or on paper, by college, and who counted.
  counts jsonb,
  scrutineers text,
  result jsonb,
  adopted boolean,
  closed_on date,
  -- The levy or the support means that it became.
  applied_id uuid,
  applied_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, assembly_id) references assembly,
  constraint assembly_item_result check ((status = 'closed') = (result is not null)),
  constraint assembly_item_applied check (applied_id is null or adopted)
);
comment on constraint assembly_item_applied on assembly_item is 'Une résolution qui n’est pas adoptée ne fixe rien.';
create index assembly_item_agenda on assembly_item (organisation_id, assembly_id, position);

create table assembly_file (
  organisation_id uuid not null,
  assembly_id uuid not null,
  file_id uuid not null,
  name text not null,
  primary key (organisation_id, assembly_id, file_id),
  foreign key (organisation_id, assembly_id) references assembly,
  foreign key (organisation_id, file_id) references file
);

create table resolution_amendment (
  organisation_id uuid not null,
  id uuid not null,
  assembly_id uuid not null,
  item_id uuid not null,
  author text not null,
  text text not null,
  status text not null default 'proposed' constraint resolution_amendment_status check (status in ('proposed', 'accepted', 'rejected')),
  -- The text as it stood before an accepted amendment.
  replaced_text text,
  proposed_on date not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, assembly_id) references assembly,
  foreign key (organisation_id, item_id) references assembly_item
);
create index resolution_amendment_item on resolution_amendment (organisation_id, item_id);

-- The roll: the members as the register gave them on the record day, with their college, presence and proxy.
create table assembly_member (
  organisation_id uuid not null,
  id uuid not null,
  assembly_id uuid not null,
  shareholder_id uuid not null,
  person_id uuid,
  name text not null,
  email text,
  category text not null,
  -- '' where the assembly has no colleges.
  college text not null default '',
  code_hash bytea,
  presence text not null default 'absent' constraint assembly_member_presence check (presence in ('absent', 'room', 'online')),
  holder_id uuid,
  proxy_on date,
  proxy_on_paper boolean not null default false,
  primary key (organisation_id, id),
  foreign key (organisation_id, assembly_id) references assembly,
  foreign key (organisation_id, holder_id) references assembly_member,
  foreign key (organisation_id, person_id) references person,
  constraint assembly_member_once unique (organisation_id, assembly_id, shareholder_id),
  constraint assembly_member_code unique (organisation_id, code_hash),
  constraint assembly_member_one_way check (holder_id is null or presence = 'absent'),
  constraint assembly_member_not_self check (holder_id <> id)
);
comment on constraint assembly_member_one_way on assembly_member is 'Un membre est présent ou représenté, jamais les deux : retirez d’abord son pouvoir.';
comment on constraint assembly_member_not_self on assembly_member is 'On ne se donne pas pouvoir à soi-même.';
create index assembly_member_person on assembly_member (organisation_id, person_id);
create index assembly_member_holder on assembly_member (organisation_id, holder_id) where holder_id is not null;

-- Who voted, and by which way: never what, nor when.
create table vote_mark (
  organisation_id uuid not null,
  assembly_id uuid not null,
  item_id uuid not null,
  member_id uuid not null,
  how text not null constraint vote_mark_how check (how in ('online', 'paper')),
  primary key (organisation_id, item_id, member_id),
  foreign key (organisation_id, item_id) references assembly_item,
  foreign key (organisation_id, member_id) references assembly_member
);

-- All the ballots of an open vote in one sealed whole, whose key is outside the database (docs/adr/0006).
create table urn (
  organisation_id uuid not null,
  assembly_id uuid not null,
  item_id uuid not null,
  sealed bytea not null,
  primary key (organisation_id, item_id),
  foreign key (organisation_id, item_id) references assembly_item
);

-- The ballots of a closed vote, written at once in the order of their receipts.
create table ballot (
  organisation_id uuid not null,
  assembly_id uuid not null,
  item_id uuid not null,
  receipt text not null,
  college text not null,
  choice text[] not null,
  primary key (organisation_id, item_id, receipt),
  foreign key (organisation_id, item_id) references assembly_item
);
create trigger ballot_final before update or delete on ballot for each row execute function refuse_change('Bulletin');

-- What the assembly set aside for support, from a day (Code du travail R7331-2).
create table support_means (
  organisation_id uuid not null,
  id uuid not null,
  item_id uuid not null,
  starts_on date not null,
  text text not null,
  budget_cents cents not null constraint support_means_budget check (budget_cents >= 0),
  primary key (organisation_id, id),
  foreign key (organisation_id, item_id) references assembly_item,
  constraint support_means_once unique (organisation_id, starts_on)
);
comment on constraint support_means_once on support_means is 'Des moyens d’accompagnement sont déjà fixés à cette date : choisissez un autre jour.';
call declare_table('support_means', 'shared');
create trigger support_means_final before update or delete on support_means for each row execute function refuse_change('Moyens d’accompagnement');

-- The assemblies on whose roll the session's person stands. The owner's, since the roll is itself behind this rule.
create function my_assemblies() returns setof uuid language sql stable security definer set search_path = pg_catalog, public as $$
  select assembly_id from assembly_member
  where organisation_id = nullif(current_setting('app.tenant', true), '')::uuid
    and person_id = nullif(current_setting('app.person', true), '')::uuid
$$;

do $$
declare
  named text;
  whole constant text := $p$(select nullif(current_setting('app.activities', true), '')) is null$p$;
begin
  foreach named in array array['assembly', 'assembly_item', 'assembly_file', 'resolution_amendment', 'assembly_member', 'vote_mark', 'urn', 'ballot'] loop
    call declare_table(named::regclass, 'shared');
    execute format('create policy activity on %I as restrictive using (%s or %I in (select my_assemblies()))',
      named, whole, case named when 'assembly' then 'id' else 'assembly_id' end);
    execute format('comment on table %I is %L', named, 'policy: person, on the roll of the assembly');
  end loop;
end $$;
