-- Which numbers are frozen right now? Their digests are held, and the published tables keep their rows.
-- Grain: one row per freeze in force.
-- Returns:
--   freeze_id STRING: the freeze
--   place STRING: the region or the group of regions, '' for all
--   reason STRING: why
--   frozen_by STRING: who froze them
--   frozen_at TIMESTAMP: when
--   run_id STRING: the run that was published then, '' for a freeze of an older version
SELECT freeze_id, place, reason, frozen_by, frozen_at, COALESCE(run_id, '') AS run_id
FROM freezes
WHERE thawed_at IS NULL
ORDER BY frozen_at, freeze_id
