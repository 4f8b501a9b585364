-- A word that every person of a house bears is looked for in what is kept, instead of making each name plain again.
alter table person add column plain text generated always as
  (plain_text(last_name || ' ' || first_name || ' ' || last_name || ' ' || coalesce(email, ''))) stored;
create index person_plain_words on person using gin (plain gin_trgm_ops);
drop index person_plain_by_last_name;

create or replace function people_named(pattern text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan rows 100 as $$
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  words constant text := plain_text(pattern);
begin
  return query select id from person where organisation_id = tenant and plain like words;
end $$;
