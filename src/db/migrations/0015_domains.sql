-- The web site a version opens, for the limit of runs that are at one site at once.

-- Null: it opens none that is written out in it, or was saved before there was this column; such runs have no limit.
ALTER TABLE workflow_versions ADD COLUMN domain text;
