-- Where were the shifts of each day, and in which region are they counted? Used to preview what a new map of regions
-- would move, and to name the locations that have none.
-- Grain: one row per location, day and region.
-- Returns:
--   event_location_id STRING: the location, NULL where the sign-ups name none
--   event_date DATE: the campaign's day
--   region STRING: the region in which they are counted
--   region_group STRING: the region's group
--   shifts INT64: all sign-ups
--   completed INT64: came
--   no_show INT64: did not come and did not cancel
--   cancelled INT64: cancelled
--   open INT64: still open
SELECT
  event_location_id,
  event_date,
  region,
  region_group,
  COUNT(*) AS shifts,
  COUNTIF(outcome = 'completed') AS completed,
  COUNTIF(outcome = 'no_show') AS no_show,
  COUNTIF(outcome = 'cancelled') AS cancelled,
  COUNTIF(outcome = 'open') AS open
FROM sign_ups
GROUP BY event_location_id, event_date, region, region_group
