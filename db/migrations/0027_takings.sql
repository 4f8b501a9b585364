-- Sales without an invoice: the total of a till's day (Z), CESU, a marketplace's payout. Totals by VAT rate only, posted in the very
-- transaction that records them: Essaim keeps no ticket and is no till (CGI art. 286, I-3° bis).
create table taking (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  day date not null,
  -- Number of the Z, of the payout, of the bundle of CESU.
  reference text not null,
  label text,
  net_cents cents not null,
  vat_cents cents not null,
  gross_cents cents not null,
  -- What the marketplace kept, VAT included, and the VAT of it.
  fee_cents cents not null default 0,
  fee_vat_cents cents not null default 0,
  file_id uuid,
  -- When the house has read it, or at once up to the activity's ceiling.
  checked_at timestamptz(3),
  cancelled_on date,
  cancel_reason text,
  created_at timestamptz(3) not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, file_id) references file,
  constraint taking_amounts check (gross_cents > 0 and gross_cents = net_cents + vat_cents),
  constraint taking_fee check (fee_cents >= 0 and fee_vat_cents >= 0 and fee_vat_cents <= fee_cents and fee_cents < gross_cents),
  constraint taking_cancelled check ((cancelled_on is null) = (cancel_reason is null))
);
comment on constraint taking_amounts on taking is 'Le total d’une recette est supérieur à zéro : vérifiez les montants.';
comment on constraint taking_fee on taking is 'Les frais retenus par la place de marché restent inférieurs aux ventes, et leur TVA aux frais.';
comment on constraint taking_cancelled on taking is 'Une recette s’annule avec son motif.';
create unique index taking_once on taking (organisation_id, activity_id, day, lower(reference)) where cancelled_on is null;
comment on index taking_once is 'Une recette de cette activité porte déjà cette référence ce jour-là : ouvrez-la dans la liste.';
create index taking_newest on taking (organisation_id, day desc, id desc);
create index taking_to_check on taking (organisation_id, id) where checked_at is null and cancelled_on is null;
create index taking_figures on taking (organisation_id, day) include (activity_id, net_cents);
create index taking_cancelled_figures on taking (organisation_id, cancelled_on) include (activity_id, net_cents) where cancelled_on is not null;
create index taking_gross on taking (organisation_id, gross_cents);
call declare_table('taking', 'own');

create table taking_line (
  organisation_id uuid not null,
  taking_id uuid not null,
  position int not null,
  activity_id uuid not null,
  nature text not null constraint taking_line_nature check (nature in ('goods', 'services')),
  vat_category text not null,
  vat_rate_bp int not null constraint taking_line_vat_rate check (vat_rate_bp between 0 and 10000),
  account text not null,
  net_cents cents not null,
  vat_cents cents not null,
  gross_cents cents not null,
  primary key (organisation_id, taking_id, position),
  -- The lines are written first: the seal of their taking says them.
  foreign key (organisation_id, taking_id) references taking deferrable initially deferred,
  foreign key (organisation_id, account) references account,
  constraint taking_line_sum check (gross_cents = net_cents + vat_cents)
);
comment on constraint taking_line_nature on taking_line is 'Une ligne de recette est de marchandises ou de prestations.';
comment on constraint taking_line_vat_rate on taking_line is 'Un taux de TVA va de 0 à 100 %.';
comment on constraint taking_line_sum on taking_line is 'Le TTC d’une ligne de recette est son HT et sa TVA.';
call declare_table('taking_line', 'own');
create trigger taking_line_final before update or delete on taking_line for each row execute function refuse_change('Recette');

-- A recorded taking is final: it is read by the house, and taken back by its mirror.
create function guard_taking() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.cancelled_on is null
    and to_jsonb(new) - array['checked_at', 'cancelled_on', 'cancel_reason'] = to_jsonb(old) - array['checked_at', 'cancelled_on', 'cancel_reason'] then
    return new;
  end if;
  perform refuse(format('La recette %s est comptabilisée : elle ne se modifie ni ne s’efface. Annulez-la, puis notez la bonne.', old.reference));
end $$;
create trigger taking_final before update or delete on taking for each row execute function guard_taking();

-- The money of a taking is received like that of an invoice, and goes to the bank the same way.
alter table receipt alter column customer_id drop not null;
alter table receipt add column taking_id uuid;
alter table receipt add foreign key (organisation_id, taking_id) references taking;
alter table receipt add constraint receipt_from check (num_nonnulls(customer_id, taking_id) = 1);
comment on constraint receipt_from on receipt is 'Un encaissement vient d’un client ou d’une recette.';
alter table receipt drop constraint receipt_method;
alter table receipt add constraint receipt_method check
  (method in ('transfer', 'cheque', 'card', 'cash', 'directDebit', 'voucher', 'marketplace', 'other'));
comment on constraint receipt_method on receipt is 'Choisissez le moyen de paiement dans la liste.';
create index receipt_taking on receipt (organisation_id, taking_id) where taking_id is not null;
create index receipt_to_deposit on receipt (organisation_id, method, day, id)
  where deposit_id is null and cancelled_at is null and method in ('cheque', 'card', 'cash', 'voucher', 'marketplace');
create index receipt_deposit on receipt (organisation_id, deposit_id) where deposit_id is not null;
-- What the bank kept of a remittance of cards.
alter table cheque_deposit add column fee_cents cents not null default 0;

-- Accounts of what the new means wait on, for the houses that are open already.
insert into account (organisation_id, code, label)
select o.organisation_id, a.code, a.label from organisation o,
  (values ('5118', 'CESU et titres à encaisser'), ('5116', 'Places de marché, versements attendus'), ('6222', 'Commissions et courtages sur ventes')) a(code, label)
on conflict do nothing;

-- Takings by reference, label or amount, as search_all finds the rest.
create index taking_plain on taking using gin (plain_text(reference || ' ' || coalesce(label, '')) gin_trgm_ops);
create function search_takings(patterns text[], amount bigint, most int)
returns table (kind text, id uuid, activity_id uuid, customer_id uuid, title text, detail text, day date, amount_cents bigint)
language sql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan as $$
  select 'taking', t.id, t.activity_id, null::uuid, t.reference, t.label, t.day, t.gross_cents::bigint from taking t
  where t.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid
    and (nullif(current_setting('app.activities', true), '') is null or t.activity_id = any(nullif(current_setting('app.activities', true), '')::uuid[]))
    and (t.gross_cents = amount
      or (length(patterns[1]) >= 3 and plain_text(t.reference || ' ' || coalesce(t.label, '')) like all(patterns)))
  order by t.day desc, t.id desc limit most
$$;
revoke execute on function search_takings from public;
grant execute on function search_takings to essaim_app;

-- All the lines of an entry, for its mirror: the lines of the house too, which a session limited to its activities does not see. Only of
-- entries of the tenant that bear a line of the session's.
create function whole_lines(entry uuid) returns json
language sql stable security definer set search_path = pg_catalog, public as $$
  select json_agg(json_build_object('account', l.account, 'activityId', l.activity_id, 'thirdPartyId', l.third_party_id, 'itemId', l.item_id,
    'dueDay', l.due_day, 'debit', l.debit, 'credit', l.credit, 'label', l.label, 'vatRateBp', l.vat_rate_bp) order by l.position)
  from entry_line l
  where l.organisation_id = nullif(current_setting('app.tenant', true), '')::uuid and l.entry_id = entry
    and (nullif(current_setting('app.activities', true), '') is null or exists (
      select from entry_line o where o.organisation_id = l.organisation_id and o.entry_id = entry
        and o.activity_id = any(nullif(current_setting('app.activities', true), '')::uuid[])))
$$;
revoke execute on function whole_lines from public;
grant execute on function whole_lines to essaim_app;

-- Retenue de garantie: what the customer of works keeps back for a year after their acceptance (loi 71-584 du 16 juillet 1971). It stands on
-- 4117 and is not owed before; what happens to it is said here, since the invoice is final.
alter table quote add column retention_bp int constraint quote_retention check (retention_bp between 1 and 10000);
comment on constraint quote_retention on quote is 'La retenue de garantie est une part du marché : écrivez par exemple 5 %.';
alter table invoice add column retention_bp int constraint invoice_retention check (retention_bp between 1 and 10000);
comment on constraint invoice_retention on invoice is 'La retenue de garantie est une part de la facture : écrivez par exemple 5 %.';

create table retention (
  organisation_id uuid not null,
  invoice_id uuid not null,
  activity_id uuid not null,
  rate_bp int not null,
  amount_cents cents not null constraint retention_amount check (amount_cents > 0),
  -- Acceptance of the works (réception), once known: the year runs from it; from the invoice until then.
  accepted_on date,
  due_on date not null,
  opposed_on date,
  opposition text,
  released_on date,
  version int not null default 1,
  primary key (organisation_id, invoice_id),
  foreign key (organisation_id, invoice_id) references invoice,
  foreign key (organisation_id, activity_id) references activity,
  constraint retention_opposition check ((opposed_on is null) = (opposition is null)),
  constraint retention_freed check (released_on is null or opposed_on is null)
);
comment on constraint retention_amount on retention is 'Une retenue de garantie est supérieure à zéro.';
comment on constraint retention_opposition on retention is 'Une opposition a sa date et son motif.';
comment on constraint retention_freed on retention is 'Une retenue à laquelle le client s’oppose ne se libère pas.';
create index retention_held on retention (organisation_id, due_on, invoice_id) where released_on is null;
call declare_table('retention', 'own');

insert into account (organisation_id, code, label)
select organisation_id, '4117', 'Clients, retenues de garantie' from organisation on conflict do nothing;

comment on constraint entry_organisation_id_exercice_id_fkey on entry is 'Aucun exercice ne couvre ce jour : vérifiez la date, ou ouvrez l’exercice dans les réglages.';

-- A supplier's credit note corrects an invoice: it settles that invoice's own item, and its notes never pass it in all.
alter table purchase add column credited_id uuid;
alter table purchase add foreign key (organisation_id, credited_id) references purchase;
alter table purchase add constraint purchase_credited check (credited_id is null or kind = 'credit-note' and credited_id <> id);
comment on constraint purchase_credited on purchase is 'Seul un avoir corrige une facture, et jamais lui-même.';
create index purchase_credited_by on purchase (organisation_id, credited_id) where credited_id is not null;
