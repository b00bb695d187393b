-- Scheduled runs wait while their user has as many runs as the limit says (`limits.concurrent_runs`).
ALTER TABLE executions DROP CONSTRAINT executions_wait_reason_check;
ALTER TABLE executions ADD CONSTRAINT executions_wait_reason_check
  CHECK (wait_reason IN ('jitter', 'overlap', 'limit', 'backoff', 'lost', 'interrupted', 'parked'));
