-- Starting a run no longer touches an index of `executions`.

-- An update is HOT only when no index, its predicate included, names a column that it changes. A claim and a heartbeat change
-- status and lease; the outcome of a run that succeeds changes `finished_at` as well. What runs is found by its message: a
-- message is kept, with a token, until its run ends.
DROP INDEX executions_waiting, executions_queued, executions_running, executions_live, executions_failed;
CREATE INDEX executions_open ON executions(user_id, id) WHERE finished_at IS NULL;
CREATE INDEX executions_waiting ON executions(ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX executions_live ON executions(trigger_id) WHERE trigger_id IS NOT NULL AND finished_at IS NULL;
CREATE INDEX executions_error ON executions(user_id, id) WHERE error IS NOT NULL;

-- What those predicates take for granted.
UPDATE executions SET finished_at = now() WHERE finished_at IS NULL AND status IN ('completed', 'failed', 'cancelled');
UPDATE executions SET error = '{"class": "internal", "message": "no error was recorded"}' WHERE error IS NULL AND status = 'failed';
ALTER TABLE executions
  ADD CHECK ((finished_at IS NULL) = (status IN ('queued', 'running', 'waiting'))),
  ADD CHECK (status <> 'failed' OR error IS NOT NULL);

-- Room for the new version of every row of a page that is claimed at once.
ALTER TABLE executions SET (fillfactor = 45);
