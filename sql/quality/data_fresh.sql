-- The source was synced recently, or changed where it is not known when the sync ran. If not, the sync is late, or nobody
-- is closing out shifts. Check VAN's sync; answers say how far the data go.
-- Grain: one row when that is too long ago.
-- Severity: warn
-- Parameters:
--   today DATE: the campaign's date of the run
--   fresh_days INT64: how many days ago it may be
-- Returns:
--   example STRING: when the source was last synced or changed
--   shifts INT64: how many days ago
SELECT
  CONCAT('last synced or changed on ', CAST(synced_on AS STRING)) AS example,
  DATE_DIFF(@today, synced_on, DAY) AS shifts
FROM coverage
WHERE DATE_DIFF(@today, synced_on, DAY) > @fresh_days
