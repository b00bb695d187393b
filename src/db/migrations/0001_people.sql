-- People: who may use this instance, how they prove it, and what they may use up.
--
-- Nothing here can be used as a password by whoever reads a dump: passwords are argon2id, everything else that opens a
-- door is kept as its SHA-256.

-- The lane of a user decides where their messages stand in the queue (queue_msg.lane = priority * 64 + lane). Lanes are
-- dealt round robin, so that few users share one before every lane is taken.
CREATE SEQUENCE user_lanes AS smallint MINVALUE 0 MAXVALUE 63 START 0 CYCLE;

CREATE TABLE users(
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email <> ''),
  name text NOT NULL DEFAULT '',
  role text NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
  lane smallint NOT NULL DEFAULT nextval('user_lanes') CHECK (lane BETWEEN 0 AND 63),
  password_hash text,                 -- argon2id with its parameters; null: cannot log in with a password
  -- Limits; null: the default of the instance.
  limit_nodes int CHECK (limit_nodes >= 0),                          -- nodes per workflow
  limit_active_workflows int CHECK (limit_active_workflows >= 0),
  limit_concurrent_runs int CHECK (limit_concurrent_runs >= 0),      -- queued and running together
  limit_credits_month bigint CHECK (limit_credits_month >= 0),       -- calendar month, UTC
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  last_login_at timestamptz,
  disabled_at timestamptz);           -- users are disabled, not deleted: their history stays readable
ALTER SEQUENCE user_lanes OWNED BY users.lane;
CREATE UNIQUE INDEX users_email ON users(lower(email));

-- Logins in a browser: opaque cookies.
CREATE TABLE sessions(
  token_hash bytea PRIMARY KEY,       -- SHA-256 of the cookie
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  address text NOT NULL DEFAULT '',
  user_agent text NOT NULL DEFAULT '');
CREATE INDEX sessions_user ON sessions(user_id);
CREATE INDEX sessions_expiry ON sessions(expires_at);

CREATE TABLE api_tokens(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  token_hash bytea NOT NULL CONSTRAINT api_tokens_hash UNIQUE,
  prefix text NOT NULL,               -- the first characters, so that a person can tell tokens apart
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz);
CREATE INDEX api_tokens_user ON api_tokens(user_id, id);

-- One-time links: the first administrator (no user), an invitation, a forgotten password.
CREATE TABLE setup_links(
  token_hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('setup', 'invite', 'password')),
  user_id uuid REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CHECK ((purpose = 'setup') = (user_id IS NULL)));
