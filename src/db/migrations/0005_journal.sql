-- The journal of runs: node by node, phase by phase, line by line.
--
-- `seq` is the place of a row's last change in the journal of its execution (attempt * 2^40 + n): a reader that has seen
-- everything up to a number asks for what is above it. Rows are written by the lease holder only, and the attempt is
-- part of every key, so a late row of a lost lease is harmless. Partitions are weekly ranges of UUIDv7 and are dropped
-- whole by retention.

CREATE TABLE node_runs(
  execution_id uuid NOT NULL,
  node_id text NOT NULL,
  iteration text NOT NULL DEFAULT '',      -- the loop path, '3/0'
  attempt smallint NOT NULL,
  tries smallint NOT NULL DEFAULT 1,
  kind text NOT NULL CHECK (kind IN ('pure', 'browser', 'effect')),
  status text NOT NULL CHECK (status IN ('running', 'done', 'failed', 'skipped', 'reused')),
  input_hash bytea,
  output jsonb,
  output_ref text,                         -- the artifact that holds an output over 64 KiB
  error jsonb,
  credits int NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  seq bigint NOT NULL DEFAULT 0,
  name text NOT NULL DEFAULT '',
  type text NOT NULL DEFAULT '',
  phase int NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT '',          -- nodes.<name>.state: succeeded, failed, bypassed, skipped, cancelled; empty while it runs
  inputs jsonb,                            -- redacted
  degraded boolean NOT NULL DEFAULT false,
  warnings text[] NOT NULL DEFAULT '{}',
  waited_ms bigint NOT NULL DEFAULT 0,
  took_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (execution_id, node_id, iteration, attempt)) PARTITION BY RANGE (execution_id);
CREATE TABLE node_runs_default PARTITION OF node_runs DEFAULT;

-- A summary of the nodes of equal depth; nothing waits for a phase.
CREATE TABLE execution_phases(
  execution_id uuid NOT NULL,
  attempt smallint NOT NULL,
  phase int NOT NULL,
  seq bigint NOT NULL,
  succeeded int NOT NULL DEFAULT 0,
  failed int NOT NULL DEFAULT 0,
  skipped int NOT NULL DEFAULT 0,
  finished_at timestamptz,
  PRIMARY KEY (execution_id, attempt, phase)) PARTITION BY RANGE (execution_id);
CREATE TABLE execution_phases_default PARTITION OF execution_phases DEFAULT;

CREATE TABLE execution_logs(
  execution_id uuid NOT NULL,
  seq bigint NOT NULL,
  attempt smallint NOT NULL,
  at timestamptz NOT NULL,
  level text NOT NULL,
  node_id text NOT NULL DEFAULT '',
  iteration text NOT NULL DEFAULT '',
  message text NOT NULL,
  fields jsonb,
  PRIMARY KEY (execution_id, seq)) PARTITION BY RANGE (execution_id);
CREATE TABLE execution_logs_default PARTITION OF execution_logs DEFAULT;

-- Files a run left. The row goes before its file, so a file without a row is the only thing a sweep can find.
CREATE TABLE artifacts(
  execution_id uuid NOT NULL,
  id text NOT NULL,                        -- the file's name in the folder of the execution
  seq bigint NOT NULL,
  attempt smallint NOT NULL,
  node_id text NOT NULL DEFAULT '',
  iteration text NOT NULL DEFAULT '',
  name text NOT NULL,
  mime text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (execution_id, id));
