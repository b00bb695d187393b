-- Workflows and their versions.
--
-- The row of a workflow holds what belongs to the workflow itself: name, description, lifecycle. A version holds the
-- rest of the document, unchanged for ever. `version` counts from 1 in each workflow; `draft_version` is the newest,
-- `active_version` the one that schedules and triggers run.

CREATE TABLE workflows(
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused')),
  revision bigint NOT NULL DEFAULT 1,   -- grows with every change of this row: the ETag of optimistic concurrency
  draft_version int NOT NULL,
  active_version int,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,               -- kept until the last execution has left by retention
  CHECK ((status = 'draft') = (active_version IS NULL)));
-- Lists go by last change; the id makes the order total, so that cursors are stable.
CREATE INDEX workflows_list ON workflows(user_id, updated_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX workflows_active ON workflows(user_id) WHERE status = 'active' AND deleted_at IS NULL;
CREATE INDEX workflows_deleted ON workflows(deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE workflow_versions(
  workflow_id uuid NOT NULL REFERENCES workflows ON DELETE CASCADE,
  version int NOT NULL CHECK (version >= 1),
  definition text NOT NULL,             -- JSON as text: jsonb would lose the order of keys and refuse U+0000
  content_hash bytea NOT NULL,          -- SHA-256 of the canonical form: equal content makes no new version
  node_count int NOT NULL,
  max_attempts smallint NOT NULL DEFAULT 3 CHECK (max_attempts BETWEEN 1 AND 3),   -- of settings, for who makes executions
  author_id uuid NOT NULL,
  note text NOT NULL DEFAULT '',
  restored_from int,                    -- this version is an old one brought back
  created_at timestamptz NOT NULL DEFAULT now(),
  solo_lost_at timestamptz,             -- when it last took its worker down while running alone
  quarantined_at timestamptz,           -- it took its worker down twice while running alone; starts by hand only
  PRIMARY KEY (workflow_id, version));
