-- Which sign-ups do we count on these days, as VAN's Event Participation report lists them? For comparison with it.
-- Grain: one row per day, event, type, location, region, organizer, status and outcome.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
-- Returns:
--   event_date DATE: the campaign's day
--   event_id STRING: the event
--   event_name STRING: the event's name; NULL where the source has none
--   event_type STRING: the type's name
--   event_location_id STRING: the location; NULL where the source has none
--   region STRING: the region, 'Unmapped' where the location has none
--   organizer STRING: the turf label
--   status_name STRING: the status as VAN has it; NULL where there is none
--   outcome STRING: what the status means
--   shifts INT64: sign-ups
--   twice INT64: those that may be the same as another: of an unknown person, or of one person in two roles on a shift
SELECT
  event_date,
  event_id,
  event_name,
  event_type,
  event_location_id,
  region,
  organizer,
  status_name,
  outcome,
  COUNT(*) AS shifts,
  COUNT(*) - COUNT(DISTINCT IF(person_known, CONCAT(person_key, '/', COALESCE(shift_id, '')), NULL)) AS twice
FROM sign_ups
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY
  event_date, event_id, event_name, event_type, event_location_id, region, organizer, status_name, outcome
