-- Of runs that nobody watched: one open alert a workflow, which tells of the newest failure.
CREATE UNIQUE INDEX alerts_open_failure ON alerts(workflow_id) WHERE kind = 'run_failed' AND acknowledged_at IS NULL;
