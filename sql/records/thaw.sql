-- Thaw the numbers of a place that are frozen; nothing happens if none are.
-- Grain: one row per freeze.
-- Parameters:
--   place STRING: the region or the group of regions as it was frozen, '' for all
--   reason STRING: why
--   person STRING: who thaws them
--   now TIMESTAMP: when
UPDATE freezes
SET thaw_reason = @reason, thawed_by = @person, thawed_at = @now
WHERE place = @place AND thawed_at IS NULL
