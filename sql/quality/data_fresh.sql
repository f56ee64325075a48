-- The source changed recently. If not, the sync is late, or nobody is closing out shifts. Check VAN's sync; answers say
-- how far the data go.
-- Grain: one row when the newest change is too old.
-- Severity: warn
-- Parameters:
--   zone STRING: the campaign's time zone
--   today DATE: the campaign's date of the run
--   fresh_days INT64: how many days old the newest change may be
-- Returns:
--   example STRING: when the source last changed
--   shifts INT64: how many days ago
SELECT
  CONCAT('newest change on ', CAST(COALESCE(DATE(newest_change, @zone), data_through) AS STRING)) AS example,
  DATE_DIFF(@today, COALESCE(DATE(newest_change, @zone), data_through), DAY) AS shifts
FROM coverage
WHERE DATE_DIFF(@today, COALESCE(DATE(newest_change, @zone), data_through), DAY) > @fresh_days
