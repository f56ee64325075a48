-- Which run of this campaign was published last, and how large was it? A new run's volume is held against it.
-- Grain: one row, none when there was no such run.
-- Parameters:
--   campaign STRING: the campaign's name
-- Returns:
--   run_id STRING: the run
--   sign_ups INT64: the sign-ups it counts
SELECT run_id, sign_ups
FROM runs
WHERE outcome = 'published' AND campaign = @campaign
ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
LIMIT 1
