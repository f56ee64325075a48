-- Note which run a freeze of an older version holds in the published tables: the first one whose rows they have.
-- Grain: one row per freeze.
-- Parameters:
--   run_id STRING: the run that is published
UPDATE freezes
SET run_id = @run_id
WHERE run_id IS NULL AND thawed_at IS NULL
