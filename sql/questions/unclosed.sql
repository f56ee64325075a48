-- Which shifts of covered days are still open? For `/flake unclosed`: the list to close out.
-- Grain: one row per day, organizer, region and event name.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   through DATE: the last covered day; NULL where no day is covered
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   day DATE: the shifts' day
--   turf STRING: the organizer
--   area STRING: the region
--   event STRING: the event's name, else its type
--   unclosed INT64: shifts still open
SELECT
  event_date AS day,
  organizer AS turf,
  region AS area,
  COALESCE(NULLIF(event_name, ''), event_type) AS event,
  COUNT(*) AS unclosed
FROM sign_ups
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND event_date <= @through
  AND outcome = 'open'
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR organizer = @organizer)
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY day, turf, area, event
