-- Freeze the numbers of a place: its digests are held until it is thawed. A place that is itself frozen already stays
-- so: no row is changed.
-- Grain: one row per freeze.
-- Parameters:
--   freeze_id STRING: its id
--   place STRING: the region or the group of regions, '' for all
--   reason STRING: why
--   person STRING: who freezes it
--   now TIMESTAMP: when
--   run_id STRING: the run that is published, whose rows the published tables keep
MERGE INTO freezes
USING (SELECT @place AS place) AS this
ON freezes.place = this.place AND freezes.thawed_at IS NULL
WHEN NOT MATCHED THEN
  INSERT (freeze_id, place, reason, frozen_by, frozen_at, thaw_reason, thawed_by, thawed_at, run_id)
  VALUES (@freeze_id, @place, @reason, @person, @now, NULL, NULL, NULL, @run_id)
