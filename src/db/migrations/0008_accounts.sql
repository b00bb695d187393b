-- What was used, what went wrong, who did what.

-- Credits, one row per charge. `key` is the key of the node run's effect, so a retry finds its row and charges nothing.
-- `reserved` when the first attempt of the node starts, `kept` or `refunded` when it has ended; a refunded row that is
-- charged again (a later attempt of the execution) becomes reserved again. There are no counters: sums are made when
-- asked for.
CREATE TABLE usage(
  execution_id uuid NOT NULL,
  key text NOT NULL,
  user_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  node_id text NOT NULL,
  node_type text NOT NULL,
  credits int NOT NULL CHECK (credits > 0),
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'kept', 'refunded')),
  charged_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (execution_id, key)) PARTITION BY RANGE (execution_id);
CREATE TABLE usage_default PARTITION OF usage DEFAULT;
CREATE INDEX usage_user ON usage(user_id, charged_at) INCLUDE (credits, state, execution_id);

-- Alerts that somebody wants to hear about, and those that were raised.
CREATE TABLE alert_rules(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  workflow_id uuid,                         -- null: every workflow of the user
  kind text NOT NULL,                       -- execution_failed, schedule_error, quarantined, …
  target json NOT NULL DEFAULT '{}',        -- where to send it
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX alert_rules_user ON alert_rules(user_id, id);

CREATE TABLE alerts(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  message text NOT NULL,
  workflow_id uuid,
  trigger_id uuid,
  execution_id uuid,
  raised_at timestamptz NOT NULL DEFAULT now(),
  acknowledged_at timestamptz);
CREATE INDEX alerts_user ON alerts(user_id, id);

-- Every change a person or a token made. Values of secrets never get here.
CREATE TABLE audit_log(
  id uuid PRIMARY KEY,                      -- UUIDv7: in the order of time
  user_id uuid,                             -- whose data it is about; null: the instance
  actor_id uuid,                            -- who did it; null: the instance itself or nobody known (a failed login)
  token_id uuid,                            -- with which API token, if any
  action text NOT NULL,                     -- workflow.activate, credential.create, …
  object_id text NOT NULL DEFAULT '',
  detail json NOT NULL DEFAULT '{}',
  address text NOT NULL DEFAULT '',
  at timestamptz NOT NULL DEFAULT now());
CREATE INDEX audit_log_user ON audit_log(user_id, id);
CREATE INDEX audit_log_actor ON audit_log(actor_id, id);
