-- Shifts of every day by outcome. Everything that organizers ask is answered from this small table.
-- Grain: one row per event date, region, organizer and event type.
-- Parameters:
--   week_first_day INT64: the weekday on which the campaign's weeks begin, in BigQuery's numbers: Sunday 1 … Saturday 7
-- Returns:
--   event_date DATE: the campaign's day
--   week_start DATE: the first day of its week
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   completed INT64: came
--   no_show INT64: did not come and did not cancel
--   cancelled INT64: cancelled
--   declined INT64: declined
--   rescheduled INT64: moved to another shift, or excused
--   walk_in INT64: came without a sign-up
--   open_confirmed INT64: still open, confirmed
--   open_unconfirmed INT64: still open, not confirmed
--   open_left_message INT64: of these, those for whom a message was left
--   invited INT64: invited or tentative, not scheduled
--   unknown INT64: with a status that is not explained yet
SELECT
  event_date,
  DATE_SUB(event_date, INTERVAL MOD(EXTRACT(DAYOFWEEK FROM event_date) - @week_first_day + 7, 7) DAY) AS week_start,
  region,
  region_group,
  organizer,
  event_type,
  COUNTIF(outcome = 'completed') AS completed,
  COUNTIF(outcome = 'no_show') AS no_show,
  COUNTIF(outcome = 'cancelled') AS cancelled,
  COUNTIF(outcome = 'declined') AS declined,
  COUNTIF(outcome = 'rescheduled') AS rescheduled,
  COUNTIF(outcome = 'walk_in') AS walk_in,
  COUNTIF(outcome = 'open' AND confirmed) AS open_confirmed,
  COUNTIF(outcome = 'open' AND NOT confirmed) AS open_unconfirmed,
  COUNTIF(outcome = 'open' AND left_message) AS open_left_message,
  COUNTIF(outcome = 'invited') AS invited,
  COUNTIF(outcome = 'unknown') AS unknown
FROM sign_ups
GROUP BY event_date, week_start, region, region_group, organizer, event_type
