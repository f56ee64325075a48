-- Completed shifts of every person and day, from which active volunteers are counted: people do not add up over days.
-- People without an id are left out.
-- Grain: one row per person, day, region, organizer and event type.
-- Returns:
--   event_date DATE: the campaign's day
--   person_key STRING: a hash of the person's id
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   shifts INT64: completed shifts
SELECT
  event_date,
  person_key,
  region,
  region_group,
  organizer,
  event_type,
  COUNT(*) AS shifts
FROM sign_ups
WHERE outcome = 'completed' AND person_known
GROUP BY event_date, person_key, region, region_group, organizer, event_type
