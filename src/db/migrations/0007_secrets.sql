-- Secrets at rest. Only sealed bytes are here; the keys are in the key ring, and key_id says which one opens a row.

CREATE TABLE credentials(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL,
  sealed bytea NOT NULL,                    -- bound to kind, owner and name: rows cannot be swapped
  key_id text NOT NULL,
  hosts text[] NOT NULL DEFAULT '{}',       -- usable only towards these; empty: no restriction
  workflows uuid[] NOT NULL DEFAULT '{}',   -- usable only by these; empty: by all of its owner
  nodes text[] NOT NULL DEFAULT '{}',       -- and only by these node types; empty: by all
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  CONSTRAINT credentials_name UNIQUE (user_id, name));

-- Saved browser state of a site login: cookies and storage. A run that uses one may hold its lock.
CREATE TABLE browser_sessions(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  locked_by uuid,                           -- an execution
  locked_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT browser_sessions_name UNIQUE (user_id, name));
