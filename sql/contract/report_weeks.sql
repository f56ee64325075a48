-- Flakebot: how the shifts of each campaign week turned out: report_days added up by week. The running week and those
-- ahead are not complete: their rate counts the days up to data_through.
-- Grain: one row per campaign week, region with its group, organizer and event type.
-- Returns:
--   week_start DATE: the first day of the campaign week
--   week_end DATE: its last day
--   is_complete BOOL: whether all of its days are covered
--   region STRING: the region; Unmapped for shifts in none
--   region_group STRING: the region's group; the region itself where it has none
--   organizer STRING: the organizer's turf; Unturfed for shifts of nobody
--   event_type STRING: the event type
--   completed INT64: came, on a covered day
--   no_show INT64: did not come and did not cancel, on a covered day
--   cancelled INT64: cancelled, on a covered day
--   total_flakes INT64: flaked, by the definition: what a rate divides
--   total INT64: completed or flaked, by the definition: what a rate divides by
--   unclosed INT64: not closed out yet, on a covered day
--   unsynced INT64: open on a day that has passed, but that the data have not seen whole
--   scheduled INT64: scheduled on the day of the run or later
--   confirmed INT64: of the scheduled, those confirmed
--   left_message INT64: of the scheduled, those not confirmed for whom a message was left
--   cancelled_ahead INT64: cancelled, on a day that is not covered
--   closed_ahead INT64: completed or no-show, on a day that is not covered
--   declined INT64: declined, on any day; in no rate
--   rescheduled INT64: moved or excused, on any day; in no rate
--   walk_in INT64: came without a sign-up, on any day; in no rate
--   invited INT64: invited or tentative, on any day; in no rate
--   unknown INT64: with a status that the map of statuses does not have, on any day; in no rate
--   data_through DATE: the last covered day; NULL where no day is covered
--   as_of DATE: the day for which scheduled and unsynced count
--   run_id STRING: the run that counted
--   published_run STRING: the newest published run; another one than run_id where the place is frozen
SELECT
  week_start,
  DATE_ADD(week_start, INTERVAL 6 DAY) AS week_end,
  COALESCE(DATE_ADD(week_start, INTERVAL 6 DAY) <= data_through, FALSE) AS is_complete,
  region,
  region_group,
  organizer,
  event_type,
  SUM(completed) AS completed,
  SUM(no_show) AS no_show,
  SUM(cancelled) AS cancelled,
  SUM(total_flakes) AS total_flakes,
  SUM(total) AS total,
  SUM(unclosed) AS unclosed,
  SUM(unsynced) AS unsynced,
  SUM(scheduled) AS scheduled,
  SUM(confirmed) AS confirmed,
  SUM(left_message) AS left_message,
  SUM(cancelled_ahead) AS cancelled_ahead,
  SUM(closed_ahead) AS closed_ahead,
  SUM(declined) AS declined,
  SUM(rescheduled) AS rescheduled,
  SUM(walk_in) AS walk_in,
  SUM(invited) AS invited,
  SUM(unknown) AS unknown,
  data_through,
  as_of,
  run_id,
  published_run
FROM report_days
GROUP BY week_start, region, region_group, organizer, event_type, data_through, as_of, run_id, published_run
