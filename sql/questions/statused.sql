-- Which status do each day's sign-ups have, and what do they count as? Used to preview what a new map of statuses would
-- move, and to name the statuses that are not explained yet.
-- Grain: one row per status, outcome, day and region.
-- Returns:
--   status_name STRING: the status as VAN has it, NULL where there is none
--   outcome STRING: what it counts as
--   event_date DATE: the campaign's day
--   region STRING: the region
--   shifts INT64: sign-ups with it
--   several INT64: those with several source rows; which of the rows is used may depend on their outcomes
SELECT
  status_name,
  outcome,
  event_date,
  region,
  COUNT(*) AS shifts,
  COUNTIF(versions > 1) AS several
FROM sign_ups
GROUP BY status_name, outcome, event_date, region
