-- Activities that work together: networks, pooled tools, shared quotes, and what one activity invoices another inside the house.
-- A network may span the cooperatives of a group. What crosses from one to another goes through the owner's functions below, which
-- check the group and the activities of the session themselves; nothing else opens a neighbour's rows.

create table trade_network (
  organisation_id uuid not null references organisation,
  id uuid not null,
  name text not null,
  purpose text not null,
  commune text,
  closed_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  constraint trade_network_name unique (organisation_id, name)
);
comment on constraint trade_network_name on trade_network is 'Un réseau porte déjà ce nom : choisissez-en un autre.';
call declare_table('trade_network', 'shared');

-- The network may be that of another cooperative of the group: no foreign key.
create table network_member (
  organisation_id uuid not null,
  network_id uuid not null,
  activity_id uuid not null,
  pitch text,
  skills text,
  since date not null,
  left_on date,
  version int not null default 1,
  primary key (organisation_id, network_id, activity_id),
  foreign key (organisation_id, activity_id) references activity,
  constraint network_member_dates check (left_on is null or left_on >= since)
);
comment on constraint network_member_dates on network_member is 'On ne quitte pas un réseau avant d’y être entré.';
create index network_member_network on network_member (network_id) where left_on is null;
call declare_table('network_member', 'own');

create table network_tool (
  organisation_id uuid not null,
  id uuid not null,
  network_id uuid not null,
  activity_id uuid not null,
  name text not null,
  terms text,
  place text,
  retired_on date,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity
);
create index network_tool_network on network_tool (network_id) where retired_on is null;
call declare_table('network_tool', 'own');

-- Kept with the tool; the one who borrows may be of another cooperative of the group.
create table tool_booking (
  organisation_id uuid not null,
  id uuid not null,
  tool_id uuid not null,
  starts_on date not null,
  ends_on date not null,
  borrower_organisation_id uuid not null,
  borrower_activity_id uuid not null,
  borrower_name text not null,
  cancelled boolean not null default false,
  primary key (organisation_id, id),
  foreign key (organisation_id, tool_id) references network_tool,
  constraint tool_booking_dates check (ends_on >= starts_on and ends_on < starts_on + 92),
  constraint tool_booking_free exclude using gist (organisation_id with =, tool_id with =, daterange(starts_on, ends_on, '[]') with &&) where (not cancelled)
);
comment on constraint tool_booking_dates on tool_booking is 'Une réservation finit après son début, et dure trois mois au plus.';
comment on constraint tool_booking_free on tool_booking is 'Cet outil est déjà réservé à ces dates : choisissez-en d’autres.';
call declare_table('tool_booking', 'house');
revoke insert, update, delete on tool_booking from essaim_app;

-- A quote of the lead that several activities share. `quote_id`: the quote that the customer receives, once composed.
create table shared_quote (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  network_id uuid not null,
  customer_id uuid not null,
  subject text not null,
  -- each: everybody invoices the customer; lead: the lead invoices the whole, the others invoice the lead
  billing text not null constraint shared_quote_billing check (billing in ('each', 'lead')),
  quote_id uuid,
  created_at timestamptz(3) not null,
  version int not null default 1,
  primary key (organisation_id, id),
  foreign key (organisation_id, activity_id) references activity,
  foreign key (organisation_id, customer_id) references customer,
  foreign key (organisation_id, quote_id) references quote
);
create index shared_quote_activity on shared_quote (organisation_id, activity_id, id desc);
call declare_table('shared_quote', 'own');

-- `activity_id`: the lead's, whose row it is; the partner reads and answers by the functions below.
create table quote_part (
  organisation_id uuid not null,
  id uuid not null,
  activity_id uuid not null,
  shared_quote_id uuid not null,
  position int not null,
  partner_organisation_id uuid not null,
  partner_activity_id uuid not null,
  partner_name text not null,
  label text not null,
  lines jsonb not null,
  net_cents cents not null,
  answer text not null default 'asked' constraint quote_part_answer check (answer in ('asked', 'accepted', 'declined')),
  reason text,
  invoice_id uuid,
  internal_invoice_id uuid,
  purchase_id uuid,
  primary key (organisation_id, id),
  foreign key (organisation_id, shared_quote_id) references shared_quote on delete cascade,
  constraint quote_part_once unique (organisation_id, shared_quote_id, partner_activity_id)
);
comment on constraint quote_part_once on quote_part is 'Une activité n’a qu’une part dans un devis partagé : réunissez ses lignes.';
create index quote_part_partner on quote_part (partner_organisation_id, partner_activity_id, id desc);
call declare_table('quote_part', 'own');

-- Between two activities of one cooperative: no VAT (one taxpayer), both sides at once.
create table internal_invoice (
  organisation_id uuid not null,
  id uuid not null,
  seller_activity_id uuid not null,
  buyer_activity_id uuid not null,
  label text not null,
  amount_cents cents not null constraint internal_invoice_amount check (amount_cents > 0),
  status text not null default 'proposed' constraint internal_invoice_status check (status in ('proposed', 'posted', 'refused', 'cancelled')),
  proposed_on date not null,
  year int,
  rank int,
  number text,
  day date,
  reason text,
  entry_id uuid,
  primary key (organisation_id, id),
  foreign key (organisation_id, seller_activity_id) references activity,
  foreign key (organisation_id, buyer_activity_id) references activity,
  constraint internal_invoice_number unique (organisation_id, year, rank),
  constraint internal_invoice_parties check (seller_activity_id <> buyer_activity_id),
  constraint internal_invoice_posted check ((status in ('posted', 'cancelled')) = (number is not null))
);
comment on constraint internal_invoice_amount on internal_invoice is 'Une facture interne porte un montant supérieur à zéro.';
comment on constraint internal_invoice_parties on internal_invoice is 'Une activité ne se facture pas elle-même : choisissez-en une autre.';
comment on constraint internal_invoice_number on internal_invoice is 'Ce numéro de facture interne vient d’être pris : recommencez.';
create index internal_invoice_seller on internal_invoice (organisation_id, seller_activity_id, id desc);
create index internal_invoice_buyer on internal_invoice (organisation_id, buyer_activity_id, id desc);
call declare_table('internal_invoice', 'shared');
create policy activity on internal_invoice as restrictive using (
  (select nullif(current_setting('app.activities', true), '')::uuid[]) is null
  or seller_activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
  or buyer_activity_id = any((select nullif(current_setting('app.activities', true), '')::uuid[])::uuid[])
);
comment on table internal_invoice is 'policy: own, of the seller or of the buyer';

-- The organisations that the session's own may work with: itself and those of its group.
create function neighbours() returns table (organisation_id uuid, name text) language sql stable security definer set search_path = pg_catalog, public as $$
  select o.organisation_id, o.name from organisation mine
  join organisation o on o.organisation_id = mine.organisation_id or o.group_id = mine.group_id
  where mine.organisation_id = current_organisation()
$$;

-- Whether the session acts for this activity of its own organisation.
create function acts_for(wanted uuid) returns boolean language sql stable set search_path = pg_catalog, public as $$
  select nullif(current_setting('app.activities', true), '') is null or wanted = any(nullif(current_setting('app.activities', true), '')::uuid[])
$$;

create function networks_of_group() returns table (organisation_id uuid, organisation_name text, id uuid, name text, purpose text, commune text, closed_on date, version int, members bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select n.organisation_id, g.name, n.id, n.name, n.purpose, n.commune, n.closed_on, n.version,
    (select count(*) from network_member m join neighbours() x on x.organisation_id = m.organisation_id where m.network_id = n.id and m.left_on is null)
  from trade_network n join neighbours() g using (organisation_id)
$$;

-- The directory: what members chose to show, and their activity's public face. Never the persons.
create function network_directory(wanted uuid)
returns table (organisation_id uuid, organisation_name text, activity_id uuid, name text, trade text, commune text, email text, phone text, pitch text, skills text, since date, version int)
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.organisation_id, g.name, a.id, a.name, a.trade, a.commune, a.email, a.phone, m.pitch, m.skills, m.since, m.version
  from network_member m join neighbours() g using (organisation_id)
  join activity a on a.organisation_id = m.organisation_id and a.id = m.activity_id
  where m.network_id = wanted and m.left_on is null and exists (select from networks_of_group() n where n.id = wanted)
$$;

create function network_tools(wanted uuid)
returns table (organisation_id uuid, id uuid, activity_id uuid, owner_name text, name text, terms text, place text, version int, bookings jsonb)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.organisation_id, t.id, t.activity_id, a.name, t.name, t.terms, t.place, t.version,
    coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'startsOn', b.starts_on, 'endsOn', b.ends_on, 'activityId', b.borrower_activity_id, 'name', b.borrower_name) order by b.starts_on)
      from tool_booking b where b.organisation_id = t.organisation_id and b.tool_id = t.id and not b.cancelled), '[]')
  from network_tool t join neighbours() g using (organisation_id)
  join activity a on a.organisation_id = t.organisation_id and a.id = t.activity_id
  where t.network_id = wanted and t.retired_on is null
$$;

create function book_tool(new_id uuid, tool uuid, borrower uuid, from_day date, to_day date) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  lent network_tool;
  borrower_name text;
begin
  select t.* into lent from network_tool t join neighbours() g using (organisation_id) where t.id = tool and t.retired_on is null;
  if lent.id is null then
    perform refuse('Cet outil n’est plus partagé : rechargez la page.');
  end if;
  select a.name into borrower_name from activity a join network_member m on m.organisation_id = a.organisation_id and m.activity_id = a.id and m.left_on is null
  where a.organisation_id = current_organisation() and a.id = borrower and m.network_id = lent.network_id;
  if borrower_name is null or not acts_for(borrower) then
    perform refuse('Seuls les membres du réseau réservent ses outils : rejoignez-le d’abord.');
  end if;
  insert into tool_booking values (lent.organisation_id, new_id, lent.id, from_day, to_day, current_organisation(), borrower, borrower_name);
end $$;

-- The borrower and the owner of the tool may cancel.
create function cancel_booking(booking uuid) returns boolean language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update tool_booking b set cancelled = true from network_tool t
  where b.id = booking and not b.cancelled and t.organisation_id = b.organisation_id and t.id = b.tool_id
    and ((b.borrower_organisation_id = current_organisation() and acts_for(b.borrower_activity_id))
      or (t.organisation_id = current_organisation() and acts_for(t.activity_id)));
  return found;
end $$;

-- The parts that the session's activities were offered, in whichever cooperative of the group the lead is, with what an invoice needs.
create function parts_for_me(only_id uuid)
returns table (id uuid, organisation_id uuid, organisation_name text, siren text, identity jsonb, lead_activity_id uuid, lead_name text, shared_quote_id uuid, subject text, billing text,
  partner_activity_id uuid, label text, lines jsonb, net_cents bigint, answer text, reason text, invoice_id uuid, internal_invoice_id uuid, quote_status text, quote_number text, customer jsonb)
language sql stable security definer set search_path = pg_catalog, public as $$
  select p.id, p.organisation_id, o.name, o.siren, o.identity, s.activity_id, a.name, s.id, s.subject, s.billing, p.partner_activity_id, p.label, p.lines, p.net_cents,
    p.answer, p.reason, p.invoice_id, p.internal_invoice_id, q.status, q.number,
    case when s.billing = 'each' and p.answer = 'accepted' then to_jsonb(c) end
  from quote_part p
  join neighbours() g using (organisation_id)
  join organisation o using (organisation_id)
  join shared_quote s on s.organisation_id = p.organisation_id and s.id = p.shared_quote_id
  join activity a on a.organisation_id = s.organisation_id and a.id = s.activity_id
  join customer c on c.organisation_id = s.organisation_id and c.id = s.customer_id
  left join quote q on q.organisation_id = s.organisation_id and q.id = s.quote_id
  where p.partner_organisation_id = current_organisation() and acts_for(p.partner_activity_id) and p.partner_activity_id <> s.activity_id
    and (only_id is null or p.id = only_id)
$$;

create function answer_part(part uuid, given text, why text, new_lines jsonb, new_net bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update quote_part p set answer = given, reason = why, lines = coalesce(new_lines, p.lines), net_cents = coalesce(new_net, p.net_cents)
  from parts_for_me(part) m
  where p.organisation_id = m.organisation_id and p.id = m.id and coalesce(m.quote_status, 'draft') = 'draft';
  return found;
end $$;

-- Says with what a part was invoiced, once.
create function part_invoiced(part uuid, invoice uuid, internal uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update quote_part p set invoice_id = invoice, internal_invoice_id = internal
  from parts_for_me(part) m
  where p.organisation_id = m.organisation_id and p.id = m.id and p.answer = 'accepted' and m.quote_status = 'signed'
    and p.internal_invoice_id is null
    and not exists (select from invoice i where i.organisation_id = p.partner_organisation_id and i.id = p.invoice_id);
  return found;
end $$;

-- Numbers of internal invoices are the house's, seen whole to be given without a gap.
create function last_internal_number(of_year int) returns table (rank int, last date) language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(max(i.rank), 0), max(i.day) from internal_invoice i where i.organisation_id = current_organisation() and i.year = of_year
$$;

-- Trade names are public: who works here, and nothing else of them.
create function public_activity_name(wanted uuid) returns text language sql stable security definer set search_path = pg_catalog, public as $$
  select name from activity where organisation_id = current_organisation() and id = wanted
$$;
create function colleagues(on_day date) returns table (id uuid, name text, trade text) language sql stable security definer set search_path = pg_catalog, public as $$
  select a.id, a.name, a.trade from activity a
  where a.organisation_id = current_organisation() and not a.is_house and a.opened_on <= on_day and (a.closed_on is null or a.closed_on >= on_day)
$$;
