-- What concerns one person: their documents, shares, appointments. And what the team sees, whoever owns the activity.

-- Two policies more for declare_table:
--   person  rows of the session's own person; the team sees the people whose activities it sees
--   team    seen by the house's team (advisors too, whatever their portfolio), hidden from entrepreneurs and associates
create or replace procedure declare_table(target regclass, activity_policy text) language plpgsql as $$
declare
  tenant constant text := $p$organisation_id = (select nullif(current_setting('app.tenant', true), '')::uuid)$p$;
  activities constant text := $p$(select nullif(current_setting('app.activities', true), '')::uuid[])$p$;
  owned constant text := format('(%1$s is null or activity_id = any(%1$s::uuid[]))', activities);
  team constant text := $p$(select current_setting('app.team', true) = 'on')$p$;
  own_person constant text := format($p$(%1$s is null
    or person_id = (select nullif(current_setting('app.person', true), '')::uuid)
    or (%2$s and exists (select from activity_owner o where o.organisation_id = %3$s.organisation_id and o.person_id = %3$s.person_id)))$p$,
    activities, team, target);
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy tenant on %s using (%s)', target, tenant);
  case activity_policy
    when 'own' then execute format('create policy activity on %s as restrictive using %s', target, owned);
    when 'own-read' then execute format('create policy activity on %s as restrictive for select using %s', target, owned);
    when 'person' then execute format('create policy activity on %s as restrictive using %s', target, own_person);
    when 'team' then execute format('create policy activity on %s as restrictive using (%s is null or %s)', target, activities, team);
    when 'house' then execute format('create policy activity on %s as restrictive using (%s is null)', target, activities);
    when 'shared' then null;
  end case;
  execute format('grant select, insert, update, delete on %s to essaim_app', target);
  execute format('comment on table %s is %L', target, 'policy: ' || activity_policy);
end $$;

-- Somebody without an activity (an associate, a candidate become member) sees themselves.
drop policy activity on person;
create policy activity on person as restrictive using (
  (select nullif(current_setting('app.activities', true), '')) is null
  or id = (select nullif(current_setting('app.person', true), '')::uuid)
  or exists (select from activity_owner o where o.organisation_id = person.organisation_id and o.person_id = person.id)
);

-- The one who runs the training body, and members who are no entrepreneurs of the house.
alter table membership drop constraint membership_role;
alter table membership add constraint membership_role check (role in
  ('entrepreneur', 'associate', 'advisor', 'training', 'accountant', 'payroll', 'director', 'auditor', 'administrator'));

drop function memberships_of(uuid);
create function memberships_of(wanted uuid)
returns table (organisation_id uuid, name text, slug text, zone text, accent text, group_id uuid, role text, person_id uuid, activity_ids uuid[])
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.organisation_id, o.name, o.slug, o.zone, o.settings->>'accentColour', o.group_id, m.role, m.person_id,
    case m.role
      when 'entrepreneur' then array(select a.activity_id from activity_owner a where a.organisation_id = m.organisation_id and a.person_id = m.person_id)
      when 'associate' then '{}'::uuid[]
      when 'advisor' then array(select p.activity_id from portfolio p where p.organisation_id = m.organisation_id and p.person_id = m.person_id)
    end
  from membership m join organisation o using (organisation_id)
  where m.user_id = wanted
  order by o.name, m.role
$$;

-- A public page names its house in its address: the owner's answer, for one name at a time.
create function organisation_of_slug(wanted text) returns table (organisation_id uuid, name text, zone text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select organisation_id, name, zone from organisation where slug = wanted
$$;
