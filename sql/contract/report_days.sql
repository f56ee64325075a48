-- Flakebot: how the shifts of each day turned out. Add up counts, and divide the sums as report_about says: rates are not
-- added. Covered days are those that VAN's sync has seen whole; only they are in a rate.
-- Grain: one row per event date, region with its group, organizer and event type.
-- Returns:
--   event_date DATE: the day of the shifts
--   week_start DATE: the first day of its campaign week
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
  days.event_date,
  days.week_start,
  days.region,
  days.region_group,
  days.organizer,
  days.event_type,
  days.completed,
  days.no_show,
  days.cancelled,
  days.total_flakes,
  days.total,
  days.unclosed,
  days.unsynced,
  days.scheduled,
  days.confirmed,
  days.left_message,
  days.cancelled_ahead,
  days.closed_ahead,
  days.declined,
  days.rescheduled,
  days.walk_in,
  days.invited,
  days.unknown,
  about.data_through,
  about.as_of,
  days.run_id,
  about.published_run
FROM contract_days AS days
JOIN report_about AS about
  ON about.run_id = days.run_id AND about.region = days.region AND about.region_group = days.region_group
