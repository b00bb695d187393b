-- Executions: state, lease and outcome of every run. What is large lives beside them.

-- Ids are UUIDv7 of our own making, so primary keys and partitions follow time. The row is narrow and leaves room on its
-- page: heartbeats touch no index and stay HOT.
CREATE TABLE executions(
  id uuid PRIMARY KEY,
  workflow_id uuid NOT NULL,
  version int NOT NULL,
  user_id uuid NOT NULL,
  lane smallint NOT NULL,                  -- priority * 64 + users.lane
  trigger text NOT NULL CHECK (trigger IN ('scheduled', 'manual', 'api', 'webhook', 'event', 'replay')),
  trigger_id uuid,
  scheduled_for timestamptz,
  request_key text,                        -- Idempotency-Key, or the dedupe key of a webhook
  replay_of uuid,
  priority smallint NOT NULL DEFAULT 2,    -- 0 manual, 1 api, webhook and event, 2 scheduled
  status text NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  wait_reason text CHECK (wait_reason IN ('jitter', 'overlap', 'backoff', 'lost', 'interrupted', 'parked')),
  ready_at timestamptz,
  queued_at timestamptz,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL DEFAULT now() + interval '24 h',
  attempt smallint NOT NULL DEFAULT 0,     -- number of starts, never reused: part of journal and artifact keys
  charged smallint NOT NULL DEFAULT 0,
  max_attempts smallint NOT NULL DEFAULT 3,
  interrupts smallint NOT NULL DEFAULT 0,
  solo boolean NOT NULL DEFAULT false,     -- the next attempt runs alone in its worker
  lease_token bigint,
  lease_owner text,
  lease_until timestamptz,
  attempt_started_at timestamptz,
  cancel_requested_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  dead boolean NOT NULL DEFAULT false,
  last_node text,
  error jsonb,
  result_ref text,
  CHECK ((status = 'running') = (lease_token IS NOT NULL)),
  CHECK ((status = 'waiting') = (ready_at IS NOT NULL)),
  CHECK (charged BETWEEN 0 AND max_attempts),
  CHECK (NOT dead OR status = 'failed')) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
-- At most one execution per occurrence and per request.
CREATE UNIQUE INDEX executions_occurrence ON executions(trigger_id, scheduled_for) WHERE trigger = 'scheduled';
CREATE UNIQUE INDEX executions_request ON executions(user_id, request_key) WHERE request_key IS NOT NULL;
-- Partial: what is alive is little, whatever the history. Matched only by the literal states in the text of a query.
CREATE INDEX executions_waiting ON executions(ready_at) WHERE status = 'waiting';
CREATE INDEX executions_queued ON executions(queued_at) WHERE status = 'queued';
CREATE INDEX executions_running ON executions(id) WHERE status = 'running';
CREATE INDEX executions_live ON executions(trigger_id) WHERE trigger_id IS NOT NULL AND status IN ('queued', 'running', 'waiting');
-- Lists, newest first, and the statistics of a workflow.
CREATE INDEX executions_user ON executions(user_id, id);
CREATE INDEX executions_workflow ON executions(workflow_id, id);
CREATE INDEX executions_failed ON executions(user_id, id) WHERE status = 'failed';

-- What an execution was started with; scheduled ones have no row and take the parameters of their trigger. `json`, not
-- `jsonb`: order of keys and U+0000 survive, and nobody searches in it.
CREATE TABLE execution_inputs(
  execution_id uuid PRIMARY KEY,
  params json,                             -- null: those of the trigger (replay of a scheduled one)
  trigger json,                            -- trigger.<name> in expressions; null: made from the trigger and the times
  raw_body bytea,                          -- of a webhook, as it came
  overrides json,                          -- test run: node id → inputs that replace those of the document
  pinned json,                             -- test run: node id → outputs that stand instead of a run of the node
  run_to text,                             -- test run: the node to end with
  reuse_of uuid);                          -- retry from the failed node: the execution whose journal may be reused

-- What a run gave; written by the lease holder before it ends the execution.
CREATE TABLE execution_results(
  execution_id uuid PRIMARY KEY,
  attempt smallint NOT NULL,
  degraded boolean NOT NULL DEFAULT false,
  credits bigint NOT NULL DEFAULT 0,
  result json);

-- Effects on the outside world: intent before, result after. The primary key is what makes an effect happen once.
CREATE TABLE effects(
  execution_id uuid NOT NULL,
  node_id text NOT NULL,
  iteration text NOT NULL DEFAULT '',
  key text NOT NULL,
  policy text NOT NULL CHECK (policy IN ('idempotent', 'at_most_once')),
  state text NOT NULL CHECK (state IN ('intent', 'done', 'failed', 'unknown')),
  request_hash bytea NOT NULL,
  response jsonb,
  token bigint NOT NULL,
  tries smallint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (execution_id, node_id, iteration));
