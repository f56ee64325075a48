-- Which status has each day's sign-ups, and as what do they count? To foresee what another map of statuses moves, and to
-- name the statuses that nobody has explained.
-- Grain: one row per status, outcome, day and region.
-- Returns:
--   status_name STRING: the status as VAN has it, NULL where there is none
--   outcome STRING: what it counts as
--   event_date DATE: the campaign's day
--   region STRING: the region
--   shifts INT64: sign-ups with it
--   several INT64: those of which there were several source rows; which of them is taken may depend on their outcomes
SELECT
  status_name,
  outcome,
  event_date,
  region,
  COUNT(*) AS shifts,
  COUNTIF(versions > 1) AS several
FROM sign_ups
GROUP BY status_name, outcome, event_date, region
