-- Who signs in. These tables belong to no organisation: a person may work in several, and signs in before one is chosen.
-- They hold what better-auth expects, under our names; memberships (0004) say where each user may act.
create table app_user (
  id uuid primary key,
  name text not null,
  email text not null constraint app_user_email unique,
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  -- Signs in with one click and without a second factor: only the demo makes such users.
  is_demo boolean not null default false,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
comment on constraint app_user_email on app_user is 'Cette adresse électronique a déjà un accès.';
comment on table app_user is 'policy: global';

create table app_session (
  id uuid primary key,
  user_id uuid not null references app_user on delete cascade,
  token text not null constraint app_session_token unique,
  -- Where the person works in this session; null until chosen.
  organisation_id uuid,
  ip_address text,
  user_agent text,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index app_session_user on app_session (user_id);
comment on table app_session is 'policy: global';

-- A way to prove who one is: here, a password (argon2id).
create table app_account (
  id uuid primary key,
  user_id uuid not null references app_user on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index app_account_user on app_account (user_id);
comment on table app_account is 'policy: global';

-- Short-lived proofs: password resets, second-factor challenges, trusted devices.
create table app_verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index app_verification_identifier on app_verification (identifier);
comment on table app_verification is 'policy: global';

create table two_factor (
  id uuid primary key,
  user_id uuid not null references app_user on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count int not null default 0,
  locked_until timestamptz(3)
);
create index two_factor_user on two_factor (user_id);
create index two_factor_secret on two_factor (secret);
comment on table two_factor is 'policy: global';

-- An invitation to act in one organisation with one role. Only the hash of its token is kept.
create table invitation (
  id uuid primary key,
  token_hash bytea not null constraint invitation_token unique,
  organisation_id uuid not null,
  organisation_name text not null,
  email text not null,
  name text not null,
  role text not null,
  person_id uuid,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index invitation_organisation on invitation (organisation_id, created_at);
comment on table invitation is 'policy: global';

grant select, insert, update, delete on app_user, app_session, app_account, app_verification, two_factor, invitation to essaim_app;

-- The application's door to the job queue, which belongs to the owner: a job is added in the transaction that makes it needed,
-- and disappears with it. With a key, a job that still waits is replaced.
create function enqueue_job(task text, payload jsonb, job_key text, run_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, public as $$
  select graphile_worker.add_job(task, payload::json, run_at => run_at, max_attempts => 12, job_key => job_key)
$$;
revoke execute on function enqueue_job from public;
grant execute on function enqueue_job to essaim_app;
