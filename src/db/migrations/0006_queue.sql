-- The queue. A message is a hint that an execution may be started; the truth is in `executions`.

-- Hot and narrow: the primary key is the only index, so taking a message is a HOT update. Visible when vt <= now().
CREATE TABLE queue_msg(
  lane smallint NOT NULL,
  read_ct smallint NOT NULL DEFAULT 0,
  msg_id bigint GENERATED ALWAYS AS IDENTITY,
  vt timestamptz NOT NULL DEFAULT '-infinity',
  enqueued_at timestamptz NOT NULL DEFAULT now(),
  execution_id uuid NOT NULL,
  token bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (lane, msg_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

-- Dead letters; partitions are weekly.
CREATE TABLE queue_dlq(
  dead_at timestamptz NOT NULL DEFAULT now(),
  execution_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('attempts', 'expired', 'quarantined')),
  charged smallint NOT NULL,
  last_node text,
  error jsonb,
  PRIMARY KEY (dead_at, execution_id)) PARTITION BY RANGE (dead_at);
CREATE TABLE queue_dlq_default PARTITION OF queue_dlq DEFAULT;

-- What must leave the database: messages to SQS, failure hooks.
CREATE TABLE outbox(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('sqs', 'hook')),
  execution_id uuid NOT NULL,
  body text NOT NULL,
  delay_s smallint NOT NULL DEFAULT 0 CHECK (delay_s BETWEEN 0 AND 900),
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  tries smallint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 60, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0);
