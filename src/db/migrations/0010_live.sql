-- What a browser shows now, for whoever watches: the newest picture of each execution. Unlogged, because a picture that
-- did not survive a crash is replaced by the next one.
CREATE UNLOGGED TABLE live_frames(
  execution_id uuid PRIMARY KEY,
  seq bigint NOT NULL,  -- milliseconds since 1970: grows over attempts
  url text NOT NULL,
  width int NOT NULL,   -- of the viewport, in CSS pixels
  height int NOT NULL,
  jpeg bytea            -- null: withheld, the page shows a secret
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
-- Compressed already.
ALTER TABLE live_frames ALTER COLUMN jpeg SET STORAGE EXTERNAL;
