-- The counts of a run that are published: those of `/flake` for every day, as it counts them on the day of the run. A
-- publication adds these rows to the table of all published runs, which `report_days` reads.
-- Grain: one row per event date, region with its group, organizer and event type.
-- Parameters:
--   run_id STRING: the run
--   today DATE: the campaign's date of the run
--   flakes ARRAY<STRING>: the counts that are flakes: no_show, cancelled, unclosed
-- Returns:
--   run_id STRING: the run
--   event_date DATE: the campaign's day
--   week_start DATE: the first day of its week
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   completed INT64: came, on a covered day
--   no_show INT64: did not come, on a covered day
--   cancelled INT64: cancelled, on a covered day
--   total_flakes INT64: flaked, by the definition
--   total INT64: completed or flaked, by the definition
--   unclosed INT64: still open, on a covered day
--   unsynced INT64: still open, on a day that has passed but is not covered
--   scheduled INT64: open, today or ahead
--   confirmed INT64: of the scheduled, those confirmed
--   left_message INT64: of the scheduled, those for whom a message was left
--   cancelled_ahead INT64: cancelled, on a day that is not covered
--   closed_ahead INT64: came or did not come, on a day that is not covered
--   declined INT64: declined, on any day
--   rescheduled INT64: moved or excused, on any day
--   walk_in INT64: came without a sign-up, on any day
--   invited INT64: invited or tentative, on any day
--   unknown INT64: unknown status, on any day
WITH dated AS (
  SELECT
    daily_shifts.*,
    COALESCE(daily_shifts.event_date <= coverage.data_through, FALSE) AS covered,
    open_confirmed + open_unconfirmed AS open
  FROM daily_shifts
  CROSS JOIN coverage
),

counted AS (
  SELECT
    *,
    IF('no_show' IN UNNEST(@flakes), no_show, 0)
    + IF('cancelled' IN UNNEST(@flakes), cancelled, 0)
    + IF('unclosed' IN UNNEST(@flakes), open, 0) AS flaked
  FROM dated
)

SELECT
  @run_id AS run_id,
  event_date,
  week_start,
  region,
  region_group,
  organizer,
  event_type,
  IF(covered, completed, 0) AS completed,
  IF(covered, no_show, 0) AS no_show,
  IF(covered, cancelled, 0) AS cancelled,
  IF(covered, flaked, 0) AS total_flakes,
  IF(covered, completed + flaked, 0) AS total,
  IF(covered, open, 0) AS unclosed,
  IF(event_date < @today AND NOT covered, open, 0) AS unsynced,
  IF(event_date >= @today, open, 0) AS scheduled,
  IF(event_date >= @today, open_confirmed, 0) AS confirmed,
  IF(event_date >= @today, open_left_message, 0) AS left_message,
  IF(covered, 0, cancelled) AS cancelled_ahead,
  IF(covered, 0, completed + no_show) AS closed_ahead,
  declined,
  rescheduled,
  walk_in,
  invited,
  unknown
FROM counted
