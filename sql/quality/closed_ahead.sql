-- No shift is completed or missed before its day. Such shifts are counted when their day comes; until then they are
-- neither in a rate nor in the look-ahead. Fix the status or the date in VAN; if there are many, check whether the
-- export swapped day and month.
-- Grain: one row per event and status.
-- Severity: warn
-- Parameters:
--   today DATE: the campaign's date of the run
-- Returns:
--   example STRING: the event, its date and the status
--   shifts INT64: its sign-ups
SELECT
  CONCAT('event ', event_id, ' on ', CAST(event_date AS STRING), ' is ', status_name, ' already') AS example,
  COUNT(*) AS shifts
FROM sign_ups
WHERE outcome IN ('completed', 'no_show', 'walk_in') AND event_date > @today
GROUP BY event_id, event_date, status_name
