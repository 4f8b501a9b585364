-- The papers of the house: templates in versions, documents frozen once printed, and their signatures.

-- A text of the house for one kind of document. A version in force never changes; the draft (no day yet) is the only one that does.
create table document_template (
  organisation_id uuid not null references organisation,
  kind text not null,
  number int not null,
  body text not null constraint document_template_body check (body <> ''),
  -- `default`: the text that comes with the platform, kept as it was when it served.
  origin text not null constraint document_template_origin check (origin in ('default', 'house')),
  starts_on date,
  by_name text not null,
  at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, kind, number)
);
comment on constraint document_template_body on document_template is 'Un modèle a un texte : écrivez-le, ou revenez au texte d’origine.';
comment on constraint document_template_origin on document_template is 'Un modèle vient de la maison, ou de la plateforme.';
create unique index document_template_draft on document_template (organisation_id, kind) where starts_on is null;
comment on index document_template_draft is 'Ce modèle a déjà un brouillon : rechargez la page.';
call declare_table('document_template', 'shared');

create function document_template_kept() returns trigger language plpgsql as $$
begin
  if old.starts_on is not null then
    perform refuse('Une version de modèle en vigueur ne se modifie ni ne s’efface : écrivez la suivante.');
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger document_template_final before update or delete on document_template for each row execute function document_template_kept();

-- A document about something of another module (`subject_id`), of a person when it is one's own. Its file is written after it, in the
-- same transaction, since who sees a document sees its file.
create table document (
  organisation_id uuid not null references organisation,
  id uuid not null,
  kind text not null,
  subject_id uuid not null,
  person_id uuid,
  activity_id uuid,
  title text not null,
  template_number int,
  fields jsonb not null,
  status text not null constraint document_status check (status in ('to-sign', 'signed', 'filed', 'cancelled')),
  file_id uuid not null,
  signed_file_id uuid,
  at timestamptz(3) not null,
  by_name text not null,
  closed_at timestamptz(3),
  cancel_reason text,
  primary key (organisation_id, id),
  foreign key (organisation_id, person_id) references person,
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, kind, template_number) references document_template,
  foreign key (organisation_id, file_id) references file deferrable initially deferred,
  foreign key (organisation_id, signed_file_id) references file deferrable initially deferred,
  constraint document_signed check ((status = 'signed') = (signed_file_id is not null)),
  constraint document_closed check ((status in ('signed', 'cancelled')) = (closed_at is not null))
);
comment on constraint document_status on document is 'Un document est à signer, signé, classé ou annulé.';
comment on constraint document_signed on document is 'Un document signé garde sa copie signée.';
comment on constraint document_closed on document is 'Un document signé ou annulé garde l’instant où il l’a été.';
create index document_subject on document (organisation_id, subject_id, at desc);
create index document_person on document (organisation_id, person_id, at desc);
create index document_at on document (organisation_id, at desc, id desc);
create index document_to_sign on document (organisation_id, at) where status = 'to-sign';
create index document_file on document (organisation_id, file_id);
create index document_signed_file on document (organisation_id, signed_file_id) where signed_file_id is not null;

-- One who signs: somebody of the register (`signer_id`) or from outside. Secrets are kept as hashes only.
create table document_signature (
  organisation_id uuid not null,
  id uuid not null,
  document_id uuid not null,
  position int not null,
  signer_id uuid,
  name text not null,
  email text,
  quality text not null,
  token_hash bytea,
  token_expires_at timestamptz(3),
  code_hash bytea,
  code_expires_at timestamptz(3),
  code_tries int not null default 0,
  -- Since the link was given: a mailbox is not an oracle.
  codes_sent int not null default 0,
  signed_at timestamptz(3),
  typed_name text,
  means text constraint document_signature_means check (means in ('application', 'link', 'paper')),
  -- Of the very file that was read and signed.
  signed_sha256 bytea,
  primary key (organisation_id, id),
  foreign key (organisation_id, document_id) references document,
  foreign key (organisation_id, signer_id) references person,
  constraint document_signature_position unique (organisation_id, document_id, position),
  constraint document_signature_whole check ((signed_at is null) = (means is null) and (signed_at is null) = (signed_sha256 is null)
    and (signed_at is null) = (typed_name is null))
);
comment on constraint document_signature_means on document_signature is 'On signe dans l’application, par un lien ou sur papier.';
comment on constraint document_signature_position on document_signature is 'Deux signataires ne tiennent pas la même place.';
comment on constraint document_signature_whole on document_signature is 'Une signature porte son instant, son nom, son moyen et l’empreinte du fichier signé.';
create index document_signature_signer on document_signature (organisation_id, signer_id) where signer_id is not null;
create unique index document_signature_token on document_signature (token_hash) where token_hash is not null;
comment on index document_signature_token is 'Ce lien est déjà celui d’un autre signataire : recommencez.';

-- A document is seen by the house, by whose it is, by the team that follows them, and by those who sign it. Not by a co-owner of the
-- activity. The owner's answer for the last, since signatures are seen through their document.
create function signs_document(wanted uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select from document_signature s
    where s.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and s.document_id = wanted
      and s.signer_id = nullif(current_setting('app.person', true), '')::uuid)
$$;
call declare_table('document', 'person');
drop policy activity on document;
create policy activity on document as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or ((select current_setting('app.team', true) = 'on')
    and exists (select from activity_owner o where o.organisation_id = document.organisation_id and o.person_id = document.person_id))
  or signs_document(id)
);
comment on table document is 'policy: person, and those who sign it';
call declare_table('document_signature', 'shared');
create policy activity on document_signature as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or exists (select from document d where d.organisation_id = document_signature.organisation_id and d.id = document_id)
);
comment on table document_signature is 'policy: person, through document';

drop policy activity on file;
create policy activity on file as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or exists (select from document d where d.organisation_id = file.organisation_id and d.file_id = file.id)
  or exists (select from document d where d.organisation_id = file.organisation_id and d.signed_file_id = file.id)
);
comment on table file is 'policy: own, and through document';

-- What was printed and what was signed never change; a document to sign can only be closed.
create function document_kept() returns trigger language plpgsql as $$
declare
  closing constant text[] := '{status,signed_file_id,closed_at,cancel_reason}';
begin
  if tg_op = 'DELETE' or old.status <> 'to-sign' or to_jsonb(new) - closing <> to_jsonb(old) - closing then
    perform refuse('Ce document est définitif : il ne se modifie ni ne s’efface. Faites-en un nouveau.');
  end if;
  return new;
end $$;
-- By the owner's hand alone, when what is kept of somebody has been kept long enough.
create function erasing() returns boolean language sql stable as $$
  select current_user <> 'essaim_app' and coalesce(current_setting('app.erasing', true), '') = 'on'
$$;
create trigger document_final before update or delete on document for each row
  when (not erasing()) execute function document_kept();

create function document_signature_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.signed_at is not null
    or (new.document_id, new.position, new.signer_id, new.name, new.quality)
      is distinct from (old.document_id, old.position, old.signer_id, old.name, old.quality)
  then
    perform refuse('Une signature est définitive : elle ne se modifie ni ne s’efface.');
  end if;
  return new;
end $$;
create trigger document_signature_final before update or delete on document_signature for each row
  when (not erasing()) execute function document_signature_kept();
