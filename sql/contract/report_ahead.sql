-- Flakebot: the shifts ahead, on the day of the run and later: the rows of report_days for these days with anything
-- scheduled, cancelled or closed out.
-- Grain: one row per event date, region with its group, organizer and event type.
-- Returns:
--   event_date DATE: the day of the shifts
--   week_start DATE: the first day of its campaign week
--   region STRING: the region; Unmapped for shifts in none
--   region_group STRING: the region's group; the region itself where it has none
--   organizer STRING: the organizer's turf; Unturfed for shifts of nobody
--   event_type STRING: the event type
--   scheduled INT64: scheduled
--   confirmed INT64: of these, confirmed
--   left_message INT64: of these, not confirmed, but a message was left
--   cancelled_ahead INT64: cancelled already
--   closed_ahead INT64: completed or no-show already
--   data_through DATE: the last covered day; NULL where no day is covered
--   as_of DATE: the day of the run: the first day ahead
--   run_id STRING: the run that counted
--   published_run STRING: the newest published run; another one than run_id where the place is frozen
SELECT
  event_date,
  week_start,
  region,
  region_group,
  organizer,
  event_type,
  scheduled,
  confirmed,
  left_message,
  cancelled_ahead,
  closed_ahead,
  data_through,
  as_of,
  run_id,
  published_run
FROM report_days
WHERE event_date >= as_of AND scheduled + cancelled_ahead + closed_ahead > 0
