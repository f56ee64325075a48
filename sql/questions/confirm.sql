-- How many shifts of these days are scheduled, and how many of them are confirmed, by organizer or region? For
-- `/flake confirm`, which turns them into the day's calls.
-- Grain: one row per key (with its region when asked by organizer) and day.
-- Parameters:
--   first_day DATE: the first day asked for, today or later
--   last_day DATE: the last day asked for
--   group_by STRING: organizer or region
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   key STRING: the organizer or region
--   organizer_region STRING: the organizer's region; NULL unless asked by organizer
--   day DATE: the shifts' day
--   scheduled INT64: open
--   confirmed INT64: of these, confirmed
--   left_message INT64: of those not confirmed, a message was left
SELECT
  IF(@group_by = 'organizer', organizer, region) AS key,
  IF(@group_by = 'organizer', region, NULL) AS organizer_region,
  event_date AS day,
  SUM(open_confirmed + open_unconfirmed) AS scheduled,
  SUM(open_confirmed) AS confirmed,
  SUM(open_left_message) AS left_message
FROM daily_shifts
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR organizer = @organizer)
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY key, organizer_region, day
HAVING SUM(open_confirmed + open_unconfirmed) > 0
