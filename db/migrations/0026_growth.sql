-- Reads of a house that has grown.

-- People and activities whose names have these words, as a LIKE pattern, accents and capitals apart. The owner's functions, since policies
-- keep the planner from the trigram indexes; ids of the tenant only: who asks reads the rows under its own policies.
create index person_plain_by_last_name on person using gin (plain_text(last_name || ' ' || first_name) gin_trgm_ops);

create function people_named(pattern text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan rows 100 as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  plain constant text := plain_text(pattern);
begin
  return query select id from person
  where organisation_id = tenant and (plain_text(first_name || ' ' || last_name || ' ' || coalesce(email, '')) like plain
    or plain_text(last_name || ' ' || first_name) like plain);
end $$;

create function activities_named(pattern text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan rows 100 as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  plain constant text := plain_text(pattern);
begin
  return query select id from activity
  where organisation_id = tenant and plain_text(name || ' ' || code || ' ' || coalesce(trade, '')) like plain;
end $$;

-- Read from their index alone, what policies ask included.
drop index share_movement_day;
create index share_movement_day on share_movement (organisation_id, day, number) include (person_id, shares, capital_cents);
create index levy_assessment_day on levy_assessment (organisation_id, day) include (activity_id, code, levy_id, amount_cents);
create index interview_unsigned on interview (organisation_id, held_on) where final_at is not null and signed_on is null;
