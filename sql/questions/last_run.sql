-- Which run of this campaign was published last, of which day, and how large was it? A new run is held against it.
-- Grain: one row, none when there was no such run.
-- Parameters:
--   campaign STRING: the campaign's name
-- Returns:
--   run_id STRING: the run
--   day DATE: the campaign's date of the run, NULL for one of an older version
--   sign_ups INT64: the sign-ups it counts
--   closed_shifts INT64: those of past days that were closed, 0 for one of an older version
--   mapped INT64: those in a region, 0 for one of an older version
SELECT run_id, day, sign_ups, COALESCE(closed_shifts, 0) AS closed_shifts, COALESCE(mapped, 0) AS mapped
FROM runs
WHERE outcome = 'published' AND campaign = @campaign
ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
LIMIT 1
