-- Partitions are made ahead and dropped whole. Every partitioned table also has a DEFAULT partition, which must stay
-- empty: a row in it says that partitions were not made in time (stray_rows() counts them for the alarm).

-- The smallest UUIDv7 of a millisecond: the bounds of partitions, and of questions like "since yesterday".
CREATE FUNCTION uuid_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION uuid_time(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

-- What is partitioned, by what, and how far back partitions must exist: the ledger takes occurrences that were missed
-- long ago, everything else only what is new (one period back, for clocks that differ).
CREATE TABLE partition_rules(
  parent text PRIMARY KEY,
  key text NOT NULL,
  period text NOT NULL CHECK (period IN ('week', 'month')),
  by_uuid boolean NOT NULL,
  back int NOT NULL DEFAULT 1);
INSERT INTO partition_rules(parent, key, period, by_uuid, back) VALUES
  ('node_runs', 'execution_id', 'week', true, 1), ('execution_phases', 'execution_id', 'week', true, 1),
  ('execution_logs', 'execution_id', 'week', true, 1), ('usage', 'execution_id', 'month', true, 1),
  ('queue_dlq', 'dead_at', 'week', false, 1), ('schedule_ledger', 'occurs_at', 'month', false, 3);

-- Makes the missing partitions around a time, `ahead` periods into the future; returns how many were made, or null
-- when another process is at it. Attaching a table made beforehand locks its parent less than CREATE … PARTITION OF;
-- rows that had to go to the DEFAULT partition move to where they belong.
CREATE FUNCTION make_partitions(around timestamptz DEFAULT now(), ahead int DEFAULT 2) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  rule partition_rules;
  step interval;
  lower_at timestamptz;
  lower_bound text;
  upper_bound text;
  child text;
  made int := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('flow partitions'), hashtext(current_schema())) THEN
    RETURN NULL;
  END IF;
  FOR rule IN SELECT * FROM partition_rules ORDER BY parent LOOP
    step := ('1 ' || rule.period)::interval;
    FOR i IN -rule.back .. ahead LOOP
      -- In UTC, whatever the time zone of the connection.
      lower_at := (date_trunc(rule.period, around AT TIME ZONE 'UTC') + i * step) AT TIME ZONE 'UTC';
      child := rule.parent || to_char(lower_at AT TIME ZONE 'UTC', '_YYYYMMDD');
      CONTINUE WHEN to_regclass(quote_ident(child)) IS NOT NULL;
      IF rule.by_uuid THEN
        lower_bound := uuid_floor(lower_at);
        upper_bound := uuid_floor(((lower_at AT TIME ZONE 'UTC') + step) AT TIME ZONE 'UTC');
      ELSE
        lower_bound := lower_at;
        upper_bound := ((lower_at AT TIME ZONE 'UTC') + step) AT TIME ZONE 'UTC';
      END IF;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, rule.parent);
      EXECUTE format('WITH stray AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM stray',
                     rule.parent || '_default', rule.key, lower_bound, rule.key, upper_bound, child);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', rule.parent, child, lower_bound, upper_bound);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

-- Drops the oldest partition of a table if all of it is older than `before`; returns its name, or null when there is
-- none or another process is at it. One a transaction: dropping takes a short exclusive lock on the parent.
CREATE FUNCTION drop_oldest_partition(of_table text, before timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  rule partition_rules;
  child text;
  lower_at timestamp;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('flow partitions'), hashtext(current_schema())) THEN
    RETURN NULL;
  END IF;
  SELECT * INTO STRICT rule FROM partition_rules WHERE parent = of_table;
  SELECT c.relname INTO child FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = to_regclass(quote_ident(of_table)) AND c.relname ~ '_[0-9]{8}$' ORDER BY c.relname LIMIT 1;
  IF child IS NULL THEN
    RETURN NULL;
  END IF;
  lower_at := to_timestamp(right(child, 8), 'YYYYMMDD')::timestamp;
  IF (lower_at + ('1 ' || rule.period)::interval) AT TIME ZONE 'UTC' > before THEN
    RETURN NULL;
  END IF;
  EXECUTE format('DROP TABLE %I', child);
  RETURN child;
END $$;

-- Rows in DEFAULT partitions, by table; only tables that have some.
CREATE FUNCTION stray_rows() RETURNS TABLE (parent text, strays bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
  FOR parent IN SELECT r.parent FROM partition_rules r ORDER BY r.parent LOOP
    EXECUTE format('SELECT count(*) FROM %I', parent || '_default') INTO strays;
    IF strays > 0 THEN
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;

SELECT make_partitions();
