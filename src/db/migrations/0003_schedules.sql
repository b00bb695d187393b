-- Triggers and the ledger of their occurrences.

-- One row per schedule, one-time or other trigger. `kind` is the type of the catalogue. A trigger that stands in the
-- document carries the id it has there as `document_key` and follows the active version; one made over the API has none.
CREATE TABLE triggers(
  id uuid PRIMARY KEY,
  workflow_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('manual_trigger', 'api_trigger', 'schedule_trigger', 'one_time_trigger', 'webhook_trigger',
    'file_change_trigger', 'database_change_trigger', 'condition_trigger', 'workflow_error_trigger')),
  expr text,
  once_at timestamptz,
  tz text NOT NULL DEFAULT 'UTC',
  misfire text NOT NULL DEFAULT 'coalesce' CHECK (misfire IN ('coalesce', 'skip', 'catch_up')),
  catch_up_max smallint NOT NULL DEFAULT 10,
  overlap text NOT NULL DEFAULT 'skip' CHECK (overlap IN ('allow', 'skip', 'queue_one')),
  jitter_s int NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT false,   -- enabled, and its workflow is active
  next_run_at timestamptz,
  last_fired_at timestamptz,
  error text,                              -- why it cannot be evaluated; next_run_at is null then
  document_key text,
  name text NOT NULL DEFAULT '',
  enabled boolean NOT NULL DEFAULT true,   -- what its owner wants; `active` is what holds
  config json NOT NULL DEFAULT '{}',       -- the inputs of the trigger, by title
  token_hash bytea,                        -- SHA-256 of the token in /hooks/{token}
  token_sealed bytea,                      -- the token itself for its owner to see again, sealed
  token_key_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz);                 -- the ledger outlives its trigger
CREATE INDEX triggers_due ON triggers(next_run_at) WHERE active;
CREATE UNIQUE INDEX triggers_document_key ON triggers(workflow_id, document_key) WHERE document_key IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX triggers_token ON triggers(token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX triggers_workflow ON triggers(workflow_id);
CREATE INDEX triggers_user ON triggers(user_id, id) WHERE deleted_at IS NULL;

-- One row per occurrence: nothing that was due disappears without a word. `until` and `n` stand for a run of occurrences
-- of one outcome that were too many for a row each.
CREATE TABLE schedule_ledger(
  trigger_id uuid NOT NULL,
  occurs_at timestamptz NOT NULL,
  until timestamptz,
  n int NOT NULL DEFAULT 1,
  outcome text NOT NULL CHECK (outcome IN ('fired', 'coalesced', 'skipped')),
  reason text CHECK (reason IN ('misfire', 'overlap', 'min_interval', 'limit', 'paused', 'quarantined')),
  late_ms bigint NOT NULL,
  execution_id uuid,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (trigger_id, occurs_at)) PARTITION BY RANGE (occurs_at);
CREATE TABLE schedule_ledger_default PARTITION OF schedule_ledger DEFAULT;
