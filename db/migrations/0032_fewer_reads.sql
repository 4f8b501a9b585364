-- Interviews signed in the last thirteen months, by person: what R7331-3 still asks of each.
create index interview_signed on interview (organisation_id, held_on) include (person_id) where signed_on is not null and final_at is not null;

-- Who of the team may be named: read from what names them, and no more candidate by candidate.
create index candidate_charge on candidate (organisation_id, charge_id) where charge_id is not null;
create or replace function team_people() returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog, public as $$
  with tenant(id) as (values (nullif(current_setting('app.tenant', true), '')::uuid))
  select p.id, p.first_name || ' ' || p.last_name from person p join tenant t on p.organisation_id = t.id
  where (current_setting('app.team', true) = 'on' or nullif(current_setting('app.activities', true), '') is null)
    and p.id in (
      select f.person_id from portfolio f where f.organisation_id = t.id
      union select m.person_id from membership m where m.organisation_id = t.id and m.role not in ('entrepreneur', 'associate')
      union select c.charge_id from candidate c where c.organisation_id = t.id and c.charge_id is not null)
$$;
